import CEL
import JSON
import Testing

@Suite("Equality and order of values")
struct EqualityTests {
    @Test(
        "numbers are equal by value whatever their type",
        arguments: [
            (Value.int(1), Value.uint(1), true), (.int(1), .double(1), true), (.uint(1), .double(1), true),
            (.int(-1), .uint(.max), false), (.int(1), .double(1.5), false), (.double(0), .double(-0.0), true),
            (.double(.nan), .double(.nan), false), (.int(1), .string("1"), false), (.bool(true), .int(1), false),
            (.null, .bool(false), false), (.int(.max), .double(0x1p63), true), (.uint(.max), .double(0x1p64), true),
        ])
    func numbers(a: Value, b: Value, areEqual: Bool) {
        #expect(a.isEqual(to: b) == areEqual)
        #expect(b.isEqual(to: a) == areEqual)
    }

    @Test(
        "the order is that of the number line; NaN has none",
        arguments: [
            (Value.int(1), Value.double(1.5), ValueOrdering?.some(.less)), (.uint(2), .int(-3), .greater),
            (.int(-1), .uint(0), .less), (.int(.min), .uint(.max), .less), (.double(.nan), .int(1), .unordered),
            (.int(1), .double(.nan), .unordered), (.double(.infinity), .uint(.max), .greater),
            (.double(-.infinity), .int(.min), .less), (.string("a"), .string("b"), .less),
            (.string("\u{FF5E}"), .string("\u{1F600}"), .less),
            (.bytes(BytesValue([1])), .bytes(BytesValue([1, 0])), .less),
            (.bool(false), .bool(true), .less), (.string("1"), .int(1), nil), (.null, .null, nil),
        ])
    func order(a: Value, b: Value, ordering: ValueOrdering?) {
        #expect(a.ordering(to: b) == ordering)
    }

    @Test("texts are the same only if their code points are")
    func canonicallyEquivalent() {
        let (one, two) = ("\u{E9}", "e\u{301}")
        #expect(!Value.string(one).isEqual(to: .string(two)))
        #expect(Value.string(one).ordering(to: .string(two)) == .greater)
        #expect(MapKey.string(one) != MapKey.string(two))
        // Of the same length in bytes, and equal to Swift.
        let (first, second) = ("a\u{301}\u{323}", "a\u{323}\u{301}")
        #expect(first == second)
        #expect(!Value.string(first).isEqual(to: .string(second)))
    }

    @Test("a document's list equals the same list of values, and a map the same map in another order")
    func documents() throws {
        let document = Value(try JSONValue(parsing: #"{"b": [1, 2.5, "x", null], "a": {"c": true}}"#))
        let list = Value.list(ListValue([.uint(1), .double(2.5), .string("x"), .null]))
        let entries: [(key: Value, value: Value)] = [
            (.string("a"), .map(MapValue(json: ["c": true]))), (.string("b"), list),
        ]
        let map = try #require(MapValue(entries))
        #expect(document.isEqual(to: .map(map)))
        #expect(Value.map(map).isEqual(to: document))
        #expect(!document.isEqual(to: .map(.empty)))
    }
}

@Suite("Maps")
struct MapTests {
    @Test("a number finds its key whatever its type", arguments: [Value.int(1), .uint(1), .double(1)])
    func lookup(key: Value) throws {
        for stored in [Value.int(1), .uint(1), .double(1)] {
            let map = try #require(MapValue([(stored, .string("found"))]))
            #expect(map[key] == .string("found"))
            #expect(map[.double(1.5)] == nil)
            #expect(map[.string("1")] == nil)
            #expect(map[.bool(true)] == nil)
        }
    }

    @Test("large maps find the same keys as small ones")
    func large() throws {
        let entries = (0..<100).map { (key: Value.int($0), value: Value.int($0 * 2)) }
        let map = try #require(MapValue(entries))
        for number in 0..<100 { #expect(map[.double(Double(number))] == .int(Int64(number) * 2)) }
        #expect(map[.int(100)] == nil)
        #expect(map[.uint(.max)] == nil)
        #expect(map.keys.count == 100)
    }

    @Test(
        "a key may be there once, and only of the types that the specification names",
        arguments: [
            [Value.int(1), .uint(1)], [.int(1), .double(1)], [.string("a"), .string("a")], [.null], [.list(.empty)],
            [.double(0.5)], [.double(.nan)],
        ])
    func refused(keys: [Value]) {
        #expect(MapValue(keys.map { (key: $0, value: .null) }) == nil)
    }
}
