import JSON
import Testing
import YAML

struct YAMLWriterTests {
    @Test("a document is written in block style with its members in order")
    func writes() {
        let value: JSONValue = [
            "kind": "GPUNodePool",
            "spec": ["replicas": 6, "zones": ["a", "b"], "empty": [:], "none": [], "note": "one\n two\n"],
            "rules": [["name": "x", "values": [1.5, true, .null]], [[1], [2]], "yes"],
        ]
        #expect(
            value.yaml() == """
                kind: GPUNodePool
                spec:
                  replicas: 6
                  zones:
                  - a
                  - b
                  empty: {}
                  none: []
                  note: |
                    one
                     two
                rules:
                - name: x
                  values:
                  - 1.5
                  - true
                  - null
                - - - 1
                  - - 2
                - 'yes'

                """)
    }

    @Test(
        "a text is quoted exactly when it would be read as something else",
        arguments: [
            ("plain", "plain"), ("a b", "a b"), ("10m", "10m"), ("6h", "6h"), ("v1.2", "v1.2"), ("1.2.3", "1.2.3"),
            ("a:b", "a:b"), ("a#b", "a#b"),
            ("-x", "-x"), (":x", ":x"), ("?x", "?x"), ("https://a.example/b?c", "https://a.example/b?c"), ("é😀", "é😀"),
            ("it's", "it's"), ("say \"hi\"", "say \"hi\""), ("a\\b", "a\\b"), ("sha256:0a", "sha256:0a"),
            ("nvidia-a100-*", "nvidia-a100-*"),
            ("", "''"), ("yes", "'yes'"), ("No", "'No'"), ("on", "'on'"), ("off", "'off'"), ("y", "'y'"), ("n", "'n'"),
            ("true", "'true'"), ("null", "'null'"), ("~", "'~'"), ("1", "'1'"), ("0x1F", "'0x1F'"), ("0755", "'0755'"),
            ("1e3", "'1e3'"), ("1e400", "'1e400'"), (".inf", "'.inf'"), ("1_000", "'1_000'"), ("1:30", "'1:30'"),
            ("=", "'='"),
            ("2026-11-21", "'2026-11-21'"), ("2026-11-21T00:00:00Z", "'2026-11-21T00:00:00Z'"),
            ("2026-11-21-rc", "2026-11-21-rc"),
            (" a", "' a'"), ("a ", "'a '"), ("a: b", "'a: b'"), ("a:", "'a:'"), ("a #b", "'a #b'"), ("- a", "'- a'"),
            ("-", "'-'"),
            ("[a", "'[a'"), ("{a", "'{a'"), ("&a", "'&a'"), ("*a", "'*a'"), ("!a", "'!a'"), ("%a", "'%a'"),
            ("@a", "'@a'"),
            ("|", "'|'"), ("> a", "'> a'"), ("---", "'---'"), ("'a'", "\"'a'\""), ("a\tb", "\"a\\tb\""),
            ("a\rb", "\"a\\rb\""),
            ("\u{0}", "\"\\x00\""), ("\u{7F}", "\"\\x7f\""), ("\u{85}", "\"\\x85\""), ("\u{2028}", "\"\\u2028\""),
            ("\u{FEFF}", "\"\\ufeff\""),
            ("\n", "\"\\n\""), ("a\n\tb\r", "\"a\\n\\tb\\r\""), ("a\nb", "|-\n  a\n  b"), ("a\n\n", "|+\n  a\n"),
            (" a\nb\n", "|2\n   a\n  b"),
            ("\na", "|2-\n\n  a"),
        ])
    func quotes(text: String, expected: String) {
        #expect(JSONValue.string(text).yaml() == expected + "\n")
    }

    @Test(
        "a number is written so that YAML 1.1 takes it for one",
        arguments: [
            (1e21, "1.0e+21"), (1.5e-9, "1.5e-9"), (1e-7, "1.0e-7"), (0.5, "0.5"), (1e20, "100000000000000000000"),
            (3, "3"),
        ])
    func numbers(number: Double, expected: String) {
        #expect(JSONValue.double(number).yaml() == expected + "\n")
    }

    @Test("several documents are joined by dashes")
    func joins() throws {
        let values: [JSONValue] = [["a": 1], [2], "x\ny\n"]
        let text = values.yaml()
        #expect(text == "a: 1\n---\n- 2\n---\n|\n  x\n  y\n")
        #expect(try YAMLParser.documents(in: text, source: "a.yaml").map(\.value) == values)
    }

    @Test("a long key is written so that it can be read")
    func longKeys() throws {
        let value: JSONValue = .object([String(repeating: "k", count: 5_000): ["a": [1]]])
        #expect(try YAMLParser.documents(in: value.yaml(), source: "a.yaml").map(\.value) == [value])
    }

    @Test("what was written is read back as the same value")
    func roundTrips() throws {
        var generator = SeededGenerator()
        for _ in 0..<3_000 {
            let value = JSONValue.random(using: &generator)
            let text = value.yaml()
            let values = try YAMLParser.documents(in: text, source: "seed \(generator.seed)").map(\.value)
            #expect(values == [value], "seed \(generator.seed):\n\(text)")
            #expect(values.first?.bytes() == value.bytes(), "seed \(generator.seed):\n\(text)")
        }
    }
}
