import Testing

@testable import JSON

struct PackedJSONTests {
    private static func outcome(_ read: () throws(JSONError) -> JSONValue) -> Result<JSONValue, JSONError> {
        do throws(JSONError) { return .success(try read()) } catch { return .failure(error) }
    }

    /// Reads the bytes both ways; says what differs, or nil.
    private static func difference(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> String? {
        let parsed = outcome { () throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
        let packed = outcome { () throws(JSONError) in try PackedJSON(parsing: bytes, limits: limits).value }
        switch (parsed, packed) {
        case (.success(let left), .success(let right)): return left.isIdentical(to: right) ? nil : "\(left) \(right)"
        case (.failure(let left), .failure(let right)): return left == right ? nil : "\(left) or \(right)"
        default: return "\(parsed) or \(packed)"
        }
    }

    @Test(
        "whatever the parser reads or refuses is read the same or refused in the same words",
        arguments: JSONParserTests.accepted.map(\.0) + JSONParserTests.rejected.map(\.0))
    func agreesOnTables(text: String) {
        #expect(Self.difference(Array(text.utf8)) == nil)
        #expect(Self.difference(Array("{\"a\":[\(text)]}".utf8)) == nil)
    }

    @Test("a string that is not UTF-8 is refused in the same words, plain or with escapes, as a key or a value")
    func agreesOnBytes() {
        for bytes in JSONParserTests.malformed {
            for (before, after) in JSONParserTests.places {
                let difference = Self.difference(Array(before.utf8) + bytes + Array(after.utf8))
                #expect(difference == nil, "\(bytes)")
            }
        }
    }

    @Test("every two bytes, and every three and four at the edges of what is allowed, are UTF-8 here and there alike")
    func validity() {
        let edges: [UInt8] = [0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2]
        func compare(_ bytes: [UInt8]) {
            let isValid = bytes.withUnsafeBufferPointer { UTF8.isValid($0) }
            if isValid != (String(validating: bytes, as: UTF8.self) != nil) { Issue.record("\(bytes)") }
        }
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max { compare([first, second]) }
        }
        for first in 0xC0...UInt8.max {
            for second in edges {
                for third in edges {
                    compare([first, second, third])
                    for fourth in edges { compare([first, second, third, fourth]) }
                }
            }
        }
    }

    static let documents = [
        JSONParserTests.document,
        #"{"a":{"a":1,"b":[{},[],{"a":null}]},"a":[1.5e3,-7,111,112,-1,9223372036854775807],"b":{"a":"x","a":"y"}}"#,
        "{" + (0..<20).map { "\"k\($0)\":{\"k\($0)\":\"\($0)\"}" }.joined(separator: ",")
            + ",\"k1\":0,\"k\\u0031\":[]}",
        "[\"" + String(repeating: "é", count: 70) + "\",\"" + String(repeating: "b", count: 130) + "\\n\"]",
    ]

    @Test("mutated documents are read the same or refused in the same words", arguments: documents, [false, true])
    func mutations(document: String, allowsDuplicateKeys: Bool) {
        var generator = SeededGenerator()
        let seed = Array(document.utf8)
        let limits = JSONLimits(maximumDepth: 6, allowsDuplicateKeys: allowsDuplicateKeys)
        for _ in 0..<2000 {
            var bytes = seed
            bytes.mutate(using: &generator)
            let difference = Self.difference(bytes, limits: limits)
            if let difference { Issue.record("seed \(generator.seed): \(bytes): \(difference)") }
        }
    }

    @Test("a document cut off anywhere is refused in the same words", arguments: documents)
    func truncations(document: String) {
        let bytes = Array(document.utf8)
        for count in bytes.indices { #expect(Self.difference(Array(bytes.prefix(count))) == nil) }
    }

    @Test("documents nest as deep as allowed and no deeper, also where they are left out")
    func depth() throws {
        let nested = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        for depth in [1, 255, 256, 257, 100_000] { #expect(Self.difference(Array(nested(depth).utf8)) == nil) }
        _ = try PackedJSON(parsing: "{\"a\":\(nested(255))}".utf8, dropping: [["a"]])
        let error = #expect(throws: JSONError.self) {
            try PackedJSON(parsing: "{\"a\":\(nested(256))}".utf8, dropping: [["a"]])
        }
        #expect(error?.message == "nested more than 256 levels deep")
    }

    @Test("a key that stands twice is the last one where that is allowed", arguments: [2, 16, 17, 40, 300])
    func duplicateKeys(count: Int) {
        let members = (0..<count).map { "\"k\($0)\":{\"i\":[\($0)]}" }.joined(separator: ",")
        for more in ["\"k0\":\"last\"", "\"k1\":1,\"k0\":2,\"k1\":3,\"new\":4", "\"\\u006b0\":5"] {
            for allowed in [false, true] {
                let limits = JSONLimits(allowsDuplicateKeys: allowed)
                #expect(Self.difference(Array("[{\(members),\(more)},0]".utf8), limits: limits) == nil)
            }
        }
    }

    @Test("an object of very many members, each there twice, is read in a moment")
    func manyMembers() throws {
        // Too long for the table of keys, which is everybody's.
        let long = String(repeating: "k", count: PackedKeyTable.maximumKeyLength)
        let members = (0..<20_000).map { "\"\(long)\($0)\":\($0)" }.joined(separator: ",")
        let text = "{\(members),\(members)}"
        let limits = JSONLimits(allowsDuplicateKeys: true)
        #expect(try PackedJSON(parsing: text.utf8, limits: limits).value.objectValue?.count == 20_000)
        #expect(throws: JSONError.self) { try PackedJSON(parsing: text.utf8) }
    }

    @Test("a value comes back as it was packed, each number of its own kind, members in their order")
    func roundTrip() throws {
        var generator = SeededGenerator()
        for _ in 0..<3000 {
            let value = JSONValue.random(using: &generator)
            #expect(PackedJSON(value).value.isIdentical(to: value), "seed \(generator.seed)")
            let read = try PackedJSON(parsing: value.bytes())
            #expect(read.value.isIdentical(to: try JSONValue(parsing: value.bytes())), "seed \(generator.seed)")
        }
    }

    @Test("lengths and numbers around each change of form come back", arguments: [0, 1, 126, 127, 128, 16383, 16384])
    func sizes(count: Int) throws {
        for count in count...count + 2 {
            let text = String(repeating: "x", count: count)
            let values: [JSONValue] = [
                .string(text), .array(Array(repeating: .null, count: count)), .object([text: .string(text)]),
                .object(JSONObject((0..<min(count, 400)).map { ("\(text.prefix(100))\($0)", 1) })),
                .integer(Int64(count)), .integer(-Int64(count)), .double(Double(count)), .array([.string(text), true]),
            ]
            for value in values {
                #expect(PackedJSON(value).value.isIdentical(to: value))
                #expect(PackedJSON(.array([value, value]))["x"] == nil)
                #expect(PackedJSON(.array([value, value])).elements?.map { $0.value == value } == [true, true])
            }
        }
        for integer in [Int64.min, .min + 1, -64, -1, 0, 63, 64, 111, 112, .max - 1, .max] {
            #expect(PackedJSON(.integer(integer)).value.isIdentical(to: .integer(integer)))
        }
        for double in [0.0, -0.0, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1] {
            #expect(PackedJSON(.double(double)).value.isIdentical(to: .double(double)))
        }
    }

    @Test("members and elements are found, and are documents of their own")
    func parts() throws {
        let long = String(repeating: "k", count: PackedKeyTable.maximumKeyLength + 1)
        let value: JSONValue = [
            "metadata": ["name": "a", "labels": [:]], "list": [1, "two", ["x": "y"]], "empty": [], "": "nothing",
            "e\u{301}": "apart", "é": "one", long: "long",
            long + "1": "longer",
        ]
        let packed = PackedJSON(value)
        #expect(
            packed.isObject && packed["metadata"]?.isObject == true && packed["metadata"]?["labels"]?.isObject == true)
        #expect(packed["list"]?.isObject == false && packed["list"]?["x"] == nil)
        #expect(
            packed["metadata"]?.value == value["metadata"] && packed["none"] == nil && packed["a key never seen"] == nil
        )
        #expect(packed["list"]?.elements?.map(\.value) == value["list"]?.arrayValue)
        #expect(packed["empty"]?.elements?.isEmpty == true && packed.elements == nil)
        #expect(packed.string(at: "metadata", "name") == "a" && packed.string(at: "") == "nothing")
        #expect(packed.string(at: "metadata") == nil && packed.string(at: "metadata", "name", "x") == nil)
        #expect(
            packed.string(at: "list", "x") == nil && packed.string(at: "empty") == nil && packed.string(at: "no") == nil
        )
        #expect(packed.string(at: "e\u{301}") == "apart" && packed.string(at: "é") == "one")
        #expect(packed.string(at: long) == "long" && packed[long + "1"]?.value == "longer" && packed[long + "2"] == nil)
        #expect(PackedJSON("text").string() == "text" && PackedJSON("text").integer() == nil)
        let numbers = PackedJSON(["a": ["small": 7, "large": -1_000_000, "whole": 2.0, "half": 0.5, "none": .null]])
        #expect(numbers.integer(at: "a", "small") == 7 && numbers.integer(at: "a", "large") == -1_000_000)
        #expect(numbers.integer(at: "a", "whole") == 2 && numbers.integer(at: "a", "half") == nil)
        #expect(
            numbers.integer(at: "a", "none") == nil && numbers.integer(at: "a") == nil
                && numbers.integer(at: "b") == nil)
    }

    static let dropped: [(String, [[String]], String)] = [
        (#"{"a":1,"b":2}"#, [], #"{"a":1,"b":2}"#), (#"{"a":1,"b":2}"#, [[]], #"{"a":1,"b":2}"#),
        (#"{"a":1,"b":2}"#, [["a"]], #"{"b":2}"#), (#"{"a":1}"#, [["a"]], "{}"),
        (#"{"a":{"b":[{}],"c":1}}"#, [["a", "b"]], #"{"a":{"c":1}}"#),
        (#"{"a":{"b":1},"b":2}"#, [["a", "b"], ["c"]], #"{"a":{},"b":2}"#),
        (#"{"a":{"b":1},"b":2}"#, [["a"], ["a", "b"]], #"{"b":2}"#),
        (#"{"\u0061":1,"b":2}"#, [["a"]], #"{"b":2}"#),
        (
            #"{"l":[{"m":{"f":1,"n":2}},{"m":3},{"f":4}]}"#, [["l", "*", "m", "f"]],
            #"{"l":[{"m":{"n":2}},{"m":3},{"f":4}]}"#
        ),
        (#"[1,[2]]"#, [["*"]], "[]"), (#"[[1,2],[3]]"#, [["*", "*"]], "[[],[]]"),
        (#"{"*":1,"a":[1]}"#, [["*"], ["a", "x"]], #"{"*":1,"a":[1]}"#),
        (#"{"a":{"b":1},"l":[{"a":{"b":2}}]}"#, [["a", "b"]], #"{"a":{},"l":[{"a":{"b":2}}]}"#),
    ]

    @Test("what stands at a dropped path is left out, and only that", arguments: dropped)
    func drops(text: String, paths: [[String]], expected: String) throws {
        let packed = try PackedJSON(parsing: text.utf8, dropping: paths)
        #expect(packed.value.text() == expected)
        let kept = try PackedJSON(parsing: expected.utf8)
        #expect(packed.count == kept.count)
    }

    @Test("what is left out is checked as what is kept", arguments: JSONParserTests.rejected.map(\.0))
    func checksDropped(text: String) throws {
        let bytes = Array("{\"a\":[\(text)]}".utf8)
        let parsed = Self.outcome { () throws(JSONError) in try JSONValue(parsing: bytes) }
        for path in [["a"], ["a", "*"], ["b"]] {
            let packed = Self.outcome { () throws(JSONError) in try PackedJSON(parsing: bytes, dropping: [path]).value }
            switch (parsed, packed) {
            case (.failure(let left), .failure(let right)): #expect(left == right)
            case (.success, .success): break
            default: Issue.record("\(parsed) or \(packed)")
            }
        }
        let twice = "{\"a\":{\"b\":1},\"a\":2}".utf8
        #expect(throws: JSONError.self) { try PackedJSON(parsing: twice, dropping: [["a"]]) }
        let limits = JSONLimits(allowsDuplicateKeys: true)
        #expect(try PackedJSON(parsing: twice, limits: limits, dropping: [["a"]]).value == [:])
    }

    @Test("an object as a server sends it takes about as much as its texts, and shares what names its members")
    func size() throws {
        let texts = (0..<30).map { "\"some field \($0)\":\"\(String(repeating: "v", count: 30))\"" }
        let text = "{\"spec\":{\(texts.joined(separator: ","))},\"metadata\":{\"managedFields\":[{\"f:spec\":{}}]}}"
        let bytes = try Array(text.utf8).withUnsafeBufferPointer {
            PackedTranscoder.pack(
                $0, limits: JSONLimits(), dropping: [["metadata", "managedFields"]], table: PackedKeyTable())
        }.get()
        #expect(bytes.count < 30 * 32 + 20 && bytes.capacity < bytes.count + 16)
    }

    @Test("the table of keys is bounded in their count and in their length, and finds what it has")
    func keyTable() {
        let table = PackedKeyTable()
        func number(_ key: String) -> Int? {
            var key = key
            return key.withUTF8 { table.number(adding: $0, hash: KeyHash.shared($0)) }
        }
        #expect(number(String(repeating: "k", count: PackedKeyTable.maximumKeyLength + 1)) == nil)
        for index in 0..<PackedKeyTable.maximumCount { #expect(number("key \(index)") == index) }
        #expect(number("one more") == nil && number("key 4095") == 4095 && number("key 0") == 0)
        #expect(table.current.texts.count == PackedKeyTable.maximumCount)
        for length in 0...64 {
            let key = String(repeating: "k", count: length)
            var other = key + "x"
            var same = key
            #expect(same.withUTF8 { KeyHash.shared($0) } != other.withUTF8 { KeyHash.shared($0) })
        }
    }

    @Test("many tasks that pack documents with new keys agree on them")
    func concurrency() async throws {
        let seed = SeededGenerator().seed
        let packed = try await withThrowingTaskGroup(of: [PackedJSON].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try (0..<200).map { try PackedJSON(parsing: "{\"\(seed) \($0)\":{\"\(seed)/\($0)\":\($0)}}".utf8) }
                }
            }
            return try await group.reduce(into: []) { $0.append(contentsOf: $1) }
        }
        for (index, document) in packed.enumerated() {
            let number = index % 200
            #expect(document["\(seed) \(number)"]?["\(seed)/\(number)"]?.value == .integer(Int64(number)))
        }
    }
}

extension JSONValue {
    /// Whether the values are equal, each number of the same kind and each object's members in the same order.
    fileprivate func isIdentical(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): return left == right
        case (.double(let left), .double(let right)): return left.bitPattern == right.bitPattern
        case (.integer, .double), (.double, .integer): return false
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { JSONKey.areSame($0.key, $1.key) && $0.value.isIdentical(to: $1.value) }
        default: return self == other
        }
    }
}
