import CEL
import Testing

@Suite("Literals")
struct LiteralTests {
    private func literal(_ text: String) throws -> Expression.Literal? {
        guard case .literal(let value) = try syntaxOnly.parse(Source(text)).root.form else { return nil }
        return value
    }

    @Test(
        "are read as the numbers that they are, to the ends of their ranges",
        arguments: [
            ("0", .int(0)), ("007", .int(7)), ("0x7f", .int(127)), ("-0xF", .int(-15)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("0x7FFFFFFFFFFFFFFF", .int(.max)), ("-0x8000000000000000", .int(.min)),
            ("1u", .uint(1)), ("18446744073709551615U", .uint(.max)), ("0xFFu", .uint(255)),
            ("1.5", .double(1.5)), (".5", .double(0.5)), ("1e3", .double(1000)), ("1.5E-2", .double(0.015)),
            ("-.25", .double(-0.25)), ("1e+2", .double(100)), ("-0.0", .double(-0.0)),
            ("4.9e-324", .double(.leastNonzeroMagnitude)), ("1e-999", .double(0)),
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
        ] as [(String, Expression.Literal)])
    func numbers(text: String, value: Expression.Literal) throws {
        #expect(try literal(text) == value)
    }

    @Test(
        "that no number can hold are refused",
        arguments: [
            ("9223372036854775808", "invalid int literal"), ("-9223372036854775809", "invalid int literal"),
            ("0xFFFFFFFFFFFFFFFFF", "invalid int literal"), ("18446744073709551616u", "invalid uint literal"),
            ("0xFFFFFFFFFFFFFFFFFu", "invalid uint literal"), ("1.99e90000009", "invalid double literal"),
            ("-(9223372036854775808)", "invalid int literal"),
        ])
    func ranges(text: String, message: String) {
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(error?.problems.map(\.message) == [message])
    }

    @Test(
        "of strings have their quotes taken off and their escapes resolved",
        arguments: [
            (#""""#, ""), (#"'a"b'"#, "a\"b"), (#"'''a'b"c'''"#, "a'b\"c"), ("\"\"\"\\\"\"\"\"", "\""),
            ("'''a\nb'''", "a\nb"), ("'''a\r\nb\rc'''", "a\nb\nc"), ("r'''a\r\nb'''", "a\nb"),
            (#"'\a\b\f\n\r\t\v\\\'\"\`\?'"#, "\u{07}\u{08}\u{0C}\n\r\t\u{0B}\\'\"`?"),
            (#"'\x41\X42\103\u0044\U00000045\u00e9\377'"#, "ABCDEé\u{FF}"),
            (#"'\U0001F62C'"#, "😬"), (#"r'\n\'"#, "\\n\\"), (#"R"\x""#, "\\x"), (#"r"""\""""#, "\\"),
            ("'ünïcødé 😬'", "ünïcødé 😬"), (#"'\r\n'"#, "\r\n"), (#"'\000'"#, "\0"),
        ])
    func strings(text: String, value: String) throws {
        #expect(try literal(text) == .string(value))
    }

    @Test(
        "of bytes hold bytes, not code points",
        arguments: [
            ("b'abc'", Array("abc".utf8)), ("B\"\"", []), ("b'ÿ'", [0xC3, 0xBF]), (#"b'\xff\000\377'"#, [255, 0, 255]),
            (#"br'\xff'"#, Array(#"\xff"#.utf8)), (#"bR"""a"b""""#, Array("a\"b".utf8)),
            ("b'''a\r\nb'''", [97, 10, 98]),
        ] as [(String, [UInt8])])
    func bytes(text: String, value: [UInt8]) throws {
        #expect(try literal(text) == .bytes(value))
    }

    @Test(
        "with an escape that is none are refused at the escape",
        arguments: [
            (#"'a\q'"#, 2, "'\\' before 'q'"), (#"'\400'"#, 1, "'\\' before '4'"),
            (#"'\18'"#, 1, "3 octal digits must follow '\\'"), (#"'\x4'"#, 1, "2 hexadecimal digits must follow '\\'"),
            (#"'\u12'"#, 1, "4 hexadecimal digits must follow '\\'"),
            (#"'ab\ud800'"#, 3, "there is no such Unicode code point"),
            (#"'\U00110000'"#, 1, "there is no such Unicode code point"),
            (#"'\UFFFFFFFF'"#, 1, "there is no such Unicode code point"),
            (#"b'\u0041'"#, 2, "a bytes literal has no code points, write '\\x' and two digits"),
            (#"'''a\"# + "\n'''", 4, "'\\' before U+000A"),
        ])
    func escapes(text: String, offset: Int32, message: String) {
        let error = #expect(throws: CompileError.self) { try syntaxOnly.parse(Source(text)) }
        #expect(error?.problems == [.init(offset: offset, message: "invalid escape sequence: " + message)])
    }
}
