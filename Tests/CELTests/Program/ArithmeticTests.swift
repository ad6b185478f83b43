import CEL
import Testing

@Suite("Arithmetic and conversions")
struct ArithmeticTests {
    @Test(
        "what leaves a type's range is an error",
        arguments: [
            "9223372036854775807 + 1", "-9223372036854775808 - 1", "9223372036854775807 * 2", "-(-9223372036854775808)",
            "-9223372036854775808 / -1", "-9223372036854775808 % -1", "18446744073709551615u + 1u", "0u - 1u",
            "18446744073709551615u * 2u", "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
            "timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "duration('9223372036s') + duration('9223372036s')",
            "timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')", "int(1e19)", "int(-1e19)",
            "uint(-1)",
            "uint(2e19)", "int(18446744073709551615u)", "int('9223372036854775808')", "uint('-1')", "uint('+1')",
            "double('1e999')", "double('x')", "int('1.5')", "int('')", "bool('yes')", "timestamp(253402300800)",
            "string(b'\\xff')", "int(0.0 / 0.0)", "uint(0.0 / 0.0)",
        ])
    func outOfRange(expression: String) throws {
        for isChecked in [true, false] { #expect(try Evaluator().value(expression, isChecked: isChecked).isError) }
    }

    @Test("division by zero is an error for integers, and infinite for doubles")
    func division() throws {
        #expect(try Evaluator().value("1 / 0").errorKind == .divisionByZero)
        #expect(try Evaluator().value("1 % 0").errorKind == .divisionByZero)
        #expect(try Evaluator().value("1u / 0u").errorKind == .divisionByZero)
        #expect(try Evaluator().value("1.0 / 0.0 > 1e308") == .bool(true))
        #expect(try Evaluator().value("0.0 / 0.0 == 0.0 / 0.0") == .bool(false))
    }

    @Test(
        "conversions give what the specification says",
        arguments: [
            ("string(1e6)", Value.string("1e+06")), ("string(123456.0)", .string("123456")),
            ("string(0.0001)", .string("0.0001")),
            ("string(1.5e-5)", .string("1.5e-05")), ("string(-0.0)", .string("-0")),
            ("string(1.0 / 0.0)", .string("+Inf")),
            ("string(6.02214e+23)", .string("6.02214e+23")), ("string(100000.5)", .string("100000.5")),
            ("int(-7.9)", .int(-7)),
            ("int('+5')", .int(5)), ("double('inf') > 0.0", .bool(true)), ("bool('T')", .bool(true)),
            ("string(timestamp(1))", .string("1970-01-01T00:00:01Z")), ("int(duration('1s'))", .int(1_000_000_000)),
            ("type(1) == int && type(int) == type", .bool(true)), ("size('\u{1F600}e\u{301}')", .int(3)),
            ("uint(18446744073709549568.0)", .uint(18_446_744_073_709_549_568)),
            ("bytes('\u{E9}') == b'\\xc3\\xa9'", .bool(true)),
        ])
    func conversions(expression: String, result: Value) throws {
        #expect(try Evaluator().value(expression) == result)
    }

    @Test(
        "parts of timestamps are those of the place, daylight saving included",
        arguments: [
            ("getHours('Europe/Berlin')", "2026-01-15T12:00:00Z", Int64(13)),
            ("getHours('Europe/Berlin')", "2026-07-15T12:00:00Z", 14),
            ("getHours('America/New_York')", "2026-03-08T06:59:59Z", 1),
            ("getHours('America/New_York')", "2026-03-08T07:00:00Z", 3),
            ("getDate('Pacific/Auckland')", "2026-01-15T12:00:00Z", 16),
            ("getMinutes('+05:45')", "2026-01-15T12:00:00Z", 45),
            ("getHours('-9:30')", "2026-01-15T12:00:00Z", 2), ("getDayOfWeek()", "2026-11-21T12:00:00Z", 6),
            ("getDayOfYear()", "2024-12-31T12:00:00Z", 365), ("getMonth('UTC')", "2026-12-01T00:00:00Z", 11),
            ("getFullYear('-00:01')", "2026-01-01T00:00:00Z", 2025),
            ("getMilliseconds()", "2026-01-01T00:00:00.987654Z", 987),
        ])
    func zones(call: String, timestamp: String, result: Int64) throws {
        #expect(try Evaluator().value("timestamp('\(timestamp)').\(call)") == .int(result))
    }

    @Test(
        "a time zone that nobody knows is an error",
        arguments: [
            "Europe/Nowhere", "../etc/passwd", "+24:00", "+01:60", "++1:00", "1:2:3", "GMT+2x", "/Europe/Berlin",
        ])
    func unknownZones(name: String) throws {
        #expect(try Evaluator().value("timestamp(0).getHours('\(name)')").isError)
    }
}
