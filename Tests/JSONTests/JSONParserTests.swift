import JSON
import Testing

struct JSONParserTests {
    static let accepted: [(String, JSONValue)] = [
        ("null", .null), (" true ", true), ("false", false), ("\"\"", ""), ("[]", []), ("{}", [:]), ("[ ]", []),
        ("\t\r\n{ \n}", [:]),
        ("0", 0), ("-0", 0), ("-1", -1), ("123", 123), ("1.5", 1.5), ("-0.5", -0.5), ("1e3", 1000), ("1E+3", 1000),
        ("1e-2", 0.01),
        ("0e1", 0), ("0.0e0", 0), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", 9223372036854775808.0), ("-9223372036854775809", -9223372036854775808.0), ("1e-400", 0),
        ("[1,2]", [1, 2]), ("[1 , [2]]", [1, [2]]), ("[null,1,\"1\",{}]", [.null, 1, "1", [:]]),
        ("{\"a\":1,\"b\":{\"c\":[]}}", ["a": 1, "b": ["c": []]]), ("{\"\":0}", ["": 0]),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"),
        (#""\u0000""#, "\u{0}"),
        ("\"é😀\u{7F}\u{2028}\"", "é😀\u{7F}\u{2028}"), (#""\uFFFF""#, "\u{FFFF}"),
    ]

    @Test("a text that RFC 8259 allows is read", arguments: accepted)
    func accepts(text: String, expected: JSONValue) throws {
        let value = try JSONValue(parsing: text)
        #expect(value == expected)
        #expect(try JSONValue(parsing: value.bytes()) == value)
        #expect(try JSONValue(parsing: value.text(indentation: 2)) == value)
    }

    static let rejected: [(String, String)] = [
        ("", "1:1 unexpected end of the document"), (" \n ", "2:2 unexpected end of the document"),
        ("nul", "1:1 expected a value"),
        ("nulL", "1:1 expected a value"), ("True", "1:1 expected a value"), ("NaN", "1:1 expected a value"),
        ("'a'", "1:1 expected a value"),
        ("// a\n1", "1:1 expected a value"), ("/* */1", "1:1 expected a value"), ("\u{FEFF}1", "1:1 expected a value"),
        ("\u{C}1", "1:1 expected a value"),
        ("1 2", "1:3 unexpected text after the document"), ("{}}", "1:3 unexpected text after the document"),
        ("[1]x", "1:4 unexpected text after the document"), ("truex", "1:5 unexpected text after the document"),
        ("1\u{0}", "1:2 unexpected text after the document"),
        ("01", "1:1 a number must not start with a zero"), ("-01", "1:1 a number must not start with a zero"),
        ("-", "1:2 expected a digit"), ("+1", "1:1 expected a value"),
        (".5", "1:1 expected a value"), ("1.", "1:3 expected a digit"), ("1.e1", "1:3 expected a digit"),
        ("1e", "1:3 expected a digit"),
        ("1e+", "1:4 expected a digit"), ("-x", "1:2 expected a digit"),
        ("0x1", "1:2 unexpected text after the document"),
        ("1_0", "1:2 unexpected text after the document"), ("1e400", "1:1 the number 1e400 is too large"),
        ("Infinity", "1:1 expected a value"),
        ("[", "1:2 unexpected end of the document"), ("[1", "1:3 expected ',' or ']'"),
        ("[1,", "1:4 unexpected end of the document"),
        ("[1,]", "1:4 expected a value"), ("[,1]", "1:2 expected a value"), ("[1 2]", "1:4 expected ',' or ']'"),
        ("[1}", "1:3 expected ',' or ']'"),
        ("{", "1:2 expected a string as the key"), ("{a:1}", "1:2 expected a string as the key"),
        ("{1:1}", "1:2 expected a string as the key"),
        ("{\"a\"}", "1:5 expected ':'"), ("{\"a\" 1}", "1:6 expected ':'"), ("{\"a\":}", "1:6 expected a value"),
        ("{\"a\":1,}", "1:8 expected a string as the key"), ("{\"a\":1 \"b\":2}", "1:8 expected ',' or '}'"),
        ("{\"a\":1]", "1:7 expected ',' or '}'"),
        ("{\"a\":1,\n \"a\":2}", "2:2 the key \"a\" stands twice in one object"),
        ("{\"a\":1,\"\\u0061\":2}", "1:8 the key \"a\" stands twice in one object"),
        ("\"", "1:1 the string is not closed"), ("\"a", "1:1 the string is not closed"),
        ("\"a\\", "1:4 the string is not closed"),
        ("\"a\\\"", "1:1 the string is not closed"),
        ("\"a\nb\"", "1:3 a control character in a string must be escaped"),
        ("\"\t\"", "1:2 a control character in a string must be escaped"),
        ("\"\\n\u{0}\"", "1:4 a control character in a string must be escaped"),
        (#""\x41""#, "1:3 unknown escape in a string"), (#""\'""#, "1:3 unknown escape in a string"),
        (#""\U0041""#, "1:3 unknown escape in a string"),
        (#""\u12""#, "1:6 expected four hexadecimal digits"), (#""\u00g0""#, "1:6 expected four hexadecimal digits"),
        (#""\u+123""#, "1:4 expected four hexadecimal digits"),
        ("\"\\u\u{FF11}000\"", "1:4 expected four hexadecimal digits"),
        (#""\ud83d""#, "1:2 an unpaired surrogate in a string"),
        (#""\ude00""#, "1:2 an unpaired surrogate in a string"),
        (#""\ud83dx""#, "1:2 an unpaired surrogate in a string"),
        (#""\ud83d\n""#, "1:2 an unpaired surrogate in a string"),
        (#""\ud83d\u0041""#, "1:2 an unpaired surrogate in a string"),
        (#""\ud83d\ud83d""#, "1:2 an unpaired surrogate in a string"),
    ]

    @Test("a text that is not JSON is refused with its place", arguments: rejected)
    func rejects(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.map { "\($0.line):\($0.column) \($0.message)" } == expected)
    }

    static let malformed: [[UInt8]] = [
        [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5],
        [0xE2, 0x82], [0xC3, 0x28],
    ]

    static let places = [
        ("\"", "\""), ("\"\\n", "\""), ("\"aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbb\""), ("{\"a", "\":1}"),
        ("[\"", "\\n\"]"),
    ]

    @Test(
        "a string that is not UTF-8 is refused, plain or with escapes, as a key or a value", arguments: malformed)
    func rejectsBytes(bytes: [UInt8]) {
        for (before, after) in Self.places {
            let error = #expect(throws: JSONError.self) {
                try JSONValue(parsing: Array(before.utf8) + bytes + Array(after.utf8))
            }
            #expect(error?.message == "the string is not valid UTF-8")
        }
    }

    @Test("arrays and objects nest as deep as allowed and no deeper")
    func depth() throws {
        let nested = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        _ = try JSONValue(parsing: nested(256))
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(257)) }
        #expect(error?.description == "line 1, column 257: nested more than 256 levels deep")
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[[1]]", limits: JSONLimits(maximumDepth: 1)) }
    }

    @Test("a key that stands twice is the last one where that is allowed", arguments: [2, 17, 40])
    func duplicateKeys(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let text = "{\(members),\"k0\":\"last\"}"
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        let value = try JSONValue(parsing: text, limits: JSONLimits(allowsDuplicateKeys: true))
        #expect(value["k0"] == "last")
        #expect(value.objectValue?.count == count)
        #expect(value.objectValue?.keys.first == "k0")
    }

    static let document =
        #"{"a":[1,-2.5e+10,"x\u00e9\ud83d\ude00é",{"b":null,"c":[true,false]}],"d":{},"e":"\\\"","long key here":0.125}"#

    @Test("a document cut off anywhere is refused")
    func truncations() {
        let bytes = Array(Self.document.utf8)
        for count in bytes.indices {
            #expect(throws: JSONError.self) { try JSONValue(parsing: bytes.prefix(count)) }
        }
    }

    @Test("a mutated document is read or refused, and what was read is written the same")
    func mutations() throws {
        var generator = SeededGenerator()
        let seed = Array(Self.document.utf8)
        for _ in 0..<100_000 {
            var bytes = seed
            bytes.mutate(using: &generator)
            do {
                let value = try JSONValue(parsing: bytes)
                if Int.random(in: 0..<8, using: &generator) > 0 { continue }
                let again = try JSONValue(parsing: value.bytes())
                #expect(again == value, "seed \(generator.seed): \(bytes)")
            } catch {
                #expect(error.line > 0 && error.column > 0, "seed \(generator.seed)")
            }
        }
    }

    @Test("members are found, replaced and removed in objects of any size", arguments: [1, 16, 17, 18, 100])
    func objects(count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .integer(Int64($0))) })
        for index in 0..<count { #expect(object["k\(index)"] == .integer(Int64(index))) }
        #expect(object["none"] == nil)
        object["k0"] = "new"
        #expect(object.index(ofKey: "k0") == 0 && object["k0"] == "new" && object.count == count)
        #expect(object.removeValue(forKey: "k0") == "new")
        object["more"] = 1
        #expect(object.count == count && object.keys.last == "more" && object["more"] == 1)
        object.removeAll { $0.key != "more" }
        #expect(object == ["more": 1] && object.index(ofKey: "k5") == nil)
    }

    @Test("an object is the same in any order of its members, and hashes the same")
    func equality() {
        let left: JSONValue = ["a": 1, "b": [2.0]]
        let right: JSONValue = ["b": [2], "a": 1.0]
        #expect(left == right && left.hashValue == right.hashValue)
        #expect(left != ["a": 1, "b": [2], "c": .null] && left != ["a": 1] && JSONValue.bool(true) != 1)
    }
}
