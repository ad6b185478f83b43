import JSON
import KubeCore

/// A collection with versions and a history that it may forget: what an API server is to an informer.
struct ModelServer {
    struct Entry: Hashable {
        let uid: String
        let version: Int
    }

    struct Event {
        let version: Int
        let key: ObjectKey
        let uid: String
        let isDeleted: Bool
    }

    private(set) var version = 100
    private(set) var objects: [ObjectKey: Entry] = [:]
    /// All that ever happened; a watch can begin at `oldest` or later.
    private(set) var history: [Event] = []
    private(set) var oldest = 100
    private var nextUID = 0

    /// Creates, changes, deletes, or deletes and recreates an object.
    mutating func write(using random: inout SeededGenerator) {
        let key = ObjectKey(
            namespace: Bool.random(using: &random) ? "one" : "a-namespace-with-a-long-name",
            name: "object-\(Int.random(in: 0..<5, using: &random))")
        guard let entry = objects[key] else { return put(key, uid: newUID()) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: delete(key, entry)
        case 1:
            delete(key, entry)
            put(key, uid: newUID())
        default: put(key, uid: entry.uid)
        }
    }

    /// Forgets a part of the history, or all of it.
    mutating func compact(using random: inout SeededGenerator) {
        oldest = Int.random(in: oldest...version, using: &random)
    }

    func events(after version: Int) -> ArraySlice<Event> {
        let index = history.firstIndex { $0.version > version } ?? history.endIndex
        return history[index...]
    }

    /// What was there at an earlier version.
    func objects(at version: Int) -> [ObjectKey: Entry] {
        var objects: [ObjectKey: Entry] = [:]
        for event in history.prefix(while: { $0.version <= version }) {
            objects[event.key] = event.isDeleted ? nil : Entry(uid: event.uid, version: event.version)
        }
        return objects
    }

    static func document(_ key: ObjectKey, _ entry: Entry) -> JSONValue {
        object(
            key.name, entry.version, value: .string("value \(entry.version)"), namespace: key.namespace, uid: entry.uid)
    }

    private mutating func newUID() -> String {
        nextUID += 1
        return "uid-\(nextUID)"
    }

    private mutating func put(_ key: ObjectKey, uid: String) {
        version += 1
        objects[key] = Entry(uid: uid, version: version)
        history.append(Event(version: version, key: key, uid: uid, isDeleted: false))
    }

    private mutating func delete(_ key: ObjectKey, _ entry: Entry) {
        version += 1
        objects[key] = nil
        history.append(Event(version: version, key: key, uid: entry.uid, isDeleted: true))
    }
}
