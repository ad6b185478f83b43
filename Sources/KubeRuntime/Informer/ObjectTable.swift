import KubeCore

/// The objects of a collection in numbered slots, found by their keys and by the values of indexes. A plain value.
///
/// Everything but the objects is a few numbers for each: a name's slot, and a posting for each index value.
struct ObjectTable<Object: Sendable> {
    /// By slot; free slots are nil.
    private(set) var objects: [CachedObject<Object>?] = []
    private var firstPostings: [Int32] = []
    private var freeSlots: [Int32] = []
    // By namespace, then name: a namespace's objects are found without a set of their own.
    private var namespaces: [String: [String: Int32]] = [:]
    private var postings = PostingLists()

    var count: Int { objects.count - freeSlots.count }

    subscript(key: ObjectKey) -> CachedObject<Object>? {
        namespaces[key.namespace]?[key.name].flatMap { objects[Int($0)] }
    }

    func objects(in namespace: String) -> [CachedObject<Object>] {
        namespaces[namespace].map { $0.values.compactMap { objects[Int($0)] } } ?? []
    }

    func objects(under fingerprint: Fingerprint) -> [CachedObject<Object>] {
        postings.slots(under: fingerprint).compactMap { objects[$0] }
    }

    /// The stored string that equals `namespace`, so that equal ones share their storage.
    func sharedNamespace(_ namespace: String) -> String {
        namespaces.index(forKey: namespace).map { namespaces[$0].key } ?? namespace
    }

    /// The index values under which an object is found.
    func fingerprints(of key: ObjectKey) -> [Fingerprint] {
        namespaces[key.namespace]?[key.name].map { postings.fingerprints(firstPostings[Int($0)]) } ?? []
    }

    /// Puts an object in the place of the one with its key, if there is one: that is the answer.
    @discardableResult
    mutating func put(_ object: CachedObject<Object>, under fingerprints: [Fingerprint]) -> CachedObject<Object>? {
        guard let slot = namespaces[object.key.namespace]?[object.key.name] else {
            insert(object, under: fingerprints)
            return nil
        }
        let old = objects[Int(slot)]
        objects[Int(slot)] = object
        // Most changes leave the index values as they are.
        if postings.fingerprints(firstPostings[Int(slot)]) != fingerprints {
            postings.remove(firstPostings[Int(slot)])
            firstPostings[Int(slot)] = postings.post(slot, under: fingerprints)
        }
        return old
    }

    mutating func remove(_ key: ObjectKey) -> CachedObject<Object>? {
        guard let slot = namespaces[key.namespace]?.removeValue(forKey: key.name) else { return nil }
        if namespaces[key.namespace]?.isEmpty == true { namespaces[key.namespace] = nil }
        defer { objects[Int(slot)] = nil }
        postings.remove(firstPostings[Int(slot)])
        firstPostings[Int(slot)] = PostingLists.none
        freeSlots.append(slot)
        return objects[Int(slot)]
    }

    private mutating func insert(_ object: CachedObject<Object>, under fingerprints: [Fingerprint]) {
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            objects[Int(slot)] = object
        } else {
            // Memory ends long before the numbers do.
            slot = Int32(truncatingIfNeeded: objects.count)
            objects.append(object)
            firstPostings.append(PostingLists.none)
        }
        namespaces[object.key.namespace, default: [:]][object.key.name] = slot
        firstPostings[Int(slot)] = postings.post(slot, under: fingerprints)
    }
}
