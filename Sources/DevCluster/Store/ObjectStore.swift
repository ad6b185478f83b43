import DequeModule
import JSON
import KubeCore

/// Objects by kind and key, one increasing revision over all of them, and the changes of late.
///
/// Values in, values out: nothing here waits, writes to a disk or tells anybody.
struct ObjectStore: Sendable {
    /// The revision of the last change.
    private(set) var revision: Int64
    /// Changes up to this revision are forgotten.
    private(set) var compactedRevision: Int64
    private var collections: [CollectionID: ObjectCollection] = [:]
    private var history: Deque<StoreEvent> = []
    private let historyLimit: Int

    init(revision: Int64 = 0, historyLimit: Int = 10_000) {
        self.revision = revision
        compactedRevision = revision
        self.historyLimit = max(1, historyLimit)
    }

    /// Puts back an object as it was kept, without a change being made.
    mutating func restore(_ object: StoredObject, in collection: CollectionID, at key: ObjectKey) {
        revision = max(revision, object.revision)
        compactedRevision = revision
        collections[collection, default: ObjectCollection()].set(object, at: key)
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
    func objects(_ collection: CollectionID, namespace: String? = nil) -> [(key: ObjectKey, object: StoredObject)] {
        collections[collection]?.objects(in: namespace) ?? []
    }

    /// How many objects a collection has; in all namespaces where none is given. Costs nothing.
    func count(_ collection: CollectionID, namespace: String? = nil) -> Int {
        collections[collection]?.count(in: namespace) ?? 0
    }

    /// Writes an object at the next revision, which goes into its `metadata.resourceVersion`.
    mutating func put(_ json: JSONValue, in collection: CollectionID, at key: ObjectKey) -> StoreEvent {
        revision &+= 1
        var json = json
        json.setMetadata("resourceVersion", .string(String(revision)))
        let object = StoredObject(json: json, revision: revision)
        let old = collections[collection, default: ObjectCollection()].set(object, at: key)
        return record(StoreEvent(collection: collection, key: key, revision: revision, old: old, new: object))
    }

    /// Removes an object; nil if there is none.
    mutating func remove(_ collection: CollectionID, _ key: ObjectKey) -> StoreEvent? {
        guard let old = collections[collection]?.remove(key) else { return nil }
        revision &+= 1
        return record(StoreEvent(collection: collection, key: key, revision: revision, old: old, new: nil))
    }

    private mutating func record(_ event: StoreEvent) -> StoreEvent {
        history.append(event)
        while history.count > historyLimit, let oldest = history.popFirst() { compactedRevision = oldest.revision }
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
        history.removeAll()
        compactedRevision = revision
    }

    /// The changes of a collection after `start`, oldest first.
    func events(
        _ collection: CollectionID, namespace: String?, after start: Int64
    ) throws(Compacted) -> [StoreEvent] {
        try check(start)
        return history[firstIndex(after: start)...].filter {
            $0.collection == collection && (namespace == nil || $0.key.namespace == namespace)
        }
    }

    /// The objects of a collection as they were at an earlier revision.
    func objects(
        _ collection: CollectionID, namespace: String?, at past: Int64
    ) throws(Compacted) -> [(key: ObjectKey, object: StoredObject)] {
        try check(past)
        var changed: [ObjectKey: StoredObject?] = [:]
        for event in history[firstIndex(after: past)...].reversed() where event.collection == collection {
            if namespace == nil || event.key.namespace == namespace { changed[event.key] = .some(event.old) }
        }
        let now = objects(collection, namespace: namespace)
        guard !changed.isEmpty else { return now }
        let then = changed.compactMap { key, object in object.map { (key: key, object: $0) } }
        return (now.filter { changed[$0.key] == nil } + then).sorted { $0.key < $1.key }
    }

    private func check(_ revision: Int64) throws(Compacted) {
        if revision < compactedRevision { throw Compacted(requested: revision, oldest: compactedRevision) }
    }

    private func firstIndex(after start: Int64) -> Int {
        var (low, high) = (0, history.count)
        while low < high {
            let middle = (low + high) / 2
            if history[middle].revision <= start { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
