import CEL
import Testing

@Suite("Compile errors")
struct CompileErrorTests {
    private func error(_ text: String, origin: SourceOrigin? = nil) -> CompileError? {
        #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text, origin: origin)) }
    }

    @Test("show the line and a caret under the place")
    func caret() {
        #expect(error("a +\nb + $")?.description == "2:5: Syntax error: unexpected character '$'\n | b + $\n |     ^")
    }

    @Test("point behind the last character where something is missing there")
    func end() {
        #expect(
            error("1 +\n")?.description
                == "2:1: Syntax error: expected an expression but found the end of the expression\n | \n | ^")
    }

    @Test("keep tabs, and give wide characters two columns and accents none")
    func width() {
        #expect(error("\t'日本' $")?.description.hasSuffix(" | \t'日本' $\n | \t       ^") == true)
        #expect(error("'e\u{301}' $")?.description.hasSuffix(" | 'e\u{301}' $\n |     ^") == true)
        #expect(error("'日本' $")?.headline(.init(offset: 9, message: "x")) == "1:6: x")
    }

    @Test("show nothing that commands a terminal or turns the text around")
    func controls() {
        let shown = error("'\u{1B}[31m\u{202E}' $")?.description ?? ""
        #expect(shown.hasSuffix(" | '\u{FFFD}[31m\u{FFFD}' $\n |          ^"))
    }

    @Test("are a hundred at most, and what ended the reading is among them")
    func many() {
        let reserved = String(repeating: "as(", count: 240) + "$"
        let problems = error(reserved)?.problems ?? []
        #expect(problems.count == 100)
        #expect(problems.last?.message == "Syntax error: unexpected character '$'")
        #expect(error("[" + String(repeating: "as, ", count: 10_000) + "1]")?.problems.count == 100)
    }

    @Test("show the part of a long line around the place")
    func long() {
        let text = String(repeating: "a + ", count: 100) + "$" + String(repeating: " + a", count: 100)
        let lines = error(text)?.description.split(separator: "\n") ?? []
        #expect(lines.count == 3 && lines[1].hasPrefix(" | …a + a") && lines[1].hasSuffix("…"))
        #expect(lines.last?.count == lines[1].prefix { $0 != "$" }.count + 1)
    }

    @Test("are in the order of the text, and one line each in a summary")
    func summary() {
        let found = error("1 +\nhas(a) + if")
        #expect(found?.summary == "2:5: invalid argument to has() macro; 2:10: reserved identifier: if")
    }

    @Test("name the file, the line and the column there")
    func origin() {
        let block = SourceOrigin(file: "policy.yaml", line: 12, column: 7, indentation: 6)
        #expect(error("a $", origin: block)?.summary == "policy.yaml:12:9: Syntax error: unexpected character '$'")
        #expect(error("a\n + $", origin: block)?.summary == "policy.yaml:13:10: Syntax error: unexpected character '$'")
    }

    /// A `$` in each text is looked for in the file.
    @Test(
        "find their place in every kind of YAML scalar",
        arguments: [
            ("a: b + $", 1, 4, "b + $"),
            ("a: b +\n    c + $", 1, 4, "b + c + $"),
            ("a: 'it''s ' + $", 1, 4, "it's "),
            ("a: \"'\\u00e9\\t' + $\"", 1, 4, "'é\t' + $"),
            ("a: '''it'' + $'", 1, 4, "'it' + $"),
            ("a: \"b \\\n    + $\"", 1, 4, "b + $"),
            ("a: 'b\n\n   +\n  $'", 1, 4, "b\n+ $"),
            ("- a: |\n    b\n      + c\n\n    + $\n", 1, 6, "b\n  + c\n\n+ $\n"),
            ("- a: |-  # so\n    $", 1, 6, "$"),
            ("a: |2\n     b\n   $\n", 1, 4, "   b\n $\n"),
            ("- a: >-\n    b\n    + c\n\n    + $\n", 1, 6, "b + c\n+ $"),
            ("- a: >\n    b\n      + c\n    + $\n", 1, 6, "b\n  + c\n+ $\n"),
            ("a: |\r\n  b\r\n  + $\r\n", 1, 4, "b\n+ $\n"),
        ])
    func yaml(file: String, line: Int, column: Int, text: String) {
        guard text.contains("$") else { return }
        let origin = SourceOrigin(file: "p.yaml", yaml: file, line: line, column: column, text: text)
        let before = file.unicodeScalars.prefix { $0 != "$" }
        let place = before.reversed().prefix { $0 != "\n" }.count
        let offset = Int32(text.utf8.prefix { $0 != UInt8(ascii: "$") }.count)
        let position = Source(text, origin: origin).position(at: offset)
        #expect(position.line == before.count { $0 == "\n" } + 1 && position.column == place + 1)
    }

    @Test("fall back to the scalar's beginning where the file says something else")
    func elsewhere() {
        let origin = SourceOrigin(file: "p.yaml", yaml: "a: b", line: 9, column: 3, text: "c + $")
        #expect(Source("c + $", origin: origin).position(at: 0) == (9, 3))
    }
}
