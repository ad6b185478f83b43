import CEL
import Testing

struct StringsLibraryTests {
    @Test(
        "text is counted in code points",
        arguments: [
            ("'größe'.charAt(2)", #""ö""#), ("'a'.charAt(1)", #""""#),
            ("'a'.charAt(2)", "error: index out of range: 2"),
            ("'größe'.indexOf('ß')", "3"), ("'abcabc'.indexOf('c', 3)", "5"), ("'abc'.indexOf('c', 9)", "-1"),
            ("'abc'.indexOf('', 9)", "9"), ("'abc'.indexOf('a', -1)", "error: index out of range: -1"),
            ("'abcabc'.lastIndexOf('c')", "5"), ("'abcabc'.lastIndexOf('c', 4)", "2"),
            ("'ab'.lastIndexOf('abc')", "-1"),
            ("'größe'.substring(2, 4)", #""öß""#), ("'abc'.substring(3)", #""""#),
            ("'abc'.substring(2, 1)", "error: invalid substring range. start: 2, end: 1"),
            ("'abc'.substring(1, 9)", "error: index out of range: 9"), ("'größe'.reverse()", #""eßörg""#),
        ])
    func positions(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.strings]) == expected)
    }

    @Test(
        "text is taken apart and put together as Go does",
        arguments: [
            ("'a,b,c'.split(',')", #"["a","b","c"]"#), ("'a,b,c'.split(',', 2)", #"["a","b,c"]"#),
            ("'a,b'.split(',', 0)", "[]"), ("'aé'.split('')", #"["a","é"]"#), ("''.split('')", "[]"),
            ("''.split(',')", #"[""]"#), ("'abc'.split('', 2)", #"["a","bc"]"#), ("','.split(',')", #"["",""]"#),
            ("'aaa'.replace('a', 'b')", #""bbb""#), ("'aaa'.replace('a', 'b', 2)", #""bba""#),
            ("'aé'.replace('', '-')", #""-a-é-""#), ("'abc'.replace('', '-', 2)", #""-a-bc""#),
            ("'aa'.replace('a', 'b', 0)", #""aa""#), ("' \\u00a0x\\t'.trim()", #""x""#),
            ("['a', 'b'].join()", #""ab""#),
            ("['a', 'b'].join(', ')", #""a, b""#), ("'ÄbC'.lowerAscii()", #""Äbc""#), ("'äbC'.upperAscii()", #""äBC""#),
        ])
    func parts(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.strings]) == expected)
    }

    @Test(
        "format writes values as text",
        arguments: [
            ("'%s %s'.format([[1, 2.5, 'x'], {'b': 1, 'a': null}])", "[1, 2.5, x] {a: null, b: 1}"),
            ("'%d%%'.format([5])", "5%"), ("'%.2f %.0e %e'.format([1.005, 12345.0, 0.5])", "1.00 1e+04 5.000000e-01"),
            ("'%x %X %o %b'.format([255, 'az', 8, -5])", "ff 617A 10 -101"),
            ("'%s'.format([1e21])", "1000000000000000000000"),
            ("'%s'.format([duration('90m')])", "5400s"), ("'%s'.format([type(1)])", "int"),
        ])
    func formatting(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.strings]) == "\"\(expected)\"")
    }

    @Test(
        "format in Kubernetes' way writes literals and English numbers",
        arguments: [
            ("'%s'.format([['abc', 3.14, null, [9]]])", #"["abc", 3.140000, null, [9]]"#),
            ("'%s'.format([{'k': duration('2h'), 'a': true}])", #"{"a":true, "k":duration("7200s")}"#),
            ("'%.1f'.format([1234567.25])", "1,234,567.2"),
            ("'%e'.format([1052.032911275])", "1.052033\u{202F}×\u{202F}10⁰³"),
            ("'%f %f'.format(['Infinity', -1.5])", "∞ -1.500000"), ("'%s'.format([1.5])", "1.5"),
        ])
    func literalFormatting(expression: String, expected: String) throws {
        let environment = Environment(libraries: [.standard, .strings(format: .literals)])
        let value = try environment.compile(Source(expression)).evaluate().value
        #expect(value == .string(expected))
    }

    @Test(
        "a format that cannot be is an error",
        arguments: [
            ("'%a'.format([1])", #"could not parse formatting clause: unrecognized formatting clause "a""#),
            ("'%d %d'.format([1])", "index 1 out of range"), ("'%'.format([1])", "unexpected end of string"),
            (
                "'%.3'.format([1])",
                "could not parse formatting clause: error while parsing precision: could not find end of precision specifier"
            ),
            (
                "'%.9999f'.format([1.0])",
                "could not parse formatting clause: error while parsing precision: precision 9999 exceeds maximum allowed precision 1000"
            ),
            (
                "'%d'.format(['x'])",
                "error during formatting: decimal clause can only be used on integers, was given string"
            ),
            (
                "'%b'.format([1.5])",
                "error during formatting: only integers and bools can be formatted as binary, was given double"
            ),
        ])
    func formatFaults(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate("dyn(\(expression.dropFirst(0)))", [.strings]) == "error: " + expected)
    }

    @Test("a text that grows faster than it is paid for is refused")
    func growth() {
        let double =
            "cel.bind(a, '0123456789'.replace('', '0123456789'), cel.bind(b, a.replace('', a), b.replace('', b)))"
        #expect(LibraryFixture.evaluate(double, [.strings]) == "error: text would be longer than 10000000 bytes")
        let nested = (0..<40).reduce("[1]") { list, _ in "[\(list)].map(x, [x, x])" }
        #expect(LibraryFixture.evaluate("'%s'.format([\(nested)])", [.strings]).contains("error: "))
    }

    @Test("calls cost as Kubernetes counts them")
    func costs() throws {
        let text = String(repeating: "a", count: 95)
        #expect(try LibraryFixture.cost("'\(text)'.lowerAscii()", [.strings]) == 10)
        #expect(try LibraryFixture.cost("'\(text)'.replace('a', 'b')", [.strings]) == 19)
        #expect(try LibraryFixture.cost("'\(text)'.indexOf('b')", [.strings]) == 9)
        #expect(try LibraryFixture.cost("'\(text)'.charAt(1)", [.strings]) == 1)
    }
}
