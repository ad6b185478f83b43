import DequeModule
import JSON
import KubeCore

/// Objects by kind and key, one increasing revision over all of them, and the changes of late.
///
/// Values in, values out: nothing here waits, writes to a disk or tells anybody. What an operation costs does not
/// depend on how many objects there are, but for the logarithm of a search.
struct ObjectStore: Sendable {
    /// How much of the past is kept of each kind, whichever ends first.
    struct HistoryLimits: Sendable, Hashable {
        var count = 10_000
        var age = Duration.seconds(300)
    }

    /// The revision of the last change.
    private(set) var revision: Int64
    /// Changes up to this revision are forgotten, of whatever kind.
    private(set) var compactedRevision: Int64
    private var collections: [CollectionID: ObjectCollection] = [:]
    private var histories: [CollectionID: CollectionHistory] = [:]
    private let limits: HistoryLimits

    init(revision: Int64 = 0, limits: HistoryLimits = HistoryLimits()) {
        self.revision = revision
        compactedRevision = revision
        self.limits = limits
    }

    /// Puts back an object as it was kept, without a change being made.
    mutating func restore(_ object: StoredObject, in collection: CollectionID) {
        restore(revision: object.revision)
        collections[collection, default: ObjectCollection()].set(object)
    }

    /// Takes out an object that was kept, without a change being made.
    mutating func forget(_ collection: CollectionID, _ key: ObjectKey) {
        _ = collections[collection]?.remove(key)
    }

    mutating func restore(revision: Int64) {
        self.revision = max(self.revision, revision)
        compactedRevision = self.revision
    }

    var collectionIDs: [CollectionID] { Array(collections.keys) }

    func object(_ collection: CollectionID, _ key: ObjectKey) -> StoredObject? {
        collections[collection]?[key]
    }

    /// The objects of a collection in the order of namespace and name; of all namespaces where none is given.
    func objects(_ collection: CollectionID, namespace: String? = nil) -> ObjectSlice {
        collections[collection]?.slice(in: namespace) ?? .empty
    }

    /// How many objects a collection has; in all namespaces where none is given.
    func count(_ collection: CollectionID, namespace: String? = nil) -> Int {
        collections[collection]?.count(in: namespace) ?? 0
    }

    /// Writes an object at the next revision, which goes into its `metadata.resourceVersion`.
    mutating func put(
        _ json: JSONValue, in collection: CollectionID, at key: ObjectKey, now: Timestamp
    ) -> StoreEvent {
        revision &+= 1
        var json = json
        json.setMetadata("resourceVersion", .string(String(revision)))
        let object = StoredObject(json: json, key: key, revision: revision)
        let old = collections[collection, default: ObjectCollection()].set(object)
        return record(
            StoreEvent(collection: collection, key: key, revision: revision, time: now, old: old, new: object))
    }

    /// Removes an object; nil if there is none.
    mutating func remove(_ collection: CollectionID, _ key: ObjectKey, now: Timestamp) -> StoreEvent? {
        guard let old = collections[collection]?.remove(key) else { return nil }
        revision &+= 1
        return record(StoreEvent(collection: collection, key: key, revision: revision, time: now, old: old, new: nil))
    }

    private mutating func record(_ event: StoreEvent) -> StoreEvent {
        histories[event.collection, default: CollectionHistory()].record(event, limit: max(1, limits.count))
        return event
    }
}

extension ObjectStore {
    /// A revision whose changes are forgotten.
    struct Compacted: Error {
        let requested: Int64
        let oldest: Int64
    }

    /// Forgets all changes; watches and pages that began before cannot go on.
    mutating func compact() {
        for collection in histories.keys { histories[collection]?.forgetAll(upTo: revision) }
        compactedRevision = revision
    }

    /// Forgets what is older than is kept.
    mutating func forgetOld(now: Timestamp) {
        let oldest = now + (Duration.zero - limits.age)
        for collection in histories.keys { histories[collection]?.forget(before: oldest) }
    }

    /// The changes of a collection after `start`, oldest first.
    func events(
        _ collection: CollectionID, after start: Int64
    ) throws(Compacted) -> Deque<StoreEvent>.SubSequence {
        let history = histories[collection] ?? CollectionHistory()
        let oldest = max(compactedRevision, history.forgotten)
        if start < oldest { throw Compacted(requested: start, oldest: oldest) }
        return history.events(after: start)
    }

    /// A collection as it was at an earlier revision.
    mutating func collection(
        _ id: CollectionID, at past: Int64, now: Timestamp
    ) throws(Compacted) -> ObjectCollection {
        let current = collections[id] ?? ObjectCollection()
        if past == revision { return current }
        if past < compactedRevision { throw Compacted(requested: past, oldest: compactedRevision) }
        var history = histories.removeValue(forKey: id) ?? CollectionHistory()
        defer { histories[id] = history }
        guard let objects = history.objects(at: past, now: now, current: current) else {
            throw Compacted(requested: past, oldest: history.forgotten)
        }
        return objects
    }

    /// Keeps a collection as it is now for the pages that are still to come.
    mutating func keep(_ objects: ObjectCollection, of id: CollectionID, at revision: Int64, now: Timestamp) {
        histories[id, default: CollectionHistory()].keep(objects, at: revision, now: now)
    }
}
