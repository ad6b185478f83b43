import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeRuntime

/// Counts what it decodes.
private final class CountingDecoder: Sendable {
    // A mutex: content is read from many tasks.
    private let counts = Mutex<[String: Int]>([:])

    var all: [String: Int] { counts.withLock { $0 } }

    func decode(_ json: JSONValue) throws(DecodingFailure) -> String {
        let name = json[path: "metadata", "name"]?.stringValue ?? ""
        counts.withLock { $0[name, default: 0] += 1 }
        return try decodeValue(json)
    }
}

private func makeStore(
    _ decoder: CountingDecoder = CountingDecoder(), indexes: [Index<String>] = [], decodedObjects: Int = 3
) -> Store<String> {
    Store(indexes: indexes, decodedObjects: decodedObjects) { json throws(DecodingFailure) in
        try decoder.decode(json)
    }
}

extension Store<String> {
    @discardableResult
    fileprivate func apply(_ json: JSONValue) throws -> [String] {
        apply(try object(from: PackedJSON(json))).map(\.line)
    }

    fileprivate func stage(_ json: JSONValue) throws { stage(try object(from: PackedJSON(json))) }

    fileprivate func found(_ name: String) throws -> CachedObject<String> {
        try #require(self[ObjectKey(namespace: "ns", name: name)])
    }
}

