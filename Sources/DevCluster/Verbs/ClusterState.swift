import DequeModule
import JSON
import KubeCore

/// The whole of the server's state: objects, what is served, who watches. One writer at a time.
struct ClusterState: Sendable {
    var store: ObjectStore
    var catalog = ResourceCatalog()
    var watches = WatchHub()
    var owners = OwnerIndex()
    var log: StoreLog?
    /// Changes that the controllers have not looked at.
    private var unsettled: Deque<StoreEvent> = []
    private(set) var now: Timestamp

    init(store: ObjectStore, log: StoreLog?, now: Timestamp) {
        self.store = store
        self.log = log
        self.now = now
        for collection in store.collectionIDs {
            for (key, object) in store.objects(collection) { owners.add(object.json, at: key, in: collection) }
        }
        for (key, object) in store.objects(DefinitionRules.collection) where Self.isEstablished(object.json) {
            catalog.define(key.name, object.json)
        }
    }

    /// Sets the time that what follows happens at.
    mutating func begin(at now: Timestamp) {
        self.now = now
    }

    /// Writes an object and tells everybody who watches.
    @discardableResult
    mutating func put(_ object: JSONValue, in collection: CollectionID, at key: ObjectKey) -> StoredObject? {
        let event = store.put(object, in: collection, at: key)
        announce(event)
        return event.new
    }

    @discardableResult
    mutating func remove(_ collection: CollectionID, _ key: ObjectKey) -> StoreEvent? {
        guard let event = store.remove(collection, key) else { return nil }
        announce(event)
        return event
    }

    private mutating func announce(_ event: StoreEvent) {
        log?.append(event)
        if let old = event.old { owners.remove(old.json, at: event.key, in: event.collection) }
        if let new = event.new { owners.add(new.json, at: event.key, in: event.collection) }
        watches.deliver(event, now: now)
        unsettled.append(event)
    }

    /// Lets the controllers do what follows from what happened, until nothing more does.
    mutating func settle() {
        while let event = unsettled.popFirst() {
            DefinitionController.observe(event, in: &self)
            NamespaceController.observe(event, in: &self)
            GarbageCollector.observe(event, in: &self)
        }
    }

    static func isEstablished(_ definition: JSONValue) -> Bool {
        (definition[path: "status", "conditions"]?.arrayValue ?? [])
            .contains { $0["type"] == "Established" && $0["status"] == "True" }
    }
}
