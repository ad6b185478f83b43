import JSON
import Testing

@Suite("Paths of members")
struct JSONPathTests {
    private static let large = JSONObject((0..<40).map { ("key\($0)", .integer(Int64($0))) })

    private static let document: JSONObject = [
        "a": ["b": ["c": 1, "d": .null], "": 2], "list": [1], "large": .object(large), "\u{E9}": 3, "e\u{301}": 4,
    ]

    private static let cases: [([String], JSONValue?)] = [
        (["a", "b", "c"], .integer(1)), (["a", "b", "d"], .null), (["a", ""], .integer(2)), (["a", "b", "x"], nil),
        (["x"], nil), (["list", "0"], nil), ([], nil), (["large", "key39"], .integer(39)), (["large", "key40"], nil),
        (["large", "key3", "x"], nil), (["\u{E9}"], .integer(3)), (["e\u{301}"], .integer(4)),
    ]

    @Test("a path finds what its members say, wherever they were found before", arguments: cases)
    func values(path: [String], value: JSONValue?) {
        // Right, wrong, and beyond the end.
        for bits in [0, 0x01_01, 0xFFFF_FFFF_FFFF_FFFF, 0x27_02, 0x03] as [UInt64] {
            var hints = JSONPathHints(bits: bits)
            #expect(Self.document.value(at: path, hints: &hints) == value)
            #expect(Self.document.value(at: path, hints: &hints) == value)
        }
    }

    @Test("what is missing is told from a way that ends before")
    func presence() {
        var hints = JSONPathHints()
        #expect(Self.document.hasValue(at: ["a", "b", "d"], hints: &hints) == true)
        #expect(Self.document.hasValue(at: ["a", "b", "x"], hints: &hints) == false)
        #expect(Self.document.hasValue(at: ["a", "x", "x"], hints: &hints) == nil)
        #expect(Self.document.hasValue(at: ["large", "key40"], hints: &hints) == false)
        #expect(Self.document.hasValue(at: ["large", "key39"], hints: &hints) == true)
        #expect(Self.document.hasValue(at: ["list", "x"], hints: &hints) == nil)
    }

    @Test("a path longer than what is remembered is found")
    func long() {
        var document: JSONValue = 7
        let path = (0..<12).map { "step\($0)" }
        for key in path.reversed() { document = .object(["x": 0, "y": 0, key: document]) }
        var hints = JSONPathHints()
        for _ in 0..<3 { #expect(document.objectValue?.value(at: path, hints: &hints) == 7) }
    }
}
