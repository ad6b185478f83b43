import KubeCore

/// The objects of one kind, by namespace, in the order of their names.
struct ObjectCollection: Sendable {
    private struct Bucket: Sendable {
        var objects: [String: StoredObject] = [:]
        /// Sorted, because lists are read far more often than names come and go.
        var names: [String] = []

        func position(of name: String) -> Int {
            var (low, high) = (0, names.count)
            while low < high {
                let middle = (low + high) / 2
                if names[middle] < name { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private var buckets: [String: Bucket] = [:]
    private var total = 0

    subscript(key: ObjectKey) -> StoredObject? { buckets[key.namespace]?.objects[key.name] }

    /// Returns what was there.
    @discardableResult
    mutating func set(_ object: StoredObject, at key: ObjectKey) -> StoredObject? {
        let old = buckets[key.namespace, default: Bucket()].objects.updateValue(object, forKey: key.name)
        if old == nil {
            total += 1
            let position = buckets[key.namespace]?.position(of: key.name) ?? 0
            buckets[key.namespace]?.names.insert(key.name, at: position)
        }
        return old
    }

    mutating func remove(_ key: ObjectKey) -> StoredObject? {
        guard let old = buckets[key.namespace]?.objects.removeValue(forKey: key.name) else { return nil }
        total -= 1
        if let position = buckets[key.namespace]?.position(of: key.name) {
            buckets[key.namespace]?.names.remove(at: position)
        }
        if buckets[key.namespace]?.names.isEmpty == true { buckets[key.namespace] = nil }
        return old
    }

    func count(in namespace: String?) -> Int {
        namespace.map { buckets[$0]?.names.count ?? 0 } ?? total
    }

    func objects(in namespace: String?) -> [(key: ObjectKey, object: StoredObject)] {
        var result: [(key: ObjectKey, object: StoredObject)] = []
        let namespaces = namespace.map { [$0] } ?? buckets.keys.sorted()
        result.reserveCapacity(count(in: namespace))
        for namespace in namespaces {
            guard let bucket = buckets[namespace] else { continue }
            for name in bucket.names {
                guard let object = bucket.objects[name] else { continue }
                result.append((ObjectKey(namespace: namespace, name: name), object))
            }
        }
        return result
    }
}
