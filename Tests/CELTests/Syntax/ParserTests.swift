import CEL
import Testing

@Suite("The parser")
struct ParserTests {
    @Test(
        "gives operators their precedence and their sides",
        arguments: [
            ("1 + 2 * 3", "(_+_ 1 (_*_ 2 3))"),
            ("(1 + 2) * 3", "(_*_ (_+_ 1 2) 3)"),
            ("1 - 2 - 3", "(_-_ (_-_ 1 2) 3)"),
            ("8 / 4 % 3", "(_%_ (_/_ 8 4) 3)"),
            ("a < b == c", "(_==_ (_<_ a b) c)"),
            ("a in b && c", "(_&&_ (@in a b) c)"),
            ("a || b && c", "(_||_ a (_&&_ b c))"),
            ("a && b && c && d", "(_&&_ (_&&_ a b) (_&&_ c d))"),
            ("a || b || c", "(_||_ (_||_ a b) c)"),
            ("a ? b : c ? d : e", "(_?_:_ a b (_?_:_ c d e))"),
            ("a >= 1 ? b || c : d", "(_?_:_ (_>=_ a 1) (_||_ b c) d)"),
            ("!a.b", "(!_ (. a b))"),
            ("!!a", "a"),
            ("!!!a", "(!_ a)"),
            ("-a", "(-_ a)"),
            ("--a", "a"),
            ("- 1", "-1"),
            ("-1.5", "-1.5"),
            ("1 -1", "(_-_ 1 1)"),
            ("1--1", "(_-_ 1 -1)"),
            ("2 * -3", "(_*_ 2 -3)"),
            ("!-1", "(!_ -1)"),
            ("-(1)", "(-_ 1)"),
            ("-1.f()", "(.f -1)"),
            ("a\n  // a comment\n  + b // and one more", "(_+_ a b)"),
        ])
    func operators(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test(
        "reads selections, indexes, calls and aggregates",
        arguments: [
            ("a.b.c", "(. (. a b) c)"),
            (".a.b", "(. .a b)"),
            (".f(1)", "(.f 1)"),
            ("a.f(1, b)", "(.f a 1 b)"),
            ("a[0].b", "(. (_[_] a 0) b)"),
            ("a.?b.c", "(. (_?._ a \"b\") c)"),
            ("a[?0]", "(_[?_] a 0)"),
            ("a.`b-c/d.e f`", "(. a b-c/d.e f)"),
            ("a.?`b-c`", "(_?._ a \"b-c\")"),
            ("a.package.for", "(. (. a package) for)"),
            ("1.f()", "(.f 1)"),
            ("[]", "[]"),
            ("[,]", "[]"),
            ("[1, ?a, 2,]", "[1 ?a 2]"),
            ("{}", "{}"),
            ("{'a': 1, ?b: c,}", "{\"a\": 1 ?b: c}"),
            ("A{}", "(new A)"),
            (".a.B{x: 1, ?y: z, `u-v`: 2,}.x", "(. (new .a.B x: 1 ?y: z u-v: 2) x)"),
            ("true ? [1] : {1: 2}", "(_?_:_ true [1] {1: 2})"),
            ("[1][0] + f()[1]", "(_+_ (_[_] [1] 0) (_[_] (f) 1))"),
            ("inside in null", "(@in inside null)"),
        ])
    func members(text: String, outline: String) throws {
        #expect(try syntaxOnly.parse(Source(text)).root.outline == outline)
    }

    @Test(
        "says where the grammar is broken and what it expected",
        arguments: [
            ("", 0, "Syntax error: expected an expression but found the end of the expression"),
            ("1 +", 3, "Syntax error: expected an expression but found the end of the expression"),
            ("a b", 2, "Syntax error: expected an operator or the end but found 'b'"),
            ("(a", 2, "Syntax error: expected ')' but found the end of the expression"),
            ("f(a,)", 4, "Syntax error: expected an expression but found ')'"),
            ("f(a 'b')", 4, "Syntax error: expected ',' or ')' but found a string"),
            ("[1 2]", 3, "Syntax error: expected ',' or ']' but found '2'"),
            ("{1}", 2, "Syntax error: expected ':' but found '}'"),
            ("a.", 2, "Syntax error: expected a field's name but found the end of the expression"),
            ("a.in", 2, "Syntax error: expected a field's name but found 'in'"),
            ("a ? b", 5, "Syntax error: expected ':' but found the end of the expression"),
            ("f(){}", 3, "Syntax error: expected an operator or the end but found '{'"),
            ("(a){}", 3, "Syntax error: expected an operator or the end but found '{'"),
            ("A{}()", 3, "Syntax error: expected an operator or the end but found '('"),
            ("-!a", 1, "Syntax error: expected an expression but found '!'"),
            ("!-a", 2, "Syntax error: expected a number but found 'a'"),
            ("a = b", 2, "Syntax error: '=' is no operator; equality is written '=='"),
            ("a & b", 2, "Syntax error: '&' is no operator; a conjunction is written '&&'"),
            ("a | b", 2, "Syntax error: '|' is no operator; a disjunction is written '||'"),
            ("1 + $", 4, "Syntax error: unexpected character '$'"),
            ("ü", 0, "Syntax error: unexpected character 'ü'"),
            ("a\u{200B}", 1, "Syntax error: unexpected character U+200B"),
            ("a\0", 1, "Syntax error: unexpected character U+0000"),
            ("`a`", 0, "Syntax error: expected an expression but found '`a`'"),
            ("a.`b`(1)", 5, "Syntax error: expected an operator or the end but found '('"),
            (
                "a.``", 2,
                "Syntax error: a name in backquotes consists of letters, digits, '_', '.', '-', '/' and spaces"
            ),
            ("'a", 0, "Syntax error: the string has no closing '"),
            ("1 + \"\"\"a\"", 4, "Syntax error: the string has no closing \"\"\""),
            ("'a\n'", 0, "Syntax error: the string has no closing '"),
            ("'a\\'", 0, "Syntax error: the string has no closing '"),
            ("while", 0, "reserved identifier: while"),
            ("a + for(1)", 4, "reserved identifier: for"),
        ])
    func problems(text: String, offset: Int32, message: String) {
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(error?.problems == [CompileError.Problem(offset: offset, message: message)])
    }

    @Test("reports all that is wrong within a well-formed text at once")
    func collects() {
        let text = "99999999999999999999 + m.all(a.b, true) + '\\q' + has(x) + if"
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(
            error?.problems.map { "\($0.offset) \($0.message)" } == [
                "0 invalid int literal",
                "29 argument must be a simple name",
                "43 invalid escape sequence: '\\' before 'q'",
                "53 invalid argument to has() macro",
                "58 reserved identifier: if",
            ])
    }

    @Test("numbers every expression once, and gives each a place in the text")
    func identities() throws {
        let root = try syntaxOnly.parse(Source("a.b + [1, 2].filter(x, x > c.d(1)).size()")).root
        var seen: Set<Int32> = []
        root.visit { expression in
            // A variable's name in `filter` is also what is collected, and stands for itself.
            if !expression.outline.hasPrefix("x") { #expect(seen.insert(expression.id).inserted) }
            #expect(expression.offset >= 0 && expression.offset < 41)
        }
        #expect(seen.count > 10)
    }
}

extension Expression {
    /// Calls `body` with this expression and all within.
    func visit(_ body: (Expression) -> Void) {
        body(self)
        switch form {
        case .literal, .identifier: break
        case .select(let operand, _, _): operand.visit(body)
        case .call(_, let target, let arguments):
            target?.visit(body)
            for argument in arguments { argument.visit(body) }
        case .list(let elements): for element in elements { element.value.visit(body) }
        case .map(let entries):
            for entry in entries {
                entry.key.visit(body)
                entry.value.visit(body)
            }
        case .structure(_, let fields): for field in fields { field.value.visit(body) }
        case .comprehension(let fold):
            for part in [fold.range, fold.initial, fold.condition, fold.step, fold.result] { part.visit(body) }
        }
    }
}