@Suite("Store")
struct StoreTests {
    @Test("listing, looking up and reading metadata decode nothing; content is decoded once, for everybody")
    func lazily() async throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder)
        for number in 0..<20 { try store.apply(object("object-\(number)", number + 1)) }
        #expect(store.objects.count == 20)
        #expect(store.objects(in: "ns").map(\.uid).contains("uid-object-7"))
        let one = try store.found("object-7")
        #expect(try one.metadata().name == "object-7")
        #expect(decoder.all.isEmpty)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<100 { #expect(throws: Never.self) { try one.object() } } } }
        }
        #expect(decoder.all == ["object-7": 1])
    }

    @Test("what reconcilers ask first is read without decoding")
    func members() throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder)
        try store.apply([
            "metadata": [
                "name": "a", "namespace": "ns", "labels": ["app": "x"], "deletionTimestamp": "2026-01-01T00:00:00Z",
                "ownerReferences": [["apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u"]],
            ]
        ])
        try store.apply(["metadata": ["name": "b", "namespace": "ns", "labels": "none"]])
        let first = try store.found("a")
        #expect(first.isBeingDeleted)
        #expect(first.label("app") == "x")
        #expect(first.label("tier") == nil)
        #expect(try first.metadata().ownerReferences.map(\.name) == ["p"])
        let failure = #expect(throws: DecodingFailure.self) { _ = try store.found("b").metadata() }
        #expect(failure?.field == "metadata.labels")
        #expect(decoder.all.isEmpty)
    }

    @Test("no more than the limit stays decoded, and what is read again and again stays")
    func ring() throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder, decodedObjects: 3)
        for name in ["hot", "a", "b", "c", "d", "e"] { try store.apply(object(name, 1)) }
        for name in ["a", "b", "c", "d", "e"] {
            _ = try store.found("hot").object()
            _ = try store.found(name).object()
            #expect(store.decodedCount <= 3)
            #expect(store.objects.count(where: \.isDecoded) == store.decodedCount)
        }
        #expect(decoder.all["hot"] == 1)
        _ = try store.found("a").object()
        #expect(decoder.all["a"] == 2)
    }

    @Test("a collection within the limit stays decoded as a whole")
    func small() throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder, decodedObjects: 3)
        for name in ["a", "b", "c"] { try store.apply(object(name, 1)) }
        for _ in 0..<5 { for object in store.objects { _ = try object.object() } }
        #expect(decoder.all == ["a": 1, "b": 1, "c": 1])
    }

    @Test("an object that left the cache takes its content with it and leaves its place to others")
    func retired() throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder)
        try store.apply(object("a", 1))
        let old = try store.found("a")
        _ = try old.object()
        #expect(try store.apply(object("a", 2)) == ["~a@1>2"])
        #expect(store.decodedCount == 0)
        #expect(old.isDecoded)
        let gone = try store.found("a")
        #expect(store.delete(try store.object(from: PackedJSON(object("a", 3)))).map(\.line) == ["-a@3"])
        for _ in 0..<3 { _ = try gone.object() }
        #expect(store.decodedCount == 0)
        #expect(decoder.all == ["a": 2])
    }

    @Test("content that cannot be read is not read again and again either")
    func unreadable() throws {
        let decoder = CountingDecoder()
        let store = makeStore(decoder)
        try store.apply(object("bad", 1, value: 7))
        for _ in 0..<3 { #expect(throws: DecodingFailure.self) { _ = try store.found("bad").object() } }
        #expect(decoder.all == ["bad": 1])
    }

    @Test("an object outlives its cache")
    func outliving() throws {
        let decoder = CountingDecoder()
        var store: Store<String>? = makeStore(decoder)
        try store?.apply(object("a", 1))
        weak let ring = store.map { $0 }
        let kept = try #require(try store?.found("a"))
        _ = try kept.object()
        store = nil
        #expect(ring == nil)
        #expect(try kept.object() == "x")
        #expect(decoder.all == ["a": 1])
    }

    @Test("a new state shares what has not changed, and is neither seen nor told before it is complete")
    func replacement() throws {
        let store = makeStore()
        for name in ["a", "b", "c", "d"] { try store.apply(object(name, 1)) }
        let before = try store.found("a")
        store.beginReplacement()
        try store.stage(object("a", 1))
        try store.stage(object("b", 7))
        try store.stage(object("c", 1, uid: "another"))
        try store.stage(object("e", 8))
        try store.stage(object("f", 9))
        store.unstage(ObjectKey(namespace: "ns", name: "f"))
        #expect(store.count == 4)
        #expect(try store.found("b").resourceVersion == "1")
        let changes = store.commitReplacement().map(\.line)
        #expect(changes == ["-d@1", "~b@1>7", "-c@1", "+c@1", "+e@8"])
        #expect(try store.found("a") === before)
        #expect(Set(store.objects.map(\.key.name)) == ["a", "b", "c", "e"])
    }

    @Test("a list that was given up leaves nothing behind")
    func givenUp() throws {
        let store = makeStore(indexes: [Index("all") { _ in ["yes"] }])
        try store.apply(object("a", 1))
        store.beginReplacement()
        try store.stage(object("b", 2))
        store.beginReplacement()
        try store.stage(object("a", 1))
        #expect(store.commitReplacement().isEmpty)
        #expect(store.objects(index: "all", value: "yes").map(\.key.name) == ["a"])
    }

    @Test("whatever comes and goes, lookups by key, namespace and index agree with a plain list")
    func table() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var table = ObjectTable<String>()
        var plain: [ObjectKey: Set<String>] = [:]
        for step in 0..<3000 {
            let key = ObjectKey(
                namespace: "ns-\(Int.random(in: 0..<3, using: &random))",
                name: "\(Int.random(in: 0..<15, using: &random))")
            if Int.random(in: 0..<3, using: &random) == 0 {
                #expect((table.remove(key) != nil) == (plain.removeValue(forKey: key) != nil), "seed \(seed)")
            } else {
                let values = Set(
                    (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                        "value \(Int.random(in: 0..<6, using: &random))"
                    })
                let object = CachedObject(key: key, resourceVersion: "\(step)", content: .success(""))
                let old = table.put(object, under: values.map { Fingerprint(index: 0, value: $0) })
                #expect((old != nil) == (plain.updateValue(values, forKey: key) != nil), "seed \(seed)")
            }
            guard step.isMultiple(of: 50) else { continue }
            #expect(table.count == plain.count, "seed \(seed)")
            #expect(Set(table.objects.compactMap { $0?.key }) == Set(plain.keys), "seed \(seed)")
            for number in 0..<6 {
                let found = table.objects(under: Fingerprint(index: 0, value: "value \(number)")).map(\.key)
                let wanted = plain.filter { $0.value.contains("value \(number)") }.map(\.key)
                #expect(found.sorted() == wanted.sorted(), "seed \(seed)")
            }
            for number in 0..<3 {
                let found = table.objects(in: "ns-\(number)").map(\.key)
                #expect(found.sorted() == plain.keys.filter { $0.namespace == "ns-\(number)" }.sorted(), "seed \(seed)")
            }
        }
    }

    @Test(
        "versions have an order only as numbers",
        arguments: [
            ("9", "10", true), ("10", "9", false), ("10", "10", false),
            ("99999999999999999999", "100000000000000000000", true),
            ("", "1", false), ("a", "b", false), ("09", "10", false), ("0", "1", true), ("1", "x", false),
        ])
    func order(left: String, right: String, isOlder: Bool) {
        #expect(ResourceVersion.isOlder(left, than: right) == isOlder)
    }
}
