/// How a copy of a collection is kept: list it, as a stream where the server offers that and in pages elsewhere; watch it
/// from there; resume where the watch broke off; list anew when the server has forgotten that place.
///
/// A value without input or output: the shell tells it what happened and does what it says. The order of events is the
/// server's, and none is passed on twice: a resumed watch begins after the last event or bookmark that was seen. What a
/// list shows is collected and takes the place of the copy when it is complete, never before.
public struct ReflectorMachine: Sendable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        case started
        /// A page arrived; without a continue token it is the last one, and its resource version is the list's.
        case pageListed(resourceVersion: String, continueToken: String?)
        case listFailed(Failure)
        /// The source does not list as a stream.
        case streamingUnavailable
        /// The stream showed an object that is there, or was added, changed or deleted at this resource version.
        case objectSeen(resourceVersion: String)
        case bookmarkSeen(resourceVersion: String, endsInitialEvents: Bool = false)
        /// The server ended the stream in good order after this time.
        case watchEnded(after: Duration)
        /// The stream could not be opened, broke off, was silent for too long, or showed an error.
        case watchFailed(Failure)
        case waited
    }

    /// What to do next.
    public enum Action: Sendable, Hashable {
        /// Get a page and collect what it shows; `nil` begins a new list, and what was collected before is dropped.
        case list(continueToken: String?)
        /// Open a streaming list; what was collected before is dropped.
        case stream
        /// Put what was collected in the place of the copy, then watch.
        case replaceAndWatch(from: String)
        case watch(from: String)
        /// Wait, then say `waited`.
        case wait(Duration)
        /// Collect the object that was seen; if it was deleted, it is not there any more. Go on reading.
        case collect
        /// Put what was collected in the place of the copy, and go on reading.
        case replace
        /// Bring the object that was seen into the copy, and go on reading.
        case apply
        /// Nothing; go on reading.
        case proceed
    }

    enum State: Sendable, Hashable {
        case initial
        /// `version` is that of the pages so far: all of a list have the same.
        case listing(continueToken: String?, version: String?)
        case streaming
        case watching(from: String, hasProgressed: Bool)
        case waitingToList(continueToken: String?, version: String?)
        case waitingToWatch(from: String)
    }

    /// A watch that ends in good order before this and without an event has not worked: something between cuts it.
    static let shortestGoodWatch = Duration.seconds(1)
    /// After so many streaming lists that failed, one is tried in pages.
    static let streamAttempts = 3
    /// After a stream was refused, so many lists are made in pages before the next is tried as one: to ask costs a request
    /// or, where a server does not know what is meant, half a minute; but servers are upgraded, and a refusal may have
    /// been a connection's. Pages cost the server more and show the same.
    static let pagedListsAfterRefusal = 9
    /// After so many tries to read an event that cannot be read, the place is given up and the collection listed anew.
    static let readingAttempts = 3

    let backoff: Backoff
    var state = State.initial
    /// How many lists are still made in pages because the source refused a stream.
    var pagedLists = 0
    /// Failures of lists since one was complete, or since a page arrived.
    var listFailures = 0
    /// Lists begun anew because the server forgot where the one before was; since one was complete.
    var restarts = 0
    var streamFailures = 0
    /// Failures of watches since one showed something new.
    var watchFailures = 0
    /// Of these, the last ones in a row that are `unreadable`.
    var unreadableFailures = 0

    public init(backoff: Backoff = .connection) {
        self.backoff = backoff
    }

    /// What to do after `event`; `unit` in 0..<1 decides the jitter. An event that cannot be in this state is ignored.
    public mutating func event(_ event: Event, unit: Double) -> Action {
        switch (state, event) {
        case (.initial, .started):
            list()
        case (.listing(let token, let version), _):
            listing(token, version, event, unit)
        case (.streaming, _):
            streaming(event, unit)
        case (.watching(let last, let hasProgressed), _):
            watching(last, hasProgressed, event, unit)
        case (.waitingToList(let token?, let version), .waited):
            page(token, version)
        case (.waitingToList(nil, _), .waited):
            list()
        case (.waitingToWatch(let last), .waited):
            watch(from: last)
        default:
            .proceed
        }
    }

    private mutating func watching(
        _ last: String, _ hasProgressed: Bool, _ event: Event, _ unit: Double
    ) -> Action {
        switch event {
        case .objectSeen(let version):
            if version == last { return .proceed }
            guard !version.isEmpty, !ResourceVersion.isOlder(version, than: last) else {
                return relist(unit)
            }
            progress(to: version)
            return .apply
        case .bookmarkSeen(let version, _):
            if version.isEmpty || version == last { return .proceed }
            guard !ResourceVersion.isOlder(version, than: last) else { return relist(unit) }
            progress(to: version)
            return .proceed
        case .watchEnded(let lasted):
            guard hasProgressed || lasted >= Self.shortestGoodWatch else {
                return retryWatch(from: last, after: nil, unit)
            }
            watchFailures = 0
            return watch(from: last)
        case .watchFailed(.expired):
            return relist(unit)
        case .watchFailed(.unreadable):
            unreadableFailures += 1
            guard unreadableFailures < Self.readingAttempts else { return relist(unit) }
            return retryWatch(from: last, after: nil, unit)
        case .watchFailed(.transient(let asked)):
            unreadableFailures = 0
            return retryWatch(from: last, after: asked, unit)
        default:
            return .proceed
        }
    }

    mutating func watch(from version: String) -> Action {
        state = .watching(from: version, hasProgressed: false)
        return .watch(from: version)
    }

    private mutating func progress(to version: String) {
        watchFailures = 0
        unreadableFailures = 0
        state = .watching(from: version, hasProgressed: true)
    }

    /// The first time at once, then with back-off: a server that answers every watch with 410 is not listed in a loop.
    private mutating func relist(_ unit: Double) -> Action {
        watchFailures += 1
        unreadableFailures = 0
        return watchFailures == 1 ? list() : wait(.waitingToList(continueToken: nil, version: nil), watchFailures, unit)
    }

    private mutating func retryWatch(from version: String, after asked: Duration?, _ unit: Double) -> Action {
        watchFailures += 1
        return wait(.waitingToWatch(from: version), watchFailures, unit, asked: asked)
    }

    /// Waits as long as the back-off says, and as long as the server asked for, which is jittered upwards so that
    /// clients that were all told the same do not come back together.
    mutating func wait(_ next: State, _ failures: Int, _ unit: Double, asked: Duration? = nil) -> Action {
        state = next
        let delay = backoff.delay(after: failures, unit: unit)
        guard let asked else { return .wait(delay) }
        return .wait(max(asked * (1 + backoff.jitter * unit / 5), delay))
    }
}
