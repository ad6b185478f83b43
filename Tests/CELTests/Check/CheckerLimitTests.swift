import CEL
import Testing

@Suite("The checker's limits")
struct CheckerLimitTests {
    private let environment = CheckFixture.environment

    private func summary(_ text: String) throws -> String {
        let parsed = try environment.parse(Source(text))
        do { return try environment.check(parsed).type.description } catch { return error.summary }
    }

    @Test("hold against types that grow exponentially with their expression")
    func exponential() throws {
        var text = "x40"
        for level in (1...40).reversed() { text = "cel.bind(x\(level), {x\(level - 1): x\(level - 1)}, \(text))" }
        #expect(try summary("cel.bind(x0, 1, \(text))").contains("too large to be checked"))
    }

    @Test("hold against types that are found out to be exponential later")
    func unified() throws {
        var text = "true"
        for level in (1...40).reversed() {
            text = "cel.bind(x\(level), [], [x\(level), [{x\(level - 1): x\(level - 1)}]].size() > 0 && \(text))"
        }
        let found = try summary("cel.bind(x0, [], \(text))")
        #expect(found == "bool" || found.contains("too large to be checked"))
    }

    @Test("let an expression of the greatest depth be checked, described and given up")
    func deep() throws {
        let list = String(repeating: "[", count: 249) + "1" + String(repeating: "]", count: 249)
        #expect(try summary(list).hasPrefix("list(list("))
        let sum = "1" + String(repeating: " + 1", count: 249)
        #expect(try summary(sum) == "int")
        #expect(try environment.parse(Source(sum)).root.description == sum)
        let calls = "s" + String(repeating: ".f()", count: 249)
        #expect(try summary(calls).contains("undeclared reference to 'f'"))
        let selections = "d" + String(repeating: ".a", count: 249)
        #expect(try summary(selections) == "dyn")
    }

    @Test("report a hundred problems at most")
    func many() throws {
        let text = "[" + (0..<300).map { "x\($0)" }.joined(separator: ", ") + "]"
        let parsed = try environment.parse(Source(text))
        let error = #expect(throws: CompileError.self) { try environment.check(parsed) }
        #expect(error?.problems.count == 100)
    }

    @Test("refuse an expression that was not made by the parser and is too deep")
    func handmade() {
        var expression = Expression(id: 1, offset: 0, .literal(.int(1)))
        for id in 2...300 { expression = Expression(id: Int32(id), offset: 0, .list([.init(expression)])) }
        let parsed = ParsedExpression(source: Source("handmade"), root: expression)
        #expect(throws: CompileError.self) { try environment.check(parsed) }
    }
}
