/// Expressions from which others are made by changing them: each form of the grammar, each macro, each way to be wrong.
enum ExpressionSeeds {
    static let all: [[UInt8]] = (literals + forms + macros + functions + wrong).map { Array($0.utf8) }

    private static let literals = [
        "-9223372036854775808", "0xFFu", "1e-3", ".5", "1.e3", "'\\x41\\u00e9\\U0001F600\\101\\n'", "b'\\xff\\377'",
        #"r'\d+\.'"#, "'''a 'b' \n'''", "\"\"\"x\"\"\"", "rb\"\\\"", "null", "[1, 2u, 3.0, 'x', b'y', true, null]",
        "{'a': 1, 2: [], true: {}, 1u: null}", "18446744073709551615u", "1.7976931348623157e309", "'\\ud800'",
    ]

    private static let forms = [
        "a ? b : c ? d : e", "a || b && c == d in e + f * -g", "!!a", "--1", "- -1", "a.b.c[d].e(f)[?g].?h", ".a.b(c)",
        "Pod{name: 'x', ?tags: ['a']}", "a.`b-c/d.e`", "[?a, b]", "{?a: b, c: d}", "a[b ? c : d]", "(((1)))", "[[[]]]",
        "1 < 2.0 && 1u >= -1", "has(object.metadata.labels) // so\n && true", "'a' in {'a': 1}", "2 % 0",
        "1 / 0 > 0 || true",
        "object.spec.replicas <= 5 && object.metadata.name.startsWith('a')",
    ]

    private static let macros = [
        "[1, 2].all(x, x > 0)", "[1].exists(x, [2].exists(y, x == y))", "[1, 2].exists_one(x, x > 1)",
        "{'a': 1}.map(k, k + 'b')", "[1, 2, 3].filter(i, i % 2 == 1).map(i, i > 1, i * i)", "[1].all(i, v, i < v)",
        "{'a': 1}.transformMap(k, v, v + 1)", "{'a': 1}.transformMapEntry(k, v, {k + 'x': v})",
        "[3].transformList(i, v, i)",
        "cel.bind(x, [1, 2], x + x)", "cel.block([1, cel.index(0) + 1], cel.index(1))",
        "optional.of(1).optMap(x, x + 1)",
        "object.?a.?b.orValue('x')", "optional.of({'a': 1}).optFlatMap(m, m[?'a'])", "[2, 1].sortBy(x, -x)",
        "math.greatest(1, 2.0, 3u)", "math.least([])", "has(object.a.b)", "ints.existsOne(i, i == 3)",
        "object.items.all(o, has(o.name) && o.name.matches('^[a-z]+$'))", "[[1, 2], [3]].map(l, l.map(x, x * 2))",
    ]

    private static let functions = [
        "timestamp('2026-11-21T10:00:00Z').getDayOfWeek('Europe/Berlin')", "duration('1h') + duration('30m')",
        "'%s %d %.2f %x %e %b %o'.format(['a', 1, 2.5, 255, 0.5, true, 8])", "'a,b'.split(',', -1).join('-')",
        "regex.replace('banana', '(a)n', r'\\1-', 2)", "regex.extractAll('id:1, id:2', 'id:([0-9])')",
        "ip('::ffff:1.2.3.4').family()", "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "ip('fe80::1%eth0')",
        "url('https://u:p@[::1]:80/a%20b?c=d&c=e#f').getQuery()",
        "quantity('1.5Gi').compareTo(quantity('1536Mi')) == 0",
        "semver('1.2.3-alpha.1+b').isLessThan(semver('1.2.3'))", "format.dns1123Label().validate('A').value()[0]",
        "authorizer.group('').resource('pods').namespace('a').check('get').allowed()", "math.bitShiftLeft(1, 63)",
        "base64.decode('aGk')", "strings.quote('a\\tb')", "[1, [2, [3]]].flatten(2)",
        "lists.range(5).slice(1, 3).reverse()",
        "sets.equivalent([1, 1.0, 1u], [1])", "string(b'\\xff')", "int('9223372036854775808')", "type(type(1)) == type",
        "'abc'.substring(1, 2).charAt(0).lowerAscii()", "[0.0, -0.0].distinct()", "dyn([1, 'a']).sort()",
    ]

    private static let wrong = [
        "a.", "1 +", "[1,", "{1: }", "f(", "'abc", "\"\"\"", "0x", "1e", "a b", "a ? b", "??", "a.1", "in", "if",
        "has(a)",
        "[].all(1, true)", "x.map(x)", "\u{FEFF}1", "é", "a\u{0}b", "1 == 'a'", "[1, 'a'] + 2", "f(x, y)(z)", "@a", "$",
        "b'é", "'\\q'", "'\\x4'", "'\\400'", "a.`", "//", "1//\n", "#", "a = b", "a & b", "-(-9223372036854775808)",
    ]
}
