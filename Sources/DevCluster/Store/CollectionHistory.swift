import DequeModule
import KubeCore

/// What happened in one collection of late, and states of it that somebody is still paging through.
struct CollectionHistory: Sendable {
    private struct Snapshot: Sendable {
        let revision: Int64
        let time: Timestamp
        let objects: ObjectCollection
    }

    /// More lists than this are rarely paged through at one time; the state of others is made anew for each page.
    private static let maximumSnapshots = 16

    private var events: Deque<StoreEvent> = []
    private var snapshots: [Snapshot] = []
    /// Changes up to this revision are forgotten.
    private(set) var forgotten: Int64 = 0
    /// The revision of the last change.
    private(set) var latest: Int64 = 0

    var count: Int { events.count }

    mutating func record(_ event: StoreEvent, limit: Int) {
        events.append(event)
        latest = event.revision
        while events.count > limit, let oldest = events.popFirst() { forgotten = oldest.revision }
    }

    mutating func forget(before time: Timestamp) {
        while let oldest = events.first, oldest.time < time {
            forgotten = oldest.revision
            events.removeFirst()
        }
        snapshots.removeAll { $0.time < time }
    }

    mutating func forgetAll(upTo revision: Int64) {
        events.removeAll()
        snapshots.removeAll()
        forgotten = max(forgotten, revision)
    }

    /// The changes after `start`, oldest first; all of them must be known.
    func events(after start: Int64) -> Deque<StoreEvent>.SubSequence {
        events[firstIndex(after: start)...]
    }

    /// The objects as they were at an earlier revision; nil if that is forgotten.
    mutating func objects(at past: Int64, now: Timestamp, current: ObjectCollection) -> ObjectCollection? {
        if past >= latest { return current }
        if let kept = snapshots.first(where: { $0.revision == past }) { return kept.objects }
        guard past >= forgotten else { return nil }
        var objects = current
        for event in events(after: past).reversed() {
            if let old = event.old { objects.set(old) } else { _ = objects.remove(event.key) }
        }
        keep(objects, at: past, now: now)
        return objects
    }

    /// Keeps a state for the pages that are still to come.
    mutating func keep(_ objects: ObjectCollection, at revision: Int64, now: Timestamp) {
        guard !snapshots.contains(where: { $0.revision == revision }) else { return }
        if snapshots.count >= Self.maximumSnapshots { snapshots.removeFirst() }
        snapshots.append(Snapshot(revision: revision, time: now, objects: objects))
    }

    private func firstIndex(after start: Int64) -> Int {
        var (low, high) = (0, events.count)
        while low < high {
            let middle = (low + high) / 2
            if events[middle].revision <= start { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
