import KubeCore
import Synchronization

/// A copy of a collection in memory. Reading is synchronous, from any thread, and never sees half of a change.
public final class Store<Object: Sendable>: Sendable {
    private struct Contents {
        var objects: [ObjectKey: CachedObject<Object>] = [:]
        var namespaces: [String: Set<ObjectKey>] = [:]
        var indexes: [String: [String: Set<ObjectKey>]] = [:]
    }

    private let indexes: [Index<Object>]
    // A mutex: lookups are many and short and must not suspend in the middle of a decision.
    private let contents = Mutex(Contents())

    public init(indexes: [Index<Object>] = []) {
        self.indexes = indexes
    }

    /// Constant time.
    public subscript(key: ObjectKey) -> CachedObject<Object>? { contents.withLock { $0.objects[key] } }

    public var count: Int { contents.withLock { $0.objects.count } }

    /// Every object, in no order; a copy of the collection that shares the objects.
    public var objects: [CachedObject<Object>] { contents.withLock { Array($0.objects.values) } }

    /// The objects of one namespace, in no order; costs as much as there are.
    public func objects(in namespace: String) -> [CachedObject<Object>] {
        contents.withLock { contents in contents.namespaces[namespace, default: []].compactMap { contents.objects[$0] }
        }
    }

    /// The objects that an index finds under `value`, in no order; none if there is no such index.
    public func objects(index: String, value: String) -> [CachedObject<Object>] {
        contents.withLock { contents in
            contents.indexes[index]?[value, default: []].compactMap { contents.objects[$0] } ?? []
        }
    }

    /// Puts an object in; nothing has changed if its version is known already.
    func apply(_ object: CachedObject<Object>) -> [Change<Object>] {
        contents.withLock { apply(object, to: &$0) }
    }

    /// Takes an object out; the change holds its last state, as given.
    func delete(_ object: CachedObject<Object>) -> [Change<Object>] {
        contents.withLock { remove(object.key, from: &$0).map { _ in [.deleted(object)] } ?? [] }
    }

    /// Makes the copy equal to `list`; only differences are changes, deletions first.
    func replace(with list: [CachedObject<Object>]) -> [Change<Object>] {
        contents.withLock { contents in
            let listed = Set(list.map(\.key))
            var changes: [Change<Object>] = contents.objects.keys.filter { !listed.contains($0) }
                .compactMap { remove($0, from: &contents).map { .deleted($0) } }
            for object in list { changes += apply(object, to: &contents) }
            return changes
        }
    }

    private func apply(_ object: CachedObject<Object>, to contents: inout Contents) -> [Change<Object>] {
        guard let old = contents.objects[object.key] else {
            insert(object, into: &contents)
            return [.added(object)]
        }
        if old.uid == object.uid, old.resourceVersion == object.resourceVersion, !object.resourceVersion.isEmpty {
            return []
        }
        _ = remove(object.key, from: &contents)
        insert(object, into: &contents)
        // Another object under the same name: whoever remembers the old one must hear that it is gone.
        return old.uid == object.uid ? [.updated(old: old, new: object)] : [.deleted(old), .added(object)]
    }

    private func insert(_ object: CachedObject<Object>, into contents: inout Contents) {
        contents.objects[object.key] = object
        contents.namespaces[object.key.namespace, default: []].insert(object.key)
        for index in indexes {
            for value in index.values(object) {
                contents.indexes[index.name, default: [:]][value, default: []].insert(object.key)
            }
        }
    }

    private func remove(_ key: ObjectKey, from contents: inout Contents) -> CachedObject<Object>? {
        guard let object = contents.objects.removeValue(forKey: key) else { return nil }
        contents.namespaces[key.namespace]?.remove(key)
        if contents.namespaces[key.namespace]?.isEmpty == true { contents.namespaces[key.namespace] = nil }
        for index in indexes {
            for value in index.values(object) {
                contents.indexes[index.name]?[value]?.remove(key)
                if contents.indexes[index.name]?[value]?.isEmpty == true { contents.indexes[index.name]?[value] = nil }
            }
        }
        return object
    }
}
