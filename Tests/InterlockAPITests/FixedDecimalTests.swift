import InterlockAPI
import JSON
import KubeCore
import Testing

struct FixedDecimalTests {
    @Test(
        "text becomes an exact number of millionths and the shortest text with two places",
        arguments: [
            ("0", 0, "0"), ("-0", 0, "0"), ("98.32", 98_320_000, "98.32"), ("0.5", 500_000, "0.50"),
            ("12.00", 12_000_000, "12"), ("0.8048", 804_800, "0.8048"), ("-1.25", -1_250_000, "-1.25"),
            ("-0.000001", -1, "-0.000001"), ("007", 7_000_000, "7"),
            ("999999999999.999999", 999_999_999_999_999_999, "999999999999.999999"),
        ] as [(String, Int64, String)])
    func parsing(text: String, millionths: Int64, written: String) throws {
        let value = try #require(FixedDecimal(parsing: text))
        #expect(value.millionths == millionths)
        #expect(value.description == written)
    }

    @Test(
        "anything that is not digits with at most 12 before and 6 after the point is refused",
        arguments: [
            "", "-", ".", "1.", ".5", "1.0000001", "1000000000000", "1e3", "+1", " 1", "1 ", "1,5", "--1", "0x1", "NaN",
            "١", "1.2.3", "1_000", "1.-2", "\u{0}",
        ])
    func refused(text: String) {
        #expect(FixedDecimal(parsing: text) == nil)
    }

    @Test(
        "arithmetic is exact, and rounding never understates",
        arguments: [
            ("98.32" as FixedDecimal * 6, "589.92"), ("98.32" as FixedDecimal * 6 - "98.32" * 2, "393.28"),
            ("0.1" as FixedDecimal + "0.2", "0.30"), ("0.8048" as FixedDecimal * 3, "2.4144"),
            (-("393.28" as FixedDecimal), "-393.28"), ("1" as FixedDecimal * -3, "-3"),
            ("98.32" as FixedDecimal * 0, "0"),
            (("393.28" as FixedDecimal).scaled(by: 4, over: 1), "1573.12"),
            (("1" as FixedDecimal).scaled(by: 1, over: 3), "0.333334"),
            (("-1" as FixedDecimal).scaled(by: 1, over: 3), "-0.333334"),
            (("0.000001" as FixedDecimal).scaled(by: 1, over: 1_000_000), "0.000001"),
            (("5" as FixedDecimal).scaled(by: 0, over: 7), "0"),
        ])
    func arithmetic(value: FixedDecimal, expected: String) {
        #expect(value.description == expected)
    }

    @Test("what leaves the range stops at its end instead of wrapping round")
    func saturation() {
        let (most, least) = (FixedDecimal(millionths: .max), FixedDecimal(millionths: .min))
        #expect(most + "1" == most && least - "1" == least && least + "-1" == least && most - "-1" == most)
        #expect(most * 2 == most && most * -2 == least && least * 2 == least && least * -1 == most)
        #expect(-least == most)
        #expect(FixedDecimal(Int64.max) == most && FixedDecimal(Int64.min) == least)
        #expect(most.scaled(by: 3, over: 2) == most && least.scaled(by: 3, over: 2) == least)
        #expect(most.scaled(by: .max, over: 1) == most)
        #expect(most > "999999999999.999999" && least < "-999999999999.999999")
    }

    @Test("a sum that ran over can still be written where the schema asks for the pattern")
    func writable() {
        for millionths in [
            Int64.max, .min, 999_999_999_999_999_999, -999_999_999_999_999_999, 1_000_000_000_000_000_000,
        ] {
            let text = FixedDecimal(millionths: millionths).description
            #expect(FixedDecimal(parsing: text) != nil, "\(text)")
        }
    }

    @Test("adding and taking away again, comparing and writing hold for any numbers")
    func properties() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let left = FixedDecimal(
                millionths: .random(in: -999_999_999_999_999_999...999_999_999_999_999_999, using: &generator))
            let right = FixedDecimal(
                millionths: .random(in: -999_999_999_999_999_999...999_999_999_999_999_999, using: &generator)
                    >> Int64.random(in: 0...59, using: &generator))
            let count = Int.random(in: 1...8, using: &generator)
            let seed = "seed \(generator.seed): \(left), \(right), \(count)"
            #expect(FixedDecimal(parsing: left.description) == left, "\(seed)")
            #expect(try FixedDecimal(json: right.json) == right, "\(seed)")
            #expect(left + right == right + left && left + right - right == left, "\(seed)")
            #expect((left < right) == (left - right < .zero), "\(seed)")
            #expect(left * count == (0..<count).reduce(.zero) { sum, _ in sum + left }, "\(seed)")
            #expect(left.scaled(by: Int64(count), over: Int64(count)) == left, "\(seed)")
            let third = left.scaled(by: 1, over: 3)
            #expect(third.millionths.magnitude >= left.millionths.magnitude / 3, "\(seed)")
            #expect(
                third * 3 - left <= FixedDecimal(millionths: 2) && left - third * 3 <= FixedDecimal(millionths: 2),
                "\(seed)")
        }
    }
}

extension FixedDecimal: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        guard let value = FixedDecimal(parsing: text) else { preconditionFailure("\(text) is not a decimal number") }
        self = value
    }
}
