import CEL
import Testing

@Suite("The checker")
struct CheckerTests {
    @Test(
        "finds the type of every kind of expression",
        arguments: [
            ("1", "int"), ("1u", "uint"), ("'a'", "string"), ("b'a'", "bytes"), ("null", "null"), ("1.5", "double"),
            ("[1]", "list(int)"), ("[]", "list(dyn)"), ("{}", "map(dyn, dyn)"), ("[1, 'a']", "list(dyn)"),
            ("[[], [1]]", "list(list(int))"), ("[[], [[]], [[[]]]]", "list(list(list(list(dyn))))"),
            ("{'a': 1, 'b': 2}", "map(string, int)"), ("{'a': [], 'b': [1u]}", "map(string, list(uint))"),
            ("['foo'][0]", "string"), ("{'a': 1}['a']", "int"), ("{'a': 1}.a", "int"), ("m.a", "int"),
            ("i + 1", "int"), ("d + i", "int"), ("d + d", "dyn"), ("s + 'a'", "string"), ("d.a.b[0]", "dyn"),
            ("d == 1", "bool"),
            ("true ? 1 : 2", "int"), ("true ? d : 2", "dyn"), ("d ? 1 : 2", "int"), ("true ? [] : [1]", "list(int)"),
            ("has(m.a)", "bool"), ("has(d.a.b)", "bool"), ("s.startsWith('a') && i > 1", "bool"),
            ("[1, 2].map(x, x > 1)", "list(bool)"), ("[1, 2].filter(x, x > 1)", "list(int)"),
            ("m.map(k, m[k])", "list(int)"), ("m.filter(k, true)", "list(string)"),
            ("[1].exists_one(x, x > 0)", "bool"),
            ("d.map(x, x.y)", "list(dyn)"), ("[].map(x, x)", "list(dyn)"), ("[{'a': 1}].map(x, x.a)", "list(int)"),
            ("cel.bind(x, [1], x[0])", "int"), ("m.transformMap(k, v, k)", "map(string, string)"),
            ("[1u].transformList(i, v, i)", "list(int)"), ("[1u].transformList(i, v, v)", "list(uint)"),
            ("m.transformMapEntry(k, v, {v: k})", "map(int, string)"),
            ("int", "type(int)"), ("type(1)", "type(int)"), ("type(1) == int", "bool"), ("type(d)", "type(dyn)"),
            ("a.b.c", "string"), ("a.b", "map(string, double)"), ("a.b.d", "double"), ("p.name", "string"),
            ("p.tags[0]", "string"), ("Pod{name: 'a'}", "Pod"), ("Pod{name: 'a'}.tags", "list(string)"),
            ("Pod", "type(dyn)"),
            ("p == null", "bool"), ("size(s) + size([1]) + m.size()", "int"), ("1 < 2.0", "bool"),
            ("i in [1, 2]", "bool"),
            ("'a' in m", "bool"), ("util.twice(2)", "int"), ("util.twice(d)", "int"), ("first([1, 2])", "int"),
            ("first(d)", "dyn"), ("pair(1, 'a')", "pair(int, string)"), ("pair(d, [])", "pair(dyn, list(dyn))"),
            ("same(pair(dyn(1), 2u))", "pair(dyn, dyn)"), ("-i", "int"), ("!d", "bool"),
            ("m.exists(k, k == 'a' && m[k] > 1)", "bool"), ("cel.block([1, cel.index(0) + 1], cel.index(1))", "int"),
        ])
    func types(text: String, type: String) throws {
        let environment = CheckFixture.environment
        #expect(try environment.check(environment.parse(Source(text))).type.description == type)
    }

    @Test(
        "knows optionals: what is selected of one is one",
        arguments: [
            ("optional.of(1)", "optional_type(int)"), ("optional.none()", "optional_type(dyn)"),
            ("m.?a", "optional_type(int)"), ("m.?a.orValue(1)", "int"), ("d.?a.b", "optional_type(dyn)"),
            ("p.?name", "optional_type(string)"),
            ("optional.of({'a': {'b': 1}}).a.b", "optional_type(int)"), ("m[?'a']", "optional_type(int)"),
            ("[?optional.of(1), 2]", "list(int)"), ("{'a': 1, ?'b': m.?b}", "map(string, int)"),
            ("[?d.?a]", "list(dyn)"),
            ("[optional.of(1), optional.of(dyn(1))]", "list(optional_type(dyn))"),
            ("true ? optional.of(dyn(1)) : optional.of(1)", "optional_type(dyn)"),
            ("optional.of(1).optMap(x, x + 1)", "optional_type(int)"), ("optional.none() == null", "bool"),
            ("m.?a.optFlatMap(x, optional.of('b'))", "optional_type(string)"), ("has(optional.of(m).a)", "bool"),
        ])
    func optionals(text: String, type: String) throws {
        let environment = CheckFixture.environment
        #expect(try environment.check(environment.parse(Source(text))).type.description == type)
    }

