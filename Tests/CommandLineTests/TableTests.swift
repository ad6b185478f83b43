import Testing

@testable import interlock

@Suite("What commands print")
struct TableTests {
    @Test("columns are as wide as their content and the last one is not padded")
    func columns() {
        var table = Table("NAME", "STATE")
        table.add("h100-inference", "Ready")
        table.add("l4", "AwaitingApproval")
        #expect(
            table.lines() == [
                "NAME            STATE", "h100-inference  Ready", "l4              AwaitingApproval",
            ])
    }

    @Test(
        "text from outside cannot drive the terminal",
        arguments: [
            ("plain", "plain"), ("two\nlines", "two lines"), ("\u{1B}[31mred", "\u{FFFD}[31mred"),
            ("right\u{202E}left", "right\u{FFFD}left"),
        ])
    func sanitised(text: String, expected: String) {
        #expect(printable(text) == expected)
    }

    @Test("text from outside is cut at the limit")
    func cut() {
        #expect(printable(String(repeating: "a", count: 10), limit: 4) == "aaaa…")
    }
}
