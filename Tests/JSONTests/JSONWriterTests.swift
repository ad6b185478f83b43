import JSON
import Testing

struct JSONWriterTests {
    /// RFC 8785, appendix B; the values that are no numbers are left out.
    static let numbers: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"), (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"),
        (0x41B3_DE43_5555_5556, "333333333.3333334"), (0x41B3_DE43_5555_5557, "333333333.33333343"),
        (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test("a number is written as RFC 8785 says", arguments: numbers)
    func writesNumbers(bits: UInt64, expected: String) throws {
        let value = JSONValue.double(Double(bitPattern: bits))
        #expect(String(decoding: value.canonicalBytes(), as: UTF8.self) == expected)
        #expect(try JSONValue(parsing: value.text()) == value)
    }

    @Test(
        "an integer beyond 2^53 is written as the double it is to RFC 8785, and in full elsewhere",
        arguments: [
            (9_007_199_254_740_992, "9007199254740992"), (9_007_199_254_740_993, "9007199254740992"),
            (.max, "9223372036854776000"),
            (.min, "-9223372036854776000"), (1 << 60, "1152921504606847000"), (123, "123"),
        ] as [(Int64, String)])
    func writesIntegers(value: Int64, expected: String) {
        #expect(String(decoding: JSONValue.integer(value).canonicalBytes(), as: UTF8.self) == expected)
        #expect(JSONValue.integer(value).text() == String(value))
    }

    @Test("an integer that the canonical form does not tell from others is found")
    func findsAmbiguousIntegers() {
        let value: JSONValue = ["a": [1, ["b": 9_007_199_254_740_993]]]
        #expect(value.ambiguousInteger()?.description == "/a/1/b")
        #expect((["a": 9_007_199_254_740_992, "b": 1e300] as JSONValue).ambiguousInteger() == nil)
    }

    @Test("every double comes back as it was, also those that are integers")
    func roundTrips() throws {
        var generator = SeededGenerator()
        for _ in 0..<10_000 {
            var number = Double(bitPattern: .random(in: 0 ... .max, using: &generator))
            if Bool.random(using: &generator) { number = Double(Int64.random(in: .min ... .max, using: &generator)) }
            guard number.isFinite else { continue }
            let value = JSONValue.double(number)
            #expect(try JSONValue(parsing: value.text()) == value, "seed \(generator.seed)")
            #expect(try JSONValue(parsing: value.canonicalBytes()).doubleValue == number, "seed \(generator.seed)")
        }
    }

    @Test("the canonical form sorts members by UTF-16 code units, as in RFC 8785, section 3.2.3")
    func sortsMembers() throws {
        let text =
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"o"}"#
        let sorted = try JSONValue(parsing: JSONValue(parsing: text).canonicalBytes()).objectValue?.values
        #expect(sorted == ["Carriage Return", "One", "Control", "o", "Euro Sign", "Emoji", "Hebrew"])
    }

    @Test("the canonical form of RFC 8785, section 3.2.4, comes out byte by byte")
    func writesCanonicalForm() throws {
        let text = #"""
            {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
             "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try JSONValue(parsing: text).canonicalBytes() == Array(expected.utf8))
    }

    @Test("equal documents have the same canonical form")
    func isCanonical() {
        var generator = SeededGenerator()
        for _ in 0..<1_000 {
            let value = JSONValue.random(using: &generator)
            let other = value.shuffled(using: &generator)
            #expect(
                value == other && value.canonicalBytes() == other.canonicalBytes(), "seed \(generator.seed): \(value)")
        }
    }

    @Test("a document is indented with one member or element a line")
    func indents() {
        let value: JSONValue = ["a": [1, []], "b": [:]]
        #expect(value.text(indentation: 2) == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}")
        #expect(value.text() == #"{"a":[1,[]],"b":{}}"#)
    }

    @Test("strings are written with the escapes that JSON demands and no others")
    func escapes() {
        #expect(
            JSONValue.string("\u{0}\u{8}\t\n\u{C}\r\u{1F}\"\\/é\u{7F}\u{2028}").text()
                == #""\u0000\b\t\n\f\r\u001f\"\\/é"# + "\u{7F}\u{2028}\"")
        #expect(JSONValue.double(.nan).text() == "null")
    }
}
