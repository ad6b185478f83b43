import JSON
import Testing

/// A patch case: document, patch, and the result or the sentence that refuses it.
struct PatchCase: Sendable, CustomTestStringConvertible {
    let name: String
    let document: String
    let patch: String
    let result: String?
    let refusal: String?

    init(_ name: String, _ document: String, _ patch: String, gives result: String) {
        (self.name, self.document, self.patch, self.result, self.refusal) = (name, document, patch, result, nil)
    }

    init(_ name: String, _ document: String, _ patch: String, fails refusal: String) {
        (self.name, self.document, self.patch, self.result, self.refusal) = (name, document, patch, nil, refusal)
    }

    var testDescription: String { name }
}

struct JSONPatchTests {
    /// RFC 6902, appendix A, in its order; then what it leaves open.
    static let cases: [PatchCase] = [
        PatchCase(
            "A.1 adding a member", #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#,
            gives: #"{"baz":"qux","foo":"bar"}"#),
        PatchCase(
            "A.2 adding an element", #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
            gives: #"{"foo":["bar","qux","baz"]}"#),
        PatchCase(
            "A.3 removing a member", #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#,
            gives: #"{"foo":"bar"}"#),
        PatchCase(
            "A.4 removing an element", #"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#,
            gives: #"{"foo":["bar","baz"]}"#),
        PatchCase(
            "A.5 replacing a value", #"{"baz":"qux","foo":"bar"}"#,
            #"[{"op":"replace","path":"/baz","value":"boo"}]"#, gives: #"{"baz":"boo","foo":"bar"}"#),
        PatchCase(
            "A.6 moving a value", #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            gives: #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#),
        PatchCase(
            "A.7 moving an element", #"{"foo":["all","grass","cows","eat"]}"#,
            #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#, gives: #"{"foo":["all","cows","eat","grass"]}"#),
        PatchCase(
            "A.8 testing with success", #"{"baz":"qux","foo":["a",2,"c"]}"#,
            #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
            gives: #"{"baz":"qux","foo":["a",2,"c"]}"#),
        PatchCase(
            "A.9 testing without success", #"{"baz":"qux"}"#, #"[{"op":"test","path":"/baz","value":"bar"}]"#,
            fails: #"operation 0, path "/baz": the test failed: another value stands here"#),
        PatchCase(
            "A.10 adding a nested object", #"{"foo":"bar"}"#,
            #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
            gives: #"{"foo":"bar","child":{"grandchild":{}}}"#),
        PatchCase(
            "A.11 ignoring unknown members", #"{"foo":"bar"}"#,
            #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#, gives: #"{"foo":"bar","baz":"qux"}"#),
        PatchCase(
            "A.12 adding to a place that is not there", #"{"foo":"bar"}"#,
            #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#,
            fails: #"operation 0, path "/baz/bat": there is no object or array to add to"#),
        PatchCase(
            "A.13 an operation with op twice takes the last where duplicates are allowed", #"{"foo":"bar"}"#,
            #"[{"op":"add","path":"/foo","value":"qux","op":"remove"}]"#, gives: "{}"),
        PatchCase(
            "A.14 escapes in a pointer", #"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#,
            gives: #"{"/":9,"~1":10}"#),
        PatchCase(
            "A.15 comparing texts and numbers", #"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":"10"}]"#,
            fails: #"operation 0, path "/~01": the test failed: another value stands here"#),
        PatchCase(
            "A.16 adding an array", #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
            gives: #"{"foo":["bar",["abc","def"]]}"#),
        PatchCase(
            "the whole document is replaced", #"{"a":1}"#, #"[{"op":"replace","path":"","value":[]}]"#, gives: "[]"),
        PatchCase(
            "a null is a value", #"{"a":1}"#, #"[{"op":"add","path":"/b","value":null}]"#, gives: #"{"a":1,"b":null}"#),
        PatchCase(
            "a copy is one of its own", #"{"a":{"b":1}}"#,
            #"[{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/c/b","value":2}]"#,
            gives: #"{"a":{"b":1},"c":{"b":2}}"#),
        PatchCase(
            "a value inside an array is replaced deep down", #"{"a":[{"b":[1,2]}]}"#,
            #"[{"op":"replace","path":"/a/0/b/1","value":3}]"#, gives: #"{"a":[{"b":[1,3]}]}"#),
        PatchCase(
            "a move to the same place does nothing", #"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#,
            gives: #"{"a":1}"#),
        PatchCase(
            "a move into itself", #"{"a":{}}"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#,
            fails: #"operation 0, path "/a/b": a value cannot be moved into itself"#),
        PatchCase(
            "a place after the end", #"{"a":[]}"#, #"[{"op":"add","path":"/a/1","value":0}]"#,
            fails: #"operation 0, path "/a/1": an array of 0 has no place "1" to add to"#),
        PatchCase(
            "an index with a leading zero", #"{"a":[1,2]}"#, #"[{"op":"remove","path":"/a/01"}]"#,
            fails: #"operation 0, path "/a/01": there is no value here"#),
        PatchCase(
            "a place in a text", #"{"a":"b"}"#, #"[{"op":"add","path":"/a/b","value":0}]"#,
            fails: #"operation 0, path "/a/b": there is no object or array to add to"#),
        PatchCase(
            "the second of two operations", #"{"a":1}"#,
            #"[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]"#,
            fails: #"operation 1, path "/a": there is no value here"#),
        PatchCase(
            "the whole document removed", #"{"a":1}"#, #"[{"op":"remove","path":""}]"#,
            fails: #"operation 0, path "": the whole document cannot be removed"#),
        PatchCase(
            "an unknown operation", "{}", #"[{"op":"spam","path":"/a"}]"#,
            fails:
                #"operation 0, path "/a": there is no operation "spam"; use add, remove, replace, move, copy or test"#),
        PatchCase(
            "no value", "{}", #"[{"op":"add","path":"/a"}]"#,
            fails: #"operation 0, path "/a": the member "value" is missing"#),
        PatchCase(
            "no path", "{}", #"[{"op":"remove"}]"#,
            fails: #"operation 0: the member "path" is missing or no string"#),
        PatchCase(
            "no from", "{}", #"[{"op":"copy","path":"/a"}]"#,
            fails: #"operation 0: the member "from" is missing or no string"#),
        PatchCase("no operation", "{}", "[1]", fails: "operation 0: an operation must be an object (found integer)"),
        PatchCase("no array", "{}", "{}", fails: "a JSON patch must be an array of operations (found object)"),
        PatchCase(
            "a bad pointer", "{}", #"[{"op":"remove","path":"a"}]"#,
            fails: #"operation 0, path "a": a JSON pointer is empty or starts with '/'"#),
    ]

    @Test("a patch does what RFC 6902 says or says why not", arguments: cases)
    func applies(example: PatchCase) throws {
        let document = try JSONValue(parsing: example.document)
        let patch = try JSONValue(parsing: example.patch, limits: JSONLimits(allowsDuplicateKeys: true))
        do {
            let result = try JSONPatch(patch).apply(to: document)
            let expected = try JSONValue(parsing: #require(example.result, "got \(result)"))
            #expect(result == expected)
        } catch let error as JSONPatchError {
            #expect(error.description == example.refusal)
        }
    }

    @Test("a patch with too many operations is refused")
    func limitsOperations() throws {
        let operation: JSONValue = ["op": "test", "path": "", "value": .null]
        let error = #expect(throws: JSONPatchError.self) {
            try JSONPatch(.array(Array(repeating: operation, count: 10_001)))
        }
        #expect(error?.description == "a JSON patch has at most 10000 operations, not 10001")
        _ = try JSONPatch(.array(Array(repeating: operation, count: 10_000))).apply(to: .null)
    }

    @Test("a patch that doubles a document again and again is refused before it grows")
    func limitsCopies() throws {
        let copy = JSONPatch.Operation.copy(from: JSONPointer(["a"]), to: JSONPointer(["a", "-"]))
        let error = #expect(throws: JSONPatchError.self) {
            try JSONPatch(Array(repeating: copy, count: 100)).apply(to: ["a": [1, 2, 3]])
        }
        #expect(error?.message == "the patch copies or moves more than 3145728 bytes")
    }

    @Test("a patch that nests a document ever deeper is refused")
    func limitsDepth() throws {
        let deepen: [JSONPatch.Operation] = [
            .add(JSONPointer(["b"]), [:]), .move(from: JSONPointer(["a"]), to: JSONPointer(["b", "a"])),
            .move(from: JSONPointer(["b"]), to: JSONPointer(["a"])),
        ]
        let error = #expect(throws: JSONPatchError.self) {
            try JSONPatch(Array(repeating: deepen, count: 300).flatMap { $0 }).apply(to: ["a": [:]])
        }
        #expect(error?.message == "the document would nest more than 256 levels deep")
    }
}

struct JSONMergePatchTests {
    /// RFC 7386, appendix A.
    static let cases: [(String, String, String)] = [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ]

    @Test("a merge patch gives what RFC 7386 says", arguments: cases)
    func merges(document: String, patch: String, expected: String) throws {
        let result = try JSONValue(parsing: document).merging(patch: JSONValue(parsing: patch))
        #expect(result == (try JSONValue(parsing: expected)))
    }

    @Test("the difference of two documents, merged into the first, gives the second")
    func inverts() throws {
        let texts = Self.cases.flatMap { [$0.0, $0.1, $0.2] }
        for left in texts {
            for right in texts {
                let (before, after) = (try JSONValue(parsing: left), try JSONValue(parsing: right))
                guard let patch = JSONMergePatch.difference(from: before, to: after) else {
                    #expect(right.contains("null"), "\(left) to \(right)")
                    continue
                }
                #expect(before.merging(patch: patch) == after, "\(left) to \(right) by \(patch)")
            }
        }
    }

    @Test("the difference holds only what changed")
    func isSmall() {
        let before: JSONValue = ["a": ["b": 1, "c": 2], "d": 3]
        #expect(JSONMergePatch.difference(from: before, to: ["a": ["b": 1, "c": 4]]) == ["a": ["c": 4], "d": .null])
        #expect(JSONMergePatch.difference(from: before, to: before) == [:])
    }

    @Test("there is no merge patch that sets a member to null")
    func cannotSetNull() {
        #expect(JSONMergePatch.difference(from: ["a": 1], to: ["a": .null]) == nil)
        #expect(JSONMergePatch.difference(from: [:], to: ["a": ["b": .null]]) == nil)
        #expect(JSONMergePatch.difference(from: [:], to: ["a": [.null]]) == ["a": [.null]])
    }
}
