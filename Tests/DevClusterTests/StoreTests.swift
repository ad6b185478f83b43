import JSON
import KubeCore
import Testing

@testable import DevCluster

@Suite("Store")
struct StoreTests {
    private static let maps = CollectionID("", "configmaps")
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func names(_ slice: ObjectSlice) -> [String] { slice.map(\.key.description) }

    private static func state(_ slice: ObjectSlice) -> [String] { slice.map { "\($0.key)@\($0.revision)" } }

    @Test("a collection holds what a dictionary would, in the order of paths, whatever comes and goes")
    func collectionAgainstModel() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("StoreTests seed \(seed)")
        var random = SplitMix(state: seed)
        var collection = ObjectCollection()
        var model: [ObjectKey: Int64] = [:]
        for step in 0..<6_000 {
            let namespace = ["a", "a-b", "a0", "b"][Int(random.next() % 4)]
            let key = ObjectKey(namespace: namespace, name: "n\(random.next() % 700)")
            let isRemoving = random.next() % 100 < (step < 3_500 ? 20 : 80)
            if isRemoving {
                #expect(collection.remove(key)?.revision == model.removeValue(forKey: key))
            } else {
                let object = StoredObject(json: ["metadata": [:]], key: key, revision: Int64(step))
                #expect(collection.set(object)?.revision == model.updateValue(Int64(step), forKey: key))
            }
            #expect(collection.count == model.count)
            #expect(collection[key]?.revision == model[key])
            guard step % 500 == 499 else { continue }
            let sorted = model.keys.sorted {
                "\($0.namespace)/\($0.name)".utf8.lexicographicallyPrecedes("\($1.namespace)/\($1.name)".utf8)
            }
            #expect(Self.names(collection.slice(in: nil)) == sorted.map(\.description))
            for namespace in ["a", "a-b", "b", "none"] {
                let expected = sorted.filter { $0.namespace == namespace }
                #expect(Self.names(collection.slice(in: namespace)) == expected.map(\.description))
                #expect(collection.count(in: namespace) == expected.count)
                guard let middle = expected.dropFirst(expected.count / 2).first else { continue }
                let rest = collection.slice(in: namespace, after: middle)
                #expect(Self.names(rest) == expected.dropFirst(expected.count / 2 + 1).map(\.description))
                #expect(rest.count == expected.count - expected.count / 2 - 1)
                // An object that went is a place to go on from all the same.
                let gone = ObjectKey(namespace: namespace, name: middle.name + "-")
                #expect(collection.slice(in: namespace, after: gone).count == rest.count)
            }
        }
    }

    @Test("a collection that was copied stands still while the other is written on")
    func copies() {
        var collection = ObjectCollection()
        for index in 0..<1_000 {
            collection.set(StoredObject(json: [:], key: ObjectKey(name: "n\(index)"), revision: 1))
        }
        let before = collection.slice(in: nil)
        for index in 0..<1_000 where index % 2 == 0 { _ = collection.remove(ObjectKey(name: "n\(index)")) }
        for index in 0..<1_000 where index % 2 == 1 {
            collection.set(StoredObject(json: [:], key: ObjectKey(name: "n\(index)"), revision: 2))
        }
        #expect(before.map(\.revision) == Array(repeating: 1, count: 1_000))
        #expect(collection.slice(in: nil).map(\.revision) == Array(repeating: 2, count: 500))
    }

    @Test("a list at an earlier revision is what it was, also from another kind's revision, until it is forgotten")
    func rewinding() throws {
        var store = ObjectStore(limits: .init(count: 40))
        var states: [Int64: [String]] = [:]
        func key(_ index: Int) -> ObjectKey { ObjectKey(namespace: "n\(index % 2)", name: "m\(index % 5)") }
        for step in 0..<60 {
            if step % 7 == 3 {
                _ = store.remove(Self.maps, key(step), now: Self.now)
            } else if step % 7 == 5 {
                _ = store.put([:], in: CollectionID("", "secrets"), at: key(step), now: Self.now)
            } else {
                _ = store.put(["step": .integer(Int64(step))], in: Self.maps, at: key(step), now: Self.now)
            }
            states[store.revision] = Self.state(store.objects(Self.maps))
        }
        var forgotten = 0
        for (revision, state) in states {
            do {
                let then = try store.collection(Self.maps, at: revision, now: Self.now)
                #expect(Self.state(then.slice(in: nil)) == state, "at \(revision)")
            } catch {
                forgotten += 1
                #expect(error.requested == revision && revision < error.oldest)
            }
        }
        #expect(forgotten > 0 && forgotten < 20)
        store.compact()
        #expect(throws: ObjectStore.Compacted.self) { try store.collection(Self.maps, at: 50, now: Self.now) }
    }

    @Test("changes are forgotten by age, and those of one kind do not push out another's")
    func forgetting() throws {
        var store = ObjectStore(limits: .init(count: 3, age: .seconds(60)))
        let secrets = CollectionID("", "secrets")
        _ = store.put([:], in: secrets, at: ObjectKey(name: "s"), now: Self.now)
        for index in 0..<10 { _ = store.put([:], in: Self.maps, at: ObjectKey(name: "m\(index)"), now: Self.now) }
        #expect(throws: ObjectStore.Compacted.self) { try store.events(Self.maps, after: 5) }
        #expect(try store.events(Self.maps, after: 8).map(\.revision) == [9, 10, 11])
        #expect(try store.events(secrets, after: 0).map(\.revision) == [1])
        store.forgetOld(now: Self.now + .seconds(61))
        #expect(throws: ObjectStore.Compacted.self) { try store.events(secrets, after: 0) }
        #expect(try store.events(secrets, after: 1).isEmpty, "whoever has seen all of it can go on")
        #expect(store.count(secrets) == 1)
    }

    @Test("a stored object is encoded with kind, version and metadata first, and reads back as it was")
    func encoding() throws {
        let json: JSONValue = [
            "spec": ["a": 1, "metadata": "ü"], "apiVersion": "ex.io/v1", "metadata": ["name": "x", "uid": "u"],
            "kind": "X",
        ]
        let object = StoredObject(json: json, key: ObjectKey(name: "x"), revision: 7)
        #expect(object.json == json)
        let text = String(decoding: object.bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"kind":"X","apiVersion":"ex.io/v1","metadata":{"name":"x","uid":"u"},"spec":"#))
        #expect(String(decoding: object.bytes[object.metadata], as: UTF8.self) == #"{"name":"x","uid":"u"}"#)
        #expect(StoredObject(json: [:], key: ObjectKey(name: "x"), revision: 1).json == ["metadata": [:]])
    }
}

/// A generator that a seed repeats.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
