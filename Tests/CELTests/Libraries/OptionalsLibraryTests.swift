import CEL
import Testing

struct OptionalsLibraryTests {
    @Test(
        "an optional has a value or has none",
        arguments: [
            ("optional.of(1).value()", "1"), ("optional.none().value()", "error: optional.none() dereference"),
            ("optional.ofNonZeroValue('').hasValue()", "false"), ("optional.ofNonZeroValue([0]).hasValue()", "true"),
            ("optional.none().or(optional.of(2)).value()", "2"), ("optional.of(1).orValue(1 / 0)", "1"),
            ("optional.none().orValue(1 / 0)", "error: division by zero"),
            ("optional.of(1).or(optional.of(1 / 0)).value()", "1"),
            ("{'a': 1}.?a.orValue(0)", "1"), ("{'a': 1}.?b.orValue(0)", "0"), ("[1, 2][?5].hasValue()", "false"),
            ("optional.of(2).optMap(x, x * 2).value()", "4"), ("[1, 2].first().value()", "1"),
            ("[].last().hasValue()", "false"),
            ("optional.unwrap([optional.of(1), optional.none()])", "[1]"), ("[optional.of(1)].unwrapOpt()", "[1]"),
            ("optional.of(1) == optional.of(1)", "true"), ("[?optional.none(), 2]", "[2]"),
        ])
    func optionals(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.optionals]) == expected)
    }

    @Test(
        "comprehensions have the index or the key, too",
        arguments: [
            ("[1, 2].all(i, v, v == i + 1)", "true"), ("{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"),
            ("['x', 'y'].transformList(i, v, v + string(i))", #"["x0","y1"]"#),
            ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10)", #"{"b":20}"#),
            ("['a'].transformMapEntry(i, v, {v: i})", #"{"a":0}"#),
            ("['a', 'a'].transformMapEntry(i, v, {v: i})", "error: duplicate key: a"),
        ])
    func twoVariables(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.twoVariableComprehensions]) == expected)
    }

    @Test(
        "regex replaces and extracts",
        arguments: [
            (#"regex.replace('hello world', 'w(o)', '\\1\\0')"#, #""hello oworld""#),
            ("regex.replace('banana', 'a', 'x', 2)", #""bxnxna""#),
            ("regex.replace('banana', 'a', 'x', 0)", #""banana""#),
            (
                #"regex.replace('a', 'a', '\\2')"#,
                "error: replacement string references group 2 but regex has only 0 group(s)"
            ),
            (
                #"regex.replace('a', 'a', '\\x')"#,
                #"error: invalid replacement string: '\x' \ must be followed by a digit or \"#
            ),
            ("regex.replace('a', '(', '')", "error: error parsing regexp: missing closing ): `(`"),
            ("regex.extract('hello 42', '[0-9]+').value()", #""42""#),
            ("regex.extract('id=7', 'id=(.)').value()", #""7""#),
            ("regex.extract('x', 'y').hasValue()", "false"), ("regex.extract('x', '(y)?').hasValue()", "false"),
            ("regex.extract('x', '(x)(y)')", #"error: regular expression has more than one capturing group: "(x)(y)""#),
            ("regex.extractAll('a1 b2', '[a-z]([0-9])')", #"["1","2"]"#), ("regex.extractAll('x', 'y')", "[]"),
        ])
    func regex(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.optionals, .regex]) == expected)
    }
}
