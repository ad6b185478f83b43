import InterlockAPI
import JSON
import KubeCore
import Testing
import YAML

extension ContractSuite {
    @Suite("Files")
    struct Files {
        static let wrong: [(String, String, String)] = [
            ("a tab as indentation", "spec:\n\treplicas: 3\n", "task.yaml:2:1: "),
            ("a key twice", "spec:\n  replicas: 3\n  replicas: 30\n", "task.yaml:3:3: "),
            ("a list that does not end", "spec: [1, 2\n", "task.yaml:2:1: "),
            ("an alias of nothing", "spec: *nothing\n", "task.yaml:1:7: "),
            ("a tag that is unknown", "spec: !!binary AAAA\n", "task.yaml:1:7: "),
            ("a number that is none", "spec: .nan\n", "task.yaml:1:7: "),
            ("a wrong indentation", "spec:\n  a: 1\n b: 2\n", "task.yaml:3:2: "),
            ("a second document that is wrong", "a: 1\n---\nb: [\n", "task.yaml:4:1: "),
            ("a text that does not end", "a: \"text\n", "task.yaml:"),
        ]

        @Test("a file that is wrong is told by file, line and column", arguments: wrong)
        func position(what: String, text: String, place: String) throws {
            let error = #expect(throws: YAMLError.self, "\(what)") {
                _ = try YAMLParser.documents(in: text, source: "task.yaml")
            }
            let sentence = error?.description ?? ""
            #expect(sentence.hasPrefix(place), "\(what): \(sentence)")
            #expect(!sentence.contains("\n"))
        }

        @Test("several documents are read in order, and none where there is nothing")
        func documents() throws {
            func values(_ text: String) throws -> [JSONValue] {
                try YAMLParser.documents(in: text, source: "f").map(\.value)
            }
            #expect(try values("a: 1\n---\n# nothing\n---\nb: 2\n") == [["a": 1], ["b": 2]])
            for nothing in ["", "\n", "# only a comment\n", "---\n", "---\n---\n"] {
                #expect(try values(nothing) == [], "\(nothing.debugDescription)")
            }
        }

        @Test("an anchor is read where it is used, and one that grows without end is refused")
        func anchors() throws {
            let text = "a: &x {replicas: 3}\nb: *x\nc: {<<: *x, floor: 1}\n"
            let value = try #require(try YAMLParser.documents(in: text, source: "f").first?.value)
            #expect(value["b"] == ["replicas": 3])
            #expect(value["c"] == ["replicas": 3, "floor": 1])
            var bomb = "a0: &a0 [\"xxxxxxxxxx\"]\n"
            for level in 1...9 {
                let last = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                bomb += "a\(level): &a\(level) [\(last)]\n"
            }
            let laughs = bomb
            let error = #expect(throws: YAMLError.self) { try YAMLParser.documents(in: laughs, source: "f") }
            #expect(error?.description.hasPrefix("f:") == true)
        }

        @Test("every example and every manifest is read")
        func project() throws {
            for folder in ["examples/story", "manifests/crds", "manifests/rbac", "manifests/deployment"] {
                for file in try ProjectFiles.yamlFiles(in: folder) {
                    #expect(try ProjectFiles.documents("\(folder)/\(file)").isEmpty == false, "\(folder)/\(file)")
                }
            }
        }
    }
}
