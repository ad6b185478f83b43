import CEL
import JSON
import Testing

/// Small expressions and values that would take for ever, or all memory, if each place were visited.
struct ExhaustionTests {
    /// A list that holds one twice that holds another twice, 60 levels deep: 2^60 places.
    private static func doubled(_ inner: String) -> String {
        String(repeating: "cel.bind(x, dyn([x, x]), ", count: 60) + inner + String(repeating: ")", count: 60)
    }

    private static func evaluate(_ expression: String, _ variables: [String: Value] = [:]) throws -> Evaluation {
        let environment = Environment(
            libraries: [.standard, .strings, .lists, .sets, .bindings],
            variables: variables.keys.map { Environment.Variable($0, .dynamic) })
        var activation = Activation(environment)
        for (name, value) in variables { activation[name] = value }
        return try environment.compile(Source(expression)).evaluate(activation)
    }

    private static func kind(of evaluation: Evaluation) -> EvaluationError.Kind? {
        if case .error(let error) = evaluation.value { return error.kind }
        return nil
    }

    @Test("a value of few parts and many places is compared part by part")
    func comparison() throws {
        for inner in ["x == x", "x in [x]", "[x, x].distinct().size() == 1", "sets.contains([x], [x])"] {
            let text = "cel.bind(x, dyn([1]), \(Self.doubled(inner)))"
            #expect(try Self.evaluate(text).value == .bool(true), "\(inner)")
        }
        let unequal = "cel.bind(x, dyn([1]), \(Self.doubled("x"))) == cel.bind(x, dyn([2]), \(Self.doubled("x")))"
        #expect(try Self.evaluate(unequal).value == .bool(false))
        let maps = Self.doubled("{'a': x, 'b': x} == {'b': x, 'a': x}")
        #expect(try Self.evaluate("cel.bind(x, dyn([1]), \(maps))").value == .bool(true))
    }

    @Test("a value that nobody could write ends its evaluation")
    func extent() throws {
        for inner in ["x", "{'a': x}", "[x].map(y, y)", "'%s'.format([x])"] {
            let evaluation = try Self.evaluate("cel.bind(x, dyn([1]), \(Self.doubled(inner)))")
            #expect(Self.kind(of: evaluation) == .costLimit, "\(inner)")
        }
        let document = Value(.array(Array(repeating: [1], count: 10_000)))
        #expect(try Self.evaluate("[d, d]", ["d": document]).value == .list(ListValue([document, document])))
    }

    @Test("a call that nobody could pay for is not made")
    func beforehand() throws {
        let lists = Value(.array((0..<200_000).map { [.integer($0)] }))
        let text = Value.string(String(repeating: "a", count: 1_000_000))
        let part = Value.string(String(repeating: "a", count: 500_000) + "b")
        for expression in ["l.distinct()", "sets.equivalent(l, l)", "s.contains(p)"] {
            let evaluation = try Self.evaluate(expression, ["l": lists, "s": text, "p": part])
            #expect(Self.kind(of: evaluation) == .costLimit, "\(expression)")
        }
    }

    @Test("a long part is looked for in time linear in the text")
    func search() throws {
        let text = Value.string(String(repeating: "a", count: 1_000_000))
        let part = Value.string(String(repeating: "a", count: 500_000) + "b")
        let expression = "[s.indexOf(p), s.lastIndexOf(p), s.split(p).size(), s.replace(p, '').size()]"
        let evaluation = try Self.evaluate(expression, ["s": text, "p": part])
        #expect(evaluation.value == Value([-1, -1, 1, 1_000_000] as JSONValue))
    }

    @Test("format takes time as its text is long, not as that times the number of its clauses")
    func format() throws {
        let text = Value.string(String(repeating: "%d", count: 200_000))
        let numbers = Value(.array(Array(repeating: 1, count: 200_000)))
        let evaluation = try Self.evaluate("t.format(n).size()", ["t": text, "n": numbers])
        #expect(evaluation.value == .int(200_000))
    }
}
