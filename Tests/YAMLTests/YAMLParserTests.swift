import JSON
import Testing
import YAML

struct YAMLParserTests {
    private func value(_ text: String) throws -> JSONValue? {
        let documents = try YAMLParser.documents(in: text, source: "a.yaml")
        #expect(documents.count == 1)
        return documents.first?.value
    }

    @Test("block and flow style, comments and literal blocks become one value")
    func reads() throws {
        let text = """
            # a comment
            kind: AgentTask   # another
            spec:
              context: [{name: prompt, digest: "sha256:00"}]
              changes:
              - name: more-h100
                spec: {replicas: 6}
              text: |
                one
                  two
              folded: >-
                one
                two
            """
        #expect(
            try value(text) == [
                "kind": "AgentTask",
                "spec": [
                    "context": [["name": "prompt", "digest": "sha256:00"]],
                    "changes": [["name": "more-h100", "spec": ["replicas": 6]]],
                    "text": "one\n  two\n", "folded": "one two",
                ],
            ])
    }

    @Test(
        "several documents come in order and empty ones are left out",
        arguments: [
            ("", []), ("\n# nothing\n", []), ("---\n", []), ("---\n---\n...\n", []),
            ("---\na: 1\n---\n---\nb: 2\n", [["a": 1], ["b": 2]]),
            ("--- 1\n--- null\n", [1, .null]), ("\u{FEFF}a: 1\n", [["a": 1]]), ("%YAML 1.1\n---\na: 1\n", [["a": 1]]),
        ] as [(String, [JSONValue])])
    func documents(text: String, expected: [JSONValue]) throws {
        #expect(try YAMLParser.documents(in: text, source: "a.yaml").map(\.value) == expected)
    }

    @Test("a last line without a line break is read as kubectl does, as if it had one")
    func lastLine() throws {
        #expect(try value("a: |\n  b") == ["a": "b\n"])
        #expect(try value("a: b") == ["a": "b"])
    }

    @Test("anchors are repeated by aliases, and each document has its own")
    func aliases() throws {
        #expect(
            try value("a: &x [1, {b: 2}]\nc: *x\nd: &x 3\ne: *x\n") == [
                "a": [1, ["b": 2]], "c": [1, ["b": 2]], "d": 3, "e": 3,
            ])
        #expect(throws: YAMLError.self) { try YAMLParser.documents(in: "a: &x 1\n---\nb: *x\n", source: "a.yaml") }
    }

    @Test(
        "a merge fills in what the mapping does not set itself",
        arguments: [
            ("{<<: {a: 1, b: 2}, b: 3}", ["a": 1, "b": 3]), ("{<<: [{a: 1}, {a: 2, b: 2}]}", ["a": 1, "b": 2]),
            ("{<<: []}", [:]), ("{\"<<\": {a: 1}}", ["<<": ["a": 1]]),
            ("{<<: {a: {c: 1}}, a: {d: 2}}", ["a": ["d": 2]]),
        ] as [(String, JSONValue)])
    func merges(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test("JSON is read as it is, with escapes and keys that YAML does not have")
    func json() throws {
        let key = String(repeating: "k", count: 2_000)
        #expect(try value("{\"\(key)\":\"\\ud83d\\ude00\\/\"}") == .object([key: "😀/"]))
        #expect(try value(" [1,\n\t2.5, {}]") == [1, 2.5, [:]])
    }

    @Test(
        "every value knows where it was written",
        arguments: [
            ("", "1:1", nil), ("/kind", "1:7", "1:1"), ("/spec", "3:3", "2:1"), ("/spec/a", "3:6", "3:3"),
            ("/spec/a/1", "3:10", nil),
            ("/spec/b", "4:6", "4:3"), ("/spec/é", "5:6", "5:3"), ("/c/0/name", "7:9", "7:3"), ("/c/1", "8:3", nil),
        ] as [(String, String, String?)])
    func positions(pointer: String, expected: String, key: String?) throws {
        let text = "kind: X\nspec:\n  a: [1, 2]\n  b: \"x\"\n  é: y\nc:\n- name: z\n- w\n"
        let document = try #require(try YAMLParser.documents(in: text, source: "a.yaml").first)
        let place = try JSONPointer(parsing: pointer)
        #expect(document.position(of: place)?.description == expected)
        #expect(document.keyPosition(of: place)?.description == key)
    }

    @Test(
        "every value of a JSON text knows where it was written",
        arguments: [
            ("", "1:1", nil), ("/a", "1:7", "1:2"), ("/a/1", "1:10", nil), ("/b\"", "2:7", "2:1"),
            ("/b\"/c", "2:14", "2:8"), ("/d", "3:5", "3:1"),
        ] as [(String, String, String?)])
    func positionsInJSON(pointer: String, expected: String, key: String?) throws {
        let text = "{\"a\": [0,{\"x\":[]} ],\n\"b\\\"\":{\"c\" : \"}\\\"\"},\n\"d\":1}"
        let document = try #require(try YAMLParser.documents(in: text, source: "a.json").first)
        let place = try JSONPointer(parsing: pointer)
        #expect(document.position(of: place)?.description == expected)
        #expect(document.keyPosition(of: place)?.description == key)
    }

    @Test("a fault at a place that is missing is told at the closest one that holds it")
    func nearest() throws {
        let document = try #require(try YAMLParser.documents(in: "a:\n  b: 1\n", source: "policy.yaml").first)
        let pointer = try JSONPointer(parsing: "/a/c/d")
        #expect(document.position(of: pointer) == nil)
        #expect(document.error(at: pointer, "it is missing").description == "policy.yaml:2:3: it is missing")
    }

    @Test("what an alias or a merge brings is placed where it was written")
    func aliasPositions() throws {
        let document = try #require(
            try YAMLParser.documents(in: "a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n", source: "a.yaml").first)
        #expect(document.position(of: try JSONPointer(parsing: "/c/b"))?.description == "1:11")
        #expect(document.position(of: try JSONPointer(parsing: "/d/b"))?.description == "1:11")
        #expect(document.position(of: try JSONPointer(parsing: "/d/e"))?.description == "3:16")
    }
}