    @Test(
        "says what is wrong in the words that people know",
        arguments: [
            ("x", ["0 undeclared reference to 'x' (in container '')"]),
            (".x", ["0 undeclared reference to '.x' (in container '')"]),
            (
                "x.y && f(z)",
                [
                    "0 undeclared reference to 'x' (in container '')",
                    "7 undeclared reference to 'f' (in container '')",
                    "9 undeclared reference to 'z' (in container '')",
                ]
            ),
            ("1 + 'a'", ["2 found no matching overload for '_+_' applied to '(int, string)'"]),
            ("s.startsWith(1)", ["2 found no matching overload for 'startsWith' applied to 'string.(int)'"]),
            ("startsWith(s, s)", ["0 found no matching overload for 'startsWith' applied to '(string, string)'"]),
            ("i == s", ["2 found no matching overload for '_==_' applied to '(int, string)'"]),
            ("i == null", ["2 found no matching overload for '_==_' applied to '(int, null)'"]),
            ("s in [1]", ["2 found no matching overload for '@in' applied to '(string, list(int))'"]),
            ("[1]['a']", ["3 found no matching overload for '_[_]' applied to '(list(int), string)'"]),
            ("i && true", ["0 expected type 'bool' but found 'int'"]),
            ("i || s", ["0 expected type 'bool' but found 'int'", "5 expected type 'bool' but found 'string'"]),
            ("i ? 1 : 2", ["2 found no matching overload for '_?_:_' applied to '(int, int, int)'"]),
            ("true ? 1 : 'a'", ["5 found no matching overload for '_?_:_' applied to '(bool, int, string)'"]),
            ("i.a", ["2 type 'int' does not support field selection"]),
            ("[1].a", ["4 type 'list(int)' does not support field selection"]),
            ("p.nothing", ["2 undefined field 'nothing'"]),
            ("has(p.nothing)", ["6 undefined field 'nothing'"]),
            ("Pod{nothing: 1}", ["4 undefined field 'nothing'"]),
            ("Pod{name: 1}", ["4 expected type of field 'name' is 'string' but provided type is 'int'"]),
            ("Pot{name: 1}", ["0 undeclared reference to 'Pot' (in container '')"]),
            (
                "i.map(x, x)",
                [
                    "0 expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"
                ]
            ),
            ("[1].all(x, x)", ["11 expected type 'bool' but found 'int'"]),
            (
                "[1].filter(x, x.startsWith('a'))",
                [
                    "16 found no matching overload for 'startsWith' applied to 'int.(string)'"
                ]
            ),
            ("[1].map(x, y)", ["11 undeclared reference to 'y' (in container '')"]),
            ("[1].map(x, x)[0] + x", ["19 undeclared reference to 'x' (in container '')"]),
            ("[?1]", ["2 expected type 'optional_type(int)' but found 'int'"]),
            ("{?'a': 1}", ["7 expected type 'optional_type(int)' but found 'int'"]),
            ("s.nothing()", ["2 undeclared reference to 'nothing' (in container '')"]),
            (
                "util.nothing(1)",
                [
                    "0 undeclared reference to 'util' (in container '')",
                    "5 undeclared reference to 'nothing' (in container '')",
                ]
            ),
            ("util.twice('a')", ["5 found no matching overload for 'twice' applied to '(string)'"]),
        ] as [(String, [String])])
    func problems(text: String, messages: [String]) throws {
        let environment = CheckFixture.environment
        let parsed = try environment.parse(Source(text))
        let error = #expect(throws: CompileError.self) { try environment.check(parsed) }
        #expect(error?.problems.map { "\($0.offset) \($0.message)" } == messages)
    }

    @Test("wants the type that it is told to expect, and lets dyn pass")
    func expecting() throws {
        let environment = CheckFixture.environment
        let error = #expect(throws: CompileError.self) {
            try environment.check(environment.parse(Source("i + 1")), expecting: .bool)
        }
        #expect(error?.summary == "1:3: expected type 'bool' but found 'int'")
        #expect(try environment.check(environment.parse(Source("d.a")), expecting: .bool).type == .dynamic)
        #expect(try environment.check(environment.parse(Source("i > 1")), expecting: .bool).type == .bool)
    }

    @Test("may insist on one type for a literal's elements, and on one type of number for an order")
    func options() throws {
        var options = Environment.Options()
        options.homogeneousAggregateLiterals = true
        options.crossTypeNumericComparisons = false
        let environment = Environment(options: options)
        func problems(_ text: String) throws -> String {
            let parsed = try environment.parse(Source(text))
            do { return try environment.check(parsed).type.description } catch { return error.summary }
        }
        #expect(try problems("[1, 'a']") == "1:5: expected type 'int' but found 'string'")
        #expect(try problems("{1: 2, 'a': 3u}").hasPrefix("1:8: expected type 'int' but found 'string'"))
        #expect(try problems("[dyn(1), 'a']") == "list(dyn)")
        #expect(try problems("1 < 2.0") == "1:3: found no matching overload for '_<_' applied to '(int, double)'")
        #expect(try problems("1 < 2") == "bool")
        // A type that is not known in full when it is named.
        #expect(try problems("{'a': 1, 'b': []}").hasSuffix("expected type 'int' but found 'list(dyn)'"))
    }
}
