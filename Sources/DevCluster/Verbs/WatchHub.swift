import HTTPServer
import JSON
import KubeCore
import Synchronization

/// One open watch.
struct Watcher: Sendable {
    let resource: ServedResource
    let namespace: String?
    let options: ListOptions
    let presentation: ObjectPresentation
    let stream: ResponseStream
    /// Changes up to this revision are not shown.
    let start: Int64
    /// When the server ends it.
    let deadline: Timestamp
    var lastBookmark: Timestamp
}

/// The open watches, by kind and namespace. Nobody waits for a slow one: it is dropped.
struct WatchHub: Sendable {
    private struct Place: Hashable {
        let collection: CollectionID
        /// Nil for watches on all namespaces.
        let namespace: String?
    }

    /// What one encoded event may be shared by.
    private struct Encoding: Hashable {
        let apiVersion: String
        let shape: Representation.Shape
        let change: StoreEvent.Change
        let isOld: Bool
    }

    /// Streams end on threads that must not wait for the state, so they only leave their number.
    final class Departures: Sendable {
        private let identifiers = Mutex<[Int]>([])
        func leave(_ identifier: Int) { identifiers.withLock { $0.append(identifier) } }
        func take() -> [Int] {
            identifiers.withLock { list in
                defer { list = [] }
                return list
            }
        }
    }

    private static let bookmarkInterval = Duration.seconds(30)

    private var watchers: [Int: Watcher] = [:]
    private var places: [Place: Set<Int>] = [:]
    private var nextIdentifier = 0
    let departures = Departures()

    var count: Int { watchers.count }

    mutating func add(_ watcher: Watcher) {
        let identifier = nextIdentifier
        nextIdentifier &+= 1
        watchers[identifier] = watcher
        places[place(of: watcher), default: []].insert(identifier)
        watcher.stream.onTermination = { [departures] _ in departures.leave(identifier) }
    }

    private func place(of watcher: Watcher) -> Place {
        Place(collection: watcher.resource.collection, namespace: watcher.namespace)
    }

    private mutating func remove(_ identifier: Int) {
        guard let watcher = watchers.removeValue(forKey: identifier) else { return }
        let place = place(of: watcher)
        places[place]?.remove(identifier)
        if places[place]?.isEmpty == true { places[place] = nil }
    }

    mutating func removeDeparted() {
        for identifier in departures.take() { remove(identifier) }
    }

    /// Tells the watchers of a change; it is encoded once for all who see it in the same form.
    mutating func deliver(_ event: StoreEvent, now: Timestamp) {
        var identifiers = places[Place(collection: event.collection, namespace: nil)] ?? []
        if !event.key.namespace.isEmpty,
            let local = places[Place(collection: event.collection, namespace: event.key.namespace)]
        {
            identifiers.formUnion(local)
        }
        guard !identifiers.isEmpty else { return }
        var encoded: [Encoding: [UInt8]] = [:]
        for identifier in identifiers {
            guard let watcher = watchers[identifier], event.revision > watcher.start,
                let seen = WatchEvent(event, seenBy: watcher)
            else { continue }
            let encoding = Encoding(
                apiVersion: watcher.resource.kind.apiVersion, shape: watcher.presentation.shape, change: seen.change,
                isOld: seen.isOld)
            let bytes = encoded[encoding] ?? seen.bytes(watcher.presentation, now: now)
            encoded[encoding] = bytes
            if !watcher.stream.yield(bytes) { remove(identifier) }
        }
    }

    /// Ends the watches whose time is up, and sends bookmarks that are due.
    mutating func tick(now: Timestamp, revision: Int64) {
        removeDeparted()
        for (identifier, watcher) in watchers {
            let isOver = now >= watcher.deadline
            if watcher.options.allowsBookmarks, isOver || now - watcher.lastBookmark >= Self.bookmarkInterval {
                watchers[identifier]?.lastBookmark = now
                watcher.stream.yield(WatchEvent.bookmark(watcher.presentation, revision: revision))
            }
            if isOver {
                watcher.stream.finish()
                remove(identifier)
            }
        }
    }

    /// Ends the watches on kinds that are no longer served.
    mutating func finish(_ collection: CollectionID) {
        for (identifier, watcher) in watchers where watcher.resource.collection == collection {
            watcher.stream.finish()
            remove(identifier)
        }
    }

    mutating func finishAll() {
        for watcher in watchers.values { watcher.stream.finish() }
        watchers = [:]
        places = [:]
    }
}

/// A change as one watcher sees it: an object that comes to match its selectors is new to it.
struct WatchEvent: Sendable {
    let change: StoreEvent.Change
    /// Whether `object` is the state before the change.
    let isOld: Bool
    let object: JSONValue

    /// Nil for a change that the watcher does not see.
    init?(_ event: StoreEvent, seenBy watcher: Watcher) {
        self.init(event, resource: watcher.resource, options: watcher.options)
    }

    init?(_ event: StoreEvent, resource: ServedResource, options: ListOptions) {
        if options.labels.isEmpty, options.fields.isEmpty {
            self.init(change: event.change, isOld: false, object: resource.presented(event.object))
            return
        }
        let matched = event.old.map { options.matches(resource.presented($0.json)) } ?? false
        let new = event.new.map { resource.presented($0.json) }
        let matches = new.map(options.matches) ?? false
        switch (matched, matches, new) {
        case (false, true, let object?): self.init(change: .added, isOld: false, object: object)
        case (true, true, let object?): self.init(change: .modified, isOld: false, object: object)
        case (true, false, _):
            guard var object = event.old?.json else { return nil }
            object.setMetadata("resourceVersion", .string(String(event.revision)))
            self.init(change: .deleted, isOld: true, object: resource.presented(object))
        default: return nil
        }
    }

    private init(change: StoreEvent.Change, isOld: Bool, object: JSONValue) {
        self.change = change
        self.isOld = isOld
        self.object = object
    }

    func bytes(_ presentation: ObjectPresentation, now: Timestamp) -> [UInt8] {
        Self.line(change.rawValue, presentation.event(object, now: now))
    }

    static func bookmark(
        _ presentation: ObjectPresentation, revision: Int64, endsInitialEvents: Bool = false
    ) -> [UInt8] {
        line("BOOKMARK", presentation.bookmark(revision: revision, endsInitialEvents: endsInitialEvents))
    }

    static func error(_ status: Status) -> [UInt8] { line("ERROR", status.json) }

    static func line(_ type: String, _ object: JSONValue) -> [UInt8] {
        var bytes = (["type": .string(type), "object": object] as JSONValue).bytes()
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}
