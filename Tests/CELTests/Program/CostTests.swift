import CEL
import JSON
import Synchronization
import Testing

@Suite("Cost and limits")
struct CostTests {
    private static let text = String(repeating: "x", count: 500)

    private static let evaluator = Evaluator([
        "input": .string(text), "other": .string(text), "list": .list(ListValue([.int(1), .int(2)])),
        "none": .list(.empty), "map": .map(MapValue(json: ["key": "v", "sub": ["a": 1]])), "b": .bool(false),
        "raw": .bytes(BytesValue(text.utf8)),
    ])

    @Test(
        "an expression costs what Kubernetes says that it costs",
        arguments: [
            ("'Hello World!'", UInt64(0)), ("list", 1), ("map['key']", 2), ("list[0]", 2), ("map['ke' + 'y']", 3),
            ("list[3 - 3]", 3), ("has(map.key)", 2), ("has(map.sub.a)", 3), ("[1, 2, 3]", 10), ("{'a': 1, 'b': 2}", 30),
            ("none.all(x, true)", 2), ("none.all(x, x.all(y, true))", 2), ("[1, 2, 3].all(x, true)", 20),
            ("input.matches('[0-9]')", 103), ("'123'.matches('[0-9]')", 2), ("false || false", 0),
            ("b || b || b || b", 4),
            ("1 < 2", 1), ("2 in [1, 2, 3]", 13), ("1 + 1", 1), ("1 % 1", 1), ("true ? 1 : 2", 0), ("size('123')", 1),
            ("'12345678901234567890' == '123456789012345678901234567890'", 2), ("string(raw)", 51),
            ("bytes(input)", 51),
            ("string(1)", 1), ("input.contains(other)", 2502), ("input.startsWith(other)", 52),
            ("input.endsWith(other)", 52), ("input.size()", 2), ("(list + none).all(x, true)", 10),
            ("'abcdefg'.contains(string(1) + 'val2222222')", 5), ("map.all(k, map[k] != null)", 14),
        ])
    func costs(expression: String, cost: UInt64) throws {
        let evaluation = try Self.evaluator.evaluate(expression)
        #expect(!evaluation.value.isError)
        #expect(evaluation.cost == cost)
    }

    @Test(
        "an expression that costs more than its limit is ended, whatever surrounds it",
        arguments: [
            "many.all(a, many.all(b, many.all(c, a + b + c >= 0)))",
            "true || many.all(a, many.all(b, many.all(c, true)))",
            "many.map(a, many.map(b, many.map(c, c)))", "many.exists(a, many.exists(b, many.exists(c, false))) || true",
            "many.filter(a, many.filter(b, many.filter(c, true) == []) == []) == []",
            "many.exists_one(a, many.exists_one(b, many.exists_one(c, true)))",
            "many.transformMap(i, a, many.transformMap(j, b, many.transformMap(k, c, c)))",
        ])
    func limited(expression: String) throws {
        let evaluator = Evaluator(["many": .list(ListValue((0..<1000).map { .int($0) }))])
        let evaluation = try evaluator.evaluate(expression, limits: Limits(cost: 100_000))
        if expression.hasPrefix("true ||") {
            #expect(evaluation.value == .bool(true))
        } else {
            #expect(evaluation.value.errorKind == .costLimit)
        }
        #expect(evaluation.cost < 200_000)
    }

    @Test("texts and lists that double at every step end before they fill the memory")
    func growth() throws {
        for start in ["'0123456789'", "[1, 2, 3, 4]", "b'0123456789'"] {
            var expression = "size(v40)"
            for step in (1...40).reversed() {
                expression = "cel.bind(v\(step), v\(step - 1) + v\(step - 1), \(expression))"
            }
            let evaluation = try Evaluator().evaluate("cel.bind(v0, \(start), \(expression))")
            #expect(evaluation.value.errorKind == .costLimit)
        }
    }

    @Test("the caller is asked every hundred iterations, and what it stops is not absorbed")
    func interrupt() throws {
        let asked = Mutex(0)
        let limits = Limits(cost: 1_000_000) {
            asked.withLock {
                $0 += 1
                return $0 == 3
            }
        }
        let evaluator = Evaluator(["many": .list(ListValue((0..<1000).map { .int($0) }))])
        let evaluation = try evaluator.evaluate("many.all(x, x >= 0) || true", limits: limits)
        #expect(evaluation.value.errorKind == .interrupted)
        #expect(asked.withLock { $0 } == 3)
    }
}
