import CEL
import JSON
import Testing

@Suite("Macros and folds")
struct FoldTests {
    private static let expressions = [
        "list.all(x, x > 0)", "list.exists(x, x > 2)", "list.exists_one(x, x == 2)", "list.map(x, x + x)",
        "list.filter(x, x > 1)", "list.map(x, x > 1, [x])", "list.all(i, x, x > i)", "list.exists(i, x, x < i)",
        "list.existsOne(i, x, x == i)", "list.transformList(i, x, x + i)", "list.transformList(i, x, x > 1, i)",
        "list.transformMap(i, x, x)", "list.transformMap(i, x, x > 1, x)", "list.transformMapEntry(i, x, {x: i})",
        "list.map(x, list.filter(y, y < x))", "list.all(x, list.exists(y, y == x))",
    ]

    private static let lists: [JSONValue] = [
        [], [1], [2, 2], [1, 2, 3], [3, 2, 1, 0, -1], [1, "x", 3], ["x"], [5, "x"], ["x", 0], [true, 1, 2],
        [1.5, 2, 2.5],
        ["a": 1], ["a": 2, "b": "x"],
    ]

    @Test("a macro gives what the fold gives that it comes down to", arguments: expressions)
    func sameAsFold(expression: String) throws {
        for list in Self.lists {
            let evaluator = Evaluator(json: ["list": list])
            let parsed = try evaluator.environment.parse(Source(expression))
            // Under another name, nothing is known of the accumulator.
            let fold = ParsedExpression(source: parsed.source, root: parsed.root.renaming("@result", to: "@other"))
            let expected = Program(fold, in: evaluator.environment).evaluate(evaluator.activation).value
            let result = Program(parsed, in: evaluator.environment).evaluate(evaluator.activation).value
            #expect(
                result == expected || result.errorKind != nil && result.errorKind == expected.errorKind,
                "over \(list): \(result), not \(expected)")
        }
    }

    @Test(
        "names within macros are those of the innermost",
        arguments: [
            ("[1, 2].map(x, [3].map(x, x))", "[[3],[3]]"), ("[1, 2].map(x, [x].map(y, x + y))", "[[2],[4]]"),
            ("cel.bind(x, 1, [2].map(x, x) + [x])", "[2,1]"), ("cel.bind(x, 1, cel.bind(x, x + 1, x))", "2"),
            ("[1, 2].map(x, cel.bind(y, x * 10, [y, y].map(z, z + x)))", "[[11,11],[22,22]]"),
            ("cel.bind(x, 1 / 0, true)", "true"), ("[[1], [2, 3]].map(l, l.map(x, x + size(l)))", "[[2],[4,5]]"),
            ("cel.bind(a, [1, 2].map(x, x + 1), [5].map(x, a))", "[[2,3]]"),
            ("[1, 2].map(v, cel.bind(a, [v].map(x, x), [7].map(x, a)))", "[[[1]],[[2]]]"),
        ])
    func scopes(expression: String, result: String) throws {
        for isChecked in [true, false] {
            #expect(try Evaluator().value(expression, isChecked: isChecked).json.text() == result)
        }
    }

    @Test("constants are computed when the program is made, errors among them only when they matter")
    func folding() throws {
        #expect(try Evaluator(["t": .bool(true)]).value("t || 1 / 0 == 1") == .bool(true))
        #expect(try Evaluator(["t": .bool(true)]).value("t ? 'a' + 'b' : 'c'") == .string("ab"))
        #expect(try Evaluator(["t": .string("ab")]).value("t.matches('(')").isError)
        #expect(
            try Evaluator(["t": .int(7)]).value("t in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] && !(t in [1.5, null])")
                == .bool(true))
        #expect(try Evaluator(["t": .double(7)]).value("t in [1, 2, 3, 4, 5, 6, 7u, 8, 9, 10]") == .bool(true))
        #expect(try Evaluator(["t": .double(7.5)]).value("t in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]") == .bool(false))
    }
}

extension Expression {
    /// The same with another name for one that macros use.
    fileprivate func renaming(_ old: String, to new: String) -> Expression {
        func rename(_ name: String) -> String { name == old ? new : name }
        func inner(_ expression: Expression) -> Expression { expression.renaming(old, to: new) }
        let form: Form
        switch self.form {
        case .literal, .structure: form = self.form
        case .identifier(let name): form = .identifier(rename(name))
        case .select(let operand, let field, let isTest):
            form = .select(operand: inner(operand), field: field, isTest: isTest)
        case .call(let function, let target, let arguments):
            form = .call(function: function, target: target.map(inner), arguments: arguments.map(inner))
        case .list(let elements):
            form = .list(elements.map { ListElement(inner($0.value), isOptional: $0.isOptional) })
        case .map(let entries):
            form = .map(entries.map { MapEntry(inner($0.key), inner($0.value), isOptional: $0.isOptional) })
        case .comprehension(let fold):
            form = .comprehension(
                Comprehension(
                    range: inner(fold.range), variable: fold.variable, secondVariable: fold.secondVariable,
                    accumulator: rename(fold.accumulator), initial: inner(fold.initial),
                    condition: inner(fold.condition),
                    step: inner(fold.step), result: inner(fold.result)))
        }
        return Expression(id: id, offset: offset, form)
    }
}
