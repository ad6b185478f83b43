import DequeModule
import JSON
import KubeCore

/// The whole of the server's state: objects, what is served, who watches. One writer at a time.
struct ClusterState: Sendable {
    var store: ObjectStore
    var catalog = ResourceCatalog()
    let watches = WatchHub()
    var owners = OwnerIndex()
    var policies = PolicyCatalog()
    var log: StoreLog?
    /// Changes that the controllers have not looked at.
    private var unsettled: Deque<StoreEvent> = []
    private(set) var now: Timestamp

    init(store: ObjectStore, log: StoreLog?, now: Timestamp) {
        self.store = store
        self.log = log
        self.now = now
        for collection in store.collectionIDs {
            for object in store.objects(collection) {
                owners.add(object, in: collection)
                policies.observe(collection, object.key.name, object)
            }
        }
        for object in store.objects(DefinitionRules.collection) {
            let definition = object.json
            if Self.isEstablished(definition) { catalog.define(object.key.name, definition) }
        }
    }

    /// Sets the time that what follows happens at.
    mutating func begin(at now: Timestamp) {
        self.now = now
    }

    /// Writes an object and tells everybody who watches.
    @discardableResult
    mutating func put(_ object: JSONValue, in collection: CollectionID, at key: ObjectKey) -> StoredObject? {
        let event = store.put(object, in: collection, at: key, now: now)
        announce(event)
        return event.new
    }

    @discardableResult
    mutating func remove(_ collection: CollectionID, _ key: ObjectKey) -> StoreEvent? {
        guard let event = store.remove(collection, key, now: now) else { return nil }
        announce(event)
        return event
    }

    private mutating func announce(_ event: StoreEvent) {
        log?.append(event)
        owners.replace(event.old, by: event.new, in: event.collection)
        watches.send(.event(event))
        unsettled.append(event)
    }

    /// Lets the controllers do what follows from what happened, until nothing more does.
    mutating func settle() {
        while let event = unsettled.popFirst() {
            DefinitionController.observe(event, in: &self)
            NamespaceController.observe(event, in: &self)
            GarbageCollector.observe(event, in: &self)
            PolicyController.observe(event, in: &self)
        }
    }

    static func isEstablished(_ definition: JSONValue) -> Bool {
        (definition[path: "status", "conditions"]?.arrayValue ?? [])
            .contains { $0["type"] == "Established" && $0["status"] == "True" }
    }
}
