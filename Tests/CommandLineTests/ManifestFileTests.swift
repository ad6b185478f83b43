import Testing

@testable import interlock

@Suite("Files that a person points a command at")
struct ManifestFileTests {
    @Test(
        "what is wrong is told by file, line and column",
        arguments: [
            ("a: 1\na: 2\n", "f.yaml:2:1: "), ("", "f.yaml: there is no object in it"),
            ("- 1\n", "f.yaml:1:1: an object is needed"),
            ("kind: X\n", "apiVersion: is required"), ("apiVersion: v1\nkind: X\n", "metadata.name: is required"),
            ("apiVersion: v1\n\tkind: X\n", "f.yaml:2:1: "),
        ])
    func wrong(text: String, expected: String) throws {
        let error = #expect(throws: CommandExit.self) { try ManifestFile(bytes: Array(text.utf8), source: "f.yaml") }
        #expect(error?.message?.contains(expected) == true, "\(error?.message ?? "")")
        #expect(error?.code == .error)
    }

    @Test("several documents are several objects")
    func several() throws {
        let one = "apiVersion: v1\nkind: X\nmetadata: {name: a}\n"
        #expect(try ManifestFile(bytes: Array("\(one)---\n\(one)".utf8), source: "f.yaml").documents.count == 2)
    }
}
