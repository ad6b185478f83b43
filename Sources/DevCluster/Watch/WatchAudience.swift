import HTTPServer
import HeapModule
import KubeCore

/// The open watches, found by what they watch and by when something is due for them.
///
/// A change costs what those cost who can see it; the passing of time, what those cost for whom something is due.
struct WatchAudience {
    private struct Place: Hashable {
        let collection: CollectionID
        /// Nil for watches on all namespaces.
        let namespace: String?
        /// Nil for watches on objects of any name.
        let name: String?
    }

    private struct Due: Comparable {
        let time: Timestamp
        let identifier: Int

        static func < (left: Due, right: Due) -> Bool {
            (left.time, left.identifier) < (right.time, right.identifier)
        }
    }

    private static let bookmarkInterval = Duration.seconds(30)

    private var watchers: [Int: Watcher] = [:]
    private var places: [Place: [Int: Watcher]] = [:]
    private var agenda = Heap<Due>()

    var count: Int { watchers.count }

    mutating func add(_ watcher: Watcher, now: Timestamp) {
        watchers[watcher.identifier] = watcher
        places[place(of: watcher), default: [:]][watcher.identifier] = watcher
        schedule(watcher, after: now)
    }

    private func place(of watcher: Watcher) -> Place {
        Place(collection: watcher.collection, namespace: watcher.namespace, name: watcher.fields.name)
    }

    private mutating func schedule(_ watcher: Watcher, after now: Timestamp) {
        let bookmark = now + Self.bookmarkInterval
        let time = watcher.allowsBookmarks && bookmark < watcher.deadline ? bookmark : watcher.deadline
        agenda.insert(Due(time: time, identifier: watcher.identifier))
    }

    mutating func remove(_ identifier: Int) {
        guard let watcher = watchers.removeValue(forKey: identifier) else { return }
        let place = place(of: watcher)
        places[place]?[identifier] = nil
        if places[place]?.isEmpty == true { places[place] = nil }
        // Entries of those who left go when their time comes, or here where most are of that kind.
        if agenda.count > 2 * watchers.count + 64 {
            agenda = Heap(agenda.unordered.filter { watchers[$0.identifier] != nil })
        }
    }

    /// Tells the watchers of a change. Nobody waits for a slow one: its watch is ended.
    mutating func deliver(_ event: StoreEvent, now: Timestamp) {
        var delivery = EventDelivery(event, now: now)
        let namespaces: [String?] = event.key.namespace.isEmpty ? [nil] : [nil, event.key.namespace]
        for namespace in namespaces {
            for name in [nil, event.key.name] {
                let place = Place(collection: event.collection, namespace: namespace, name: name)
                guard let concerned = places[place] else { continue }
                for (identifier, watcher) in concerned where event.revision > watcher.start {
                    guard let line = delivery.line(watcher.labels, watcher.fields, watcher.presentation) else {
                        continue
                    }
                    if !watcher.stream.yield(line) { remove(identifier) }
                }
            }
        }
    }

    /// Ends the watches whose time is up, and sends the bookmarks that are due.
    mutating func tick(now: Timestamp, revision: Int64) {
        var encoded: [Form: [UInt8]] = [:]
        while let due = agenda.min, due.time <= now {
            agenda.removeMin()
            guard let watcher = watchers[due.identifier] else { continue }
            if watcher.allowsBookmarks {
                let form = Form(watcher.presentation)
                let line = encoded[form] ?? WatchEvent.bookmark(watcher.presentation, revision: revision)
                encoded[form] = line
                // Whoever is behind resumes from what it has.
                if !watcher.stream.yield(line) {
                    remove(due.identifier)
                    continue
                }
            }
            if now >= watcher.deadline {
                watcher.stream.finish()
                remove(due.identifier)
            } else {
                schedule(watcher, after: now)
            }
        }
    }

    private struct Form: Hashable {
        let kind: String
        let apiVersion: String
        let shape: Representation.Shape

        init(_ presentation: ObjectPresentation) {
            kind = presentation.resource.kind.kind
            apiVersion = presentation.resource.kind.apiVersion
            shape = presentation.shape
        }
    }

    /// Ends the watches on kinds that are no longer served.
    mutating func finish(_ collection: CollectionID) {
        for (identifier, watcher) in watchers where watcher.collection == collection {
            watcher.stream.finish()
            remove(identifier)
        }
    }

    mutating func finishAll() {
        for watcher in watchers.values { watcher.stream.finish() }
        self = WatchAudience()
    }
}
