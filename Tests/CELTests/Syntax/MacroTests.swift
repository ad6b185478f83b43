import CEL
import Testing

@Suite("Macros")
struct MacroTests {
    private static let filtered = "(fold x in m @result = [] while true do"

    @Test(
        "of the specification become folds",
        arguments: [
            ("has(a.b.c)", "(has (. a b) c)"),
            (
                "m.all(x, p)",
                "(fold x in m @result = true while (@not_strictly_false @result) do (_&&_ @result p) give @result)"
            ),
            (
                "m.exists(x, p)",
                "(fold x in m @result = false while (@not_strictly_false (!_ @result)) do (_||_ @result p) give @result)"
            ),
            (
                "m.exists_one(x, p)",
                "(fold x in m @result = 0 while true do (_?_:_ p (_+_ @result 1) @result) give (_==_ @result 1))"
            ),
            (
                "m.existsOne(x, p)",
                "(fold x in m @result = 0 while true do (_?_:_ p (_+_ @result 1) @result) give (_==_ @result 1))"
            ),
            ("m.map(x, t)", "\(filtered) (_+_ @result [t]) give @result)"),
            ("m.map(x, p, t)", "\(filtered) (_?_:_ p (_+_ @result [t]) @result) give @result)"),
            ("m.filter(x, p)", "\(filtered) (_?_:_ p (_+_ @result [x]) @result) give @result)"),
        ])
    func standard(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test(
        "with two variables become folds with two",
        arguments: [
            (
                "m.all(k, v, p)",
                "(fold k,v in m @result = true while (@not_strictly_false @result) do (_&&_ @result p) give @result)"
            ),
            (
                "m.transformList(k, v, p, t)",
                "(fold k,v in m @result = [] while true do (_?_:_ p (_+_ @result [t]) @result) give @result)"
            ),
            (
                "m.transformMap(k, v, t)",
                "(fold k,v in m @result = {} while true do (cel.@mapInsert @result k t) give @result)"
            ),
            (
                "m.transformMapEntry(k, v, p, {v: k})",
                "(fold k,v in m @result = {} while true do (_?_:_ p (cel.@mapInsert @result {v: k}) @result)"
                    + " give @result)"
            ),
        ])
    func twoVariables(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test(
        "that name a value become folds over nothing",
        arguments: [
            ("cel.bind(a, 1, a + a)", "(fold #unused in [] a = 1 while false do a give (_+_ a a))"),
            ("cel.bind(1, 2)", "(.bind cel 1 2)"),
            ("sky.bind(a, 1, a)", "(.bind sky a 1 a)"),
            (
                "cel.block([1, cel.index(0)], cel.index(1))",
                "(fold #unused in [] @index0 = 1 while false do @index0 give "
                    + "(fold #unused in [] @index1 = @index0 while false do @index1 give @index1))"
            ),
            ("cel.iterVar(1, 2)", "@it:1:2"),
            (
                "o.optMap(y, y + 1)",
                "(_?_:_ (.hasValue o) (optional.of (fold #unused in [] y = (.value o) while false do y give (_+_ y 1)))"
                    + " (optional.none))"
            ),
            (
                "f().optFlatMap(y, y)",
                "(fold #unused in [] @target = (f) while false do @target give (_?_:_ (.hasValue @target) "
                    + "(fold #unused in [] y = (.value @target) while false do y give y) (optional.none)))"
            ),
        ])
    func bindings(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test(
        "say which of their arguments cannot be",
        arguments: [
            ("has(m)", 4, "invalid argument to has() macro"),
            ("has(m['a'])", 4, "invalid argument to has() macro"),
            ("1.all(2, 3)", 6, "argument must be a simple name"),
            ("m.all(a.b, true)", 6, "argument must be a simple name"),
            ("m.all(.x, true)", 6, "argument must be a simple name"),
            ("m.map(a.b, true)", 6, "argument is not an identifier"),
            ("m.filter(__result__, false)", 9, "iteration variable overwrites accumulator variable"),
            ("m.all(x, x, true)", 9, "duplicate variable name: x"),
            ("o.optMap(a.b, 1)", 9, "optMap() variable name must be a simple identifier"),
            ("cel.bind(a.b, 1, 2)", 9, "cel.bind() variable names must be simple identifiers"),
            ("cel.block(1, 2)", 10, "cel.block requires the first arg to be a list literal"),
            ("cel.index(-1)", 10, "the index must be an int literal that is not negative"),
        ])
    func problems(text: String, offset: Int32, message: String) {
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(error?.problems == [CompileError.Problem(offset: offset, message: message)])
    }

    @Test(
        "leave calls alone that only share their name",
        arguments: [
            ("all(x, p)", "(all x p)"), ("m.has(a.b)", "(.has m (. a b))"), ("m.map(x)", "(.map m x)"),
            ("has(a.b, c)", "(has (. a b) c)"),
        ])
    func calls(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test("are put back by an expression's description, which parses to the same tree")
    func description() throws {
        let texts = [
            "has(a.b) && m.all(x, x > 0) || !m.exists(y, y in [1, 2u, 3.0])",
            "m.map(x, x > 1, x * 2).filter(y, y != 3).exists_one(z, z == 4)",
            "m.transformMap(k, v, k + v) == m.transformList(i, v, v)",
            "cel.bind(a, 1 + 2, a * (a + 3) - (4 - 5))",
            "a ? (b ? c : d) : e ? f : g",
            "(a ? b : c) ? d : e",
            "-(1) - -1 + (-1).f() + -(a + b)",
            "-(1.f()) + -(2.f().g)",
            "!(a || b) && (c || d) && e",
            "a[?0].?b.`c-d`[\"e\\n\\\"\"] == {?\"f\": g, (a ? b : c): d}",
            "A.B{x: 1, ?y: [?z]}.x.f(b\"\\xff\\x00a\")",
            "a - (b - c) - d / (e / f)",
            "a < (b < c)",
            "(a + b).f(c) + [1][0] + (a && b)[0]",
        ]
        for text in texts {
            let root = try syntaxOnly.parse(Source(text)).root
            #expect(root.description == text)
            #expect(try syntaxOnly.parse(Source(root.description)).root.outline == root.outline)
        }
    }
}
