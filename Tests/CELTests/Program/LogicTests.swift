import CEL
import JSON
import Testing

@Suite("Logic")
struct LogicTests {
    private static let unknown = Attribute("u")

    private static func evaluator() -> Evaluator {
        var evaluator = Evaluator([
            "t": .bool(true), "f": .bool(false), "n": .int(1), "u": .bool(true), "v": .bool(true),
        ])
        evaluator.activation.setUnknown(unknown)
        evaluator.activation.setUnknown(Attribute("v"))
        return evaluator
    }

    @Test(
        "an operand that decides makes errors and unknowns of the others not matter",
        arguments: [
            ("f && 1 / 0 > 0", false), ("1 / 0 > 0 && f", false), ("t || 1 / 0 > 0", true), ("1 / 0 > 0 || t", true),
            ("u && f", false), ("f && u", false), ("u || t", true), ("t || u", true), ("n && f", false),
            ("n || t", true),
            ("u && 1 / 0 > 0 && f", false), ("[1, 0].exists(x, 1 / x > 0)", true),
            ("[0, 1].exists(x, 1 / x > 0)", true),
            ("[0, 1].all(x, 1 / x < 0)", false), ("[0].all(x, u || 1 / x > 0 || t)", true), ("!(f && u)", true),
        ])
    func absorbs(expression: String, result: Bool) throws {
        for isChecked in [true, false] {
            #expect(try Self.evaluator().value(expression, isChecked: isChecked) == .bool(result))
        }
    }

    @Test(
        "where none decides, an unknown is the result before an error",
        arguments: [
            "u && t", "t && u", "u || f", "u && 1 / 0 > 0", "1 / 0 > 0 && u", "u || 1 / 0 > 0", "!u", "u ? 1 : 2",
            "u == v",
            "[1, 2].all(x, u)", "[0, 1].all(x, u || 1 / x > 0)", "[u]", "{'a': u}", "[1].map(x, u)", "[1].filter(x, u)",
            "u in [true]", "[1].exists_one(x, u)",
        ])
    func unknowns(expression: String) throws {
        #expect(try Self.evaluator().value(expression).isUnknown)
    }

    @Test("an unknown names all that it hangs on")
    func merged() throws {
        guard case .unknown(let unknown) = try Self.evaluator().value("u && v && u") else {
            Issue.record("no unknown")
            return
        }
        #expect(unknown.attributes == [Attribute("u"), Attribute("v")])
    }

    @Test(
        "an error that nothing absorbs is the result",
        arguments: [
            ("t && 1 / 0 > 0", EvaluationError.Kind.divisionByZero), ("f || 1 / 0 > 0", .divisionByZero),
            ("n && t", .noSuchOverload), ("!n", .noSuchOverload), ("n ? 1 : 2", .noSuchOverload),
            ("[1, 0].exists_one(x, 1 / x > 0)", .divisionByZero), ("[0].map(x, 1 / x)", .divisionByZero),
            ("[0].filter(x, 1 / x > 0)", .divisionByZero), ("n.all(x, true)", .noSuchOverload),
            ("[0].all(x, 1 / x > 0)", .divisionByZero),
        ])
    func errors(expression: String, kind: EvaluationError.Kind) throws {
        for isChecked in [true, false] {
            #expect(try Self.evaluator().value(expression, isChecked: isChecked).errorKind == kind)
        }
    }

    @Test("only the branch that is chosen is evaluated")
    func conditional() throws {
        #expect(try Self.evaluator().value("t ? 1 : 1 / 0") == .int(1))
        #expect(try Self.evaluator().value("f ? 1 / 0 : 2") == .int(2))
    }
}

@Suite("Unknown attributes")
struct UnknownAttributeTests {
    private static func evaluator(_ patterns: Attribute...) -> Evaluator {
        var evaluator = Evaluator(json: ["object": ["known": 1, "list": [["a": 1], ["a": 2]], "map": ["x": ["y": 3]]]])
        for pattern in patterns { evaluator.activation.setUnknown(pattern) }
        return evaluator
    }

    @Test(
        "what a pattern names is unknown with its parts and what contains it, and nothing else",
        arguments: [
            ("object.map.x", true), ("object.map.x.y", true), ("object.map", true), ("object", true),
            ("object.known", false),
            ("object.map['x'].y", true), ("object['map']", true), ("object.list", false), ("has(object.map.x)", true),
            ("has(object.known)", false), ("object.?map.?x", true), ("object.map.other", false),
            ("object.map.all(k, true)", true),
        ])
    func patterns(expression: String, isUnknown: Bool) throws {
        let evaluator = Self.evaluator(Attribute("object", [.field("map"), .field("x")]))
        #expect(try evaluator.value(expression).isUnknown == isUnknown)
    }

    @Test("a pattern may name an element, or all of them")
    func elements() throws {
        let first = Self.evaluator(Attribute("object", [.field("list"), .index(0)]))
        #expect(try first.value("object.list[0].a").isUnknown)
        #expect(try first.value("object.list[1].a") == .int(2))
        #expect(try first.value("object.list.map(e, e.a)").isUnknown)
        let all = Self.evaluator(Attribute("object", [.field("list"), .any, .field("a")]))
        #expect(try all.value("object.list[1].a").isUnknown)
        #expect(try all.value("object.list[1].b").errorKind == .noSuchKey)
        #expect(try all.value("object.known") == .int(1))
    }
}
