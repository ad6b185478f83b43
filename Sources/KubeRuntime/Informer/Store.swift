import JSON
import KubeCore
import Synchronization

/// A copy of a collection in memory. Reading is synchronous, from any thread, and never sees half of a change.
public final class Store<Object: Sendable>: Sendable {
    struct Contents {
        var table = ObjectTable<Object>()
        /// What a list that is under way has shown so far: it shares every object that has not changed.
        var next: ObjectTable<Object>?
    }

    private let indexes: [Index<Object>]
    private let ring: DecodedRing<Object>
    private let codec: ObjectCodec<Object>
    // A mutex: lookups are many and short and must not suspend in the middle of a decision.
    private let contents = Mutex(Contents())

    init(
        indexes: [Index<Object>], decodedObjects: Int,
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        self.indexes = indexes
        ring = DecodedRing(capacity: decodedObjects)
        codec = ObjectCodec(ring: ring, decode: decode)
    }

    /// Constant time.
    public subscript(key: ObjectKey) -> CachedObject<Object>? { contents.withLock { $0.table[key] } }

    public var count: Int { contents.withLock { $0.table.count } }

    /// Every object, in no order; a copy of the collection that shares the objects, and that decodes none of them.
    public var objects: [CachedObject<Object>] { contents.withLock { $0.table.objects.compactMap { $0 } } }

    /// The objects of one namespace, in no order; costs as much as there are.
    public func objects(in namespace: String) -> [CachedObject<Object>] {
        contents.withLock { $0.table.objects(in: namespace) }
    }

    /// The objects that an index finds under `value`, in no order; none if there is no such index.
    public func objects(index name: String, value: String) -> [CachedObject<Object>] {
        guard let index = indexes.firstIndex(where: { $0.name == name }) else { return [] }
        let fingerprint = Fingerprint(index: index, value: value)
        return contents.withLock { $0.table.objects(under: fingerprint) }
    }

    /// How many objects are decoded at the moment.
    var decodedCount: Int { ring.count }

    func object(from document: PackedJSON) throws(DecodingFailure) -> CachedObject<Object> {
        try CachedObject(document, codec: codec) { namespace in
            // Short strings have no storage to share.
            guard namespace.utf8.count > 15 else { return namespace }
            return contents.withLock { contents in
                contents.next?.sharedNamespace(namespace) ?? contents.table.sharedNamespace(namespace)
            }
        }
    }

    func withContents<Answer>(_ body: (inout Contents) -> Answer) -> Answer { contents.withLock { body(&$0) } }

    /// Calls the indexes, and with them perhaps the decoder: not under the lock.
    func fingerprints(of object: CachedObject<Object>) -> [Fingerprint] {
        var fingerprints: [Fingerprint] = []
        for (number, index) in indexes.enumerated() {
            for value in index.values(object) {
                let fingerprint = Fingerprint(index: number, value: value)
                if !fingerprints.contains(fingerprint) { fingerprints.append(fingerprint) }
            }
        }
        return fingerprints
    }

    func retire(_ object: CachedObject<Object>) { ring.retire(object) }
}
