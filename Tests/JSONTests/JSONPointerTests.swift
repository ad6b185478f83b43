import JSON
import Testing

struct JSONPointerTests {
    /// The document of RFC 6901, section 5.
    static let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        "a pointer finds the value that RFC 6901 says",
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ] as [(String, JSONValue)])
    func finds(text: String, expected: JSONValue) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(Self.document.value(at: pointer) == expected)
        #expect(pointer.description == text)
    }

    @Test("the empty pointer is the whole document")
    func root() throws {
        #expect(Self.document[try JSONPointer(parsing: "")] == Self.document)
    }

    @Test(
        "a pointer to nothing finds nothing",
        arguments: [
            "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/x", "/foo/0/x", "/none", "/a",
            "/foo/99999999999999999999",
        ])
    func misses(text: String) throws {
        #expect(Self.document.value(at: try JSONPointer(parsing: text)) == nil)
    }

    @Test(
        "a text that is no pointer is refused",
        arguments: [
            ("foo", "path \"foo\": a JSON pointer is empty or starts with '/'"),
            ("/a~", "path \"/a~\": in a JSON pointer '~' stands only before '0' or '1'"),
            ("/a~2b", "path \"/a~2b\": in a JSON pointer '~' stands only before '0' or '1'"),
        ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: JSONPatchError.self) { try JSONPointer(parsing: text) }
        #expect(error?.description == message)
    }

    @Test("appended tokens are escaped when written and a parent gives them back")
    func appends() throws {
        let pointer = JSONPointer().appending("a/b").appending("m~n").appending(3)
        #expect(pointer.description == "/a~1b/m~0n/3")
        #expect(pointer.parent?.description == "/a~1b/m~0n")
        #expect(JSONPointer().parent == nil)
        #expect(pointer == (try JSONPointer(parsing: "/a~1b/m~0n/3")))
        #expect(try JSONPointer(parsing: "/a~1b").contains(pointer))
        #expect(!pointer.contains(JSONPointer(["a/b"])))
    }

    @Test("keys that only look alike are two keys")
    func distinguishesCanonicallyEquivalentKeys() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSONPointer(["\u{E9}"]) != JSONPointer(["e\u{301}"]))
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }
}
