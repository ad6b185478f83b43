import JSON
import Testing
import YAML

struct YAMLErrorTests {
    static let cases: [(String, String)] = [
        ("a: 1\nb: 2\na: 3\n", "3:1: the key \"a\" stands twice in this mapping, first at 1:1"),
        ("{\"a\": 1,\n \"a\": 2}", "2:2: the key \"a\" stands twice in this mapping, first at 1:2"),
        ("1: a\n\"1\": b\n", "2:1: the key \"1\" stands twice in this mapping, first at 1:1"),
        ("a:\n\tb: 1\n", "2:1: a tab cannot indent YAML; use spaces"),
        ("a:\n  - b\n\t- c\n", "3:1: a tab cannot indent YAML; use spaces"),
        ("a: @b\n", "1:4: a text cannot start with '@'; put it in quotes"),
        ("a: `b`\n", "1:4: a text cannot start with '`'; put it in quotes"),
        ("a: %b\n", "1:4: a text cannot start with '%'; put it in quotes"),
        ("a: [1, 2\nb: 3\n", "2:2: expected ',' or ']' in the list that starts at 1:4"),
        ("a: {b: 1\n", "2:1: expected ',' or '}' in the mapping that starts at 1:4"),
        ("a: 'b\n", "2:1: the text in quotes that starts at 1:4 is not closed"),
        ("a: b: c\n", "1:5: a key cannot stand here; check the indentation, or put a text with ': ' in quotes"),
        ("a: 1\n  b: 2\n", "2:4: a key cannot stand here; check the indentation, or put a text with ': ' in quotes"),
        ("a: 1\n- b\n", "2:1: expected a key of the mapping that starts at 1:1; check the indentation"),
        ("a:\n - b\n c: 1\n", "3:2: expected a '-' of the list that starts at 2:2; check the indentation"),
        ("a\nb: 1\n", "2:2: a key cannot stand here; check the indentation, or put a text with ': ' in quotes"),
        ("a: 1\nb\n", "3:1: expected ':' after the key that starts at 2:1"),
        ("a: \"b\n---\nc: 1\n", "2:1: the text in quotes that starts at 1:4 is not closed before the next document"),
        (
            "a: \"\\q\"\n",
            "1:5: unknown escape in the text that starts at 1:4; write '\\\\' for a backslash, or use single quotes"
        ),
        ("[a]\nb: 1\n", "2:1: text stands after the end of the document; another one begins with '---'"),
        ("a: *x\n", "1:4: there is no anchor &x before the alias *x"),
        ("a: &x [*x]\n", "1:8: the alias *x stands inside of what it repeats"),
        ("? [a]\n: b\n", "1:3: a key must be a text, not a list or a mapping"),
        ("{{a: 1}: b}\n", "1:2: a key must be a text, not a list or a mapping"),
        ("a: &x [1]\n*x : 2\n", "2:1: a key must be a text, not a list or a mapping"),
        ("~: x\n", "1:1: a key is missing; if it is the text \"null\" put it in quotes"),
        ("18446744073709551615: x\n", "1:1: a number this large cannot be a key; put it in quotes"),
        ("a: .inf\n", "1:4: JSON has no number .inf; if it is a text put it in quotes"),
        ("a: .NaN\n", "1:4: JSON has no number .NaN; if it is a text put it in quotes"),
        ("a: 1e400\n", "1:4: the number 1e400 is too large; if it is a text put it in quotes"),
        (
            "a: 0xFFFFFFFFFFFFFFFFF\n",
            "1:4: the number 0xFFFFFFFFFFFFFFFFF is too large; if it is a text put it in quotes"
        ),
        ("a: !!int x\n", "1:4: \"x\" is not what its tag !!int says"),
        ("a: !!binary aGk=\n", "1:4: the tag !!binary is not supported; leave it out to keep the base64 text"),
        ("a: !Ref b\n", "1:4: the tag !Ref is not supported; leave it out"),
        ("a: !!set {b}\n", "1:4: the tag !!set is not supported on a mapping; leave it out"),
        ("a: !x [b]\n", "1:4: the tag !x is not supported on a list; leave it out"),
        ("{<<: 3}\n", "1:2: \"<<\" needs a mapping or a list of mappings (found integer)"),
        ("{<<: [{}, 3]}\n", "1:2: \"<<\" needs a mapping or a list of mappings (found integer)"),
        ("{<<: {a: 1}, <<: {b: 1}}\n", "1:14: \"<<\" stands twice in this mapping; give it a list"),
        (
            "a: 1\n<<: {a: 2}\n",
            "2:1: \"<<\" also brings the key \"a\" that stands before it, and readers do not agree which one wins; "
                + "put \"<<\" first"
        ),
        ("a: b\u{0}c\n", "1:5: control characters are not allowed; write them as escapes in double quotes"),
        ("é: b\u{1}c\n", "1:5: control characters are not allowed; write them as escapes in double quotes"),
        ("%YAML 2.0\n---\na: 1\n", "1:1: only YAML 1.1 and 1.2 are read"),
        (String(repeating: "[", count: 300), "1:257: nested more than 256 levels deep"),
        (String(repeating: "- ", count: 300) + "x", "1:513: nested more than 256 levels deep"),
    ]

