/// How a copy of a collection is kept: list it in pages, watch it from there, resume where the watch broke off, list
/// anew when the server has forgotten that place.
///
/// A value without input or output: the shell tells it what happened and does what it says. The order of events is the
/// server's, and none is passed on twice: a resumed watch begins after the last event or bookmark that was seen.
public struct ReflectorMachine: Sendable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        case started
        /// A page arrived; without a continue token it is the last one, and its resource version is the list's.
        case pageListed(resourceVersion: String, continueToken: String?)
        case listFailed(Failure)
        /// The watch showed an object that was added, changed or deleted at this resource version.
        case objectSeen(resourceVersion: String)
        case bookmarkSeen(resourceVersion: String)
        /// The server ended the watch in good order after this time.
        case watchEnded(after: Duration)
        /// The watch could not be opened, broke off, was silent for too long, or showed an error.
        case watchFailed(Failure)
        case waited
    }

    public enum Failure: Sendable, Hashable {
        /// The server no longer knows the resource version or the continue token: HTTP 410, or an error event with it.
        case expired
        /// Anything that may go away by itself; the server may have said when to come back.
        case transient(retryAfter: Duration?)
    }

    /// What to do next.
    public enum Action: Sendable, Hashable {
        /// Get a page; `nil` begins a new list, and pages got before are dropped.
        case list(continueToken: String?)
        /// Put the pages in the place of the copy, then watch.
        case replaceAndWatch(from: String)
        case watch(from: String)
        /// Wait, then say `waited`.
        case wait(Duration)
        /// Bring the object that was seen into the copy.
        case apply
        /// Nothing; go on reading the watch.
        case proceed
    }

    private enum State: Sendable {
        case initial
        case listing(continueToken: String?)
        case watching(from: String, hasProgressed: Bool)
        case waitingToList(continueToken: String?)
        case waitingToWatch(from: String)
    }

    /// A watch that ends in good order before this and without an event has not worked: something between cuts it.
    static let shortestGoodWatch = Duration.seconds(1)

    private let backoff: Backoff
    private var state = State.initial
    private var listFailures = 0
    private var watchFailures = 0

    public init(backoff: Backoff = .connection) {
        self.backoff = backoff
    }

    /// What to do after `event`; `unit` in 0..<1 decides the jitter. An event that cannot be in this state is ignored.
    public mutating func event(_ event: Event, unit: Double) -> Action {
        switch (state, event) {
        case (.initial, .started):
            return list(nil)

        case (.listing, .pageListed(_, let token?)) where !token.isEmpty:
            listFailures = 0
            return list(token)
        case (.listing(let token), .pageListed(let version, _)):
            // Without a version there is no place to watch from; asking again is all that can be done.
            guard !version.isEmpty else { return retryList(token, after: nil, unit: unit) }
            listFailures = 0
            state = .watching(from: version, hasProgressed: false)
            return .replaceAndWatch(from: version)
        case (.listing(.some), .listFailed(.expired)):
            return list(nil)
        case (.listing(let token), .listFailed(let failure)):
            return retryList(token, after: failure.retryAfter, unit: unit)
        case (.waitingToList(let token), .waited):
            return list(token)

        case (.watching(let last, _), .objectSeen(let version)):
            guard !version.isEmpty else { return relist(hasProgressed: false, unit: unit) }
            watchFailures = 0
            state = .watching(from: version, hasProgressed: true)
            return version == last ? .proceed : .apply
        case (.watching, .bookmarkSeen(let version)):
            guard !version.isEmpty else { return .proceed }
            watchFailures = 0
            state = .watching(from: version, hasProgressed: true)
            return .proceed
        case (.watching(let last, let hasProgressed), .watchEnded(let lasted)):
            guard hasProgressed || lasted >= Self.shortestGoodWatch else {
                return retryWatch(from: last, after: nil, unit: unit)
            }
            watchFailures = 0
            state = .watching(from: last, hasProgressed: false)
            return .watch(from: last)
        case (.watching(_, let hasProgressed), .watchFailed(.expired)):
            return relist(hasProgressed: hasProgressed, unit: unit)
        case (.watching(let last, _), .watchFailed(let failure)):
            return retryWatch(from: last, after: failure.retryAfter, unit: unit)
        case (.waitingToWatch(let last), .waited):
            state = .watching(from: last, hasProgressed: false)
            return .watch(from: last)

        default:
            return .proceed
        }
    }

    private mutating func list(_ token: String?) -> Action {
        state = .listing(continueToken: token)
        return .list(continueToken: token)
    }

    /// The first time at once, then with back-off: a server that answers every watch with 410 is not listed in a loop.
    private mutating func relist(hasProgressed: Bool, unit: Double) -> Action {
        if hasProgressed || watchFailures == 0 {
            watchFailures += 1
            return list(nil)
        }
        watchFailures += 1
        state = .waitingToList(continueToken: nil)
        return .wait(backoff.delay(after: watchFailures, unit: unit))
    }

    private mutating func retryList(_ token: String?, after asked: Duration?, unit: Double) -> Action {
        listFailures += 1
        state = .waitingToList(continueToken: token)
        return .wait(max(asked ?? .zero, backoff.delay(after: listFailures, unit: unit)))
    }

    private mutating func retryWatch(from version: String, after asked: Duration?, unit: Double) -> Action {
        watchFailures += 1
        state = .waitingToWatch(from: version)
        return .wait(max(asked ?? .zero, backoff.delay(after: watchFailures, unit: unit)))
    }
}

extension ReflectorMachine.Failure {
    fileprivate var retryAfter: Duration? {
        if case .transient(let duration) = self { return duration }
        return nil
    }
}
