import CEL
import Testing

@Suite("Deep and long expressions")
struct DepthTests {
    private static func nested(_ open: String, _ inner: String, _ close: String, _ count: Int) -> String {
        String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }

    @Test(
        "are refused with a sentence, however the depth comes about",
        arguments: [
            nested("(", "1", ")", 30_000), nested("[", "1", "]", 30_000), nested("{1: ", "1", "}", 15_000),
            nested("f(", "1", ")", 20_000), nested("-(", "1", ")", 20_000), nested("!(", "a", ")", 20_000),
            nested("a ? b : ", "c", "", 10_000), nested("a[", "1", "]", 20_000), nested("A{a: ", "1", "}", 10_000),
            "a" + String(repeating: ".b", count: 40_000), "a" + String(repeating: "[0]", count: 30_000),
            "a" + String(repeating: ".f()", count: 20_000), "1" + String(repeating: " + 1", count: 20_000),
            "1" + String(repeating: " < 1", count: 20_000), "a" + String(repeating: ".?b", count: 30_000),
            nested("[1].map(x, ", "x", ")", 5_000), nested("cel.bind(x, 1, ", "x", ")", 5_000),
            nested("[1].all(x, x.f(", "true", "))", 100),
        ])
    func refused(text: String) {
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(error?.problems.last?.message == "the expression is nested more than 250 levels deep")
    }

    @Test("are read up to the limit")
    func accepted() throws {
        #expect(try syntaxOnly.parse(Source(Self.nested("[", "1", "]", 249))).root.depth == 250)
        #expect(try syntaxOnly.parse(Source("1" + String(repeating: " + 1", count: 249))).root.depth == 250)
        #expect(try syntaxOnly.parse(Source(Self.nested("(", "1", ")", 249))).root.depth == 1)
    }

    @Test("of && and || are balanced, and signs in a row are none")
    func balanced() throws {
        let conjunction = "a" + String(repeating: " && a", count: 10_000)
        #expect(try syntaxOnly.parse(Source(conjunction)).root.depth == 15)
        let disjunction = "a" + String(repeating: "||a", count: 10_000)
        #expect(try syntaxOnly.parse(Source(disjunction)).root.depth == 15)
        #expect(try syntaxOnly.parse(Source(String(repeating: "!", count: 50_000) + "a")).root.outline == "a")
        #expect(try syntaxOnly.parse(Source(String(repeating: "-", count: 50_001) + "a")).root.outline == "(-_ a)")
    }

    @Test("are refused by size before they are read")
    func size() {
        let error = #expect(throws: CompileError.self) {
            try syntaxOnly.parse(Source(String(repeating: "(", count: 100_001)))
        }
        #expect(error?.problems.map(\.message) == ["the expression has 100001 bytes, the limit is 100000"])
    }

    @Test("may be limited further by an environment")
    func options() throws {
        var options = Environment.Options()
        options.maximumDepth = 3
        let environment = Environment(libraries: [], options: options)
        #expect(try environment.parse(Source("[[1]]")).root.depth == 3)
        #expect(throws: CompileError.self) { try environment.parse(Source("[[[1]]]")) }
    }
}