    @Test("a bad text is refused with its place and a sentence", arguments: cases)
    func refuses(text: String, expected: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.documents(in: text, source: "policy.yaml") }
        #expect(error?.description == "policy.yaml:" + expected)
    }

    @Test(
        "bytes that are not UTF-8 are refused at the first of them",
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 4), ([0xC3], 1), ([0x61, 0xED, 0xA0, 0x80], 2), ([0xC3, 0xA9, 0xC0, 0x80], 2),
            ([0xFF, 0xFE, 0x61, 0], 1),
        ]
            as [([UInt8], Int)])
    func refusesBytes(bytes: [UInt8], column: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.documents(in: bytes, source: "a.yaml") }
        #expect(error?.description == "a.yaml:1:\(column): the text is not valid UTF-8")
    }

    @Test("a text beyond the limit is refused before it is read")
    func refusesLargeTexts() {
        let error = #expect(throws: YAMLError.self) {
            try YAMLParser.documents(in: "a: bcdef", source: "a.yaml", limits: YAMLLimits(maximumBytes: 7))
        }
        #expect(error?.description == "a.yaml:1:1: the text has 8 bytes; at most 7 are read")
    }

    @Test(
        "aliases that multiply are refused before they fill the memory",
        arguments: [
            (0..<30).map { "a\($0): &a\($0) [\($0 == 0 ? "lol" : "*a\($0 - 1), *a\($0 - 1)")]\n" }.joined(),
            (0..<30).map {
                "a\($0): &a\($0) {\($0 == 0 ? "b: 1" : "<<: *a\($0 - 1), c: *a\($0 - 1), d: *a\($0 - 1)")}\n"
            }.joined(),
            "a: &a \(String(repeating: "x", count: 100_000))\nb: [\(Array(repeating: "*a", count: 100).joined(separator: ", "))]\n",
        ])
    func refusesExpansion(text: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.documents(in: text, source: "a.yaml") }
        #expect(error?.message == "aliases and merges make this text longer than it may be; write out what is meant")
    }

    @Test("aliases that nest deeper than allowed are refused")
    func refusesDepth() {
        let text =
            "a: &a \(String(repeating: "[", count: 200))\(String(repeating: "]", count: 200))\n"
            + "b: \(String(repeating: "[", count: 100))*a\(String(repeating: "]", count: 100))\n"
        let error = #expect(throws: YAMLError.self) { try YAMLParser.documents(in: text, source: "a.yaml") }
        #expect(error?.description == "a.yaml:2:104: nested more than 256 levels deep")
    }
}
