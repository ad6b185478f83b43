import JSON
import KubeCore

/// A decimal number with six places, exact: money and factors. A string on the wire, an integer of a millionth inside.
///
/// Sums and products stop at the ends of the range instead of wrapping round: a cost that is too large to write down
/// is larger than every limit, which is the safe side.
public struct FixedDecimal: Sendable, Hashable, Comparable {
    public var millionths: Int64

    public init(millionths: Int64) {
        self.millionths = millionths
    }

    public init(_ whole: Int64) {
        millionths = Self.saturating(whole.multipliedReportingOverflow(by: Self.scale), isNegative: whole < 0)
    }

    public static let zero = FixedDecimal(millionths: 0)
    public static let scale: Int64 = 1_000_000
    /// What the text must match, for schemas.
    public static let pattern = #"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"#

    /// The same for amounts that cannot be negative.
    public static let nonNegativePattern = #"^[0-9]{1,12}(\.[0-9]{1,6})?$"#
    /// The largest magnitude that the pattern can carry, in millionths.
    private static let largestWritten: UInt64 = 999_999_999_999_999_999

    public init?(parsing text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix { $0 &- 0x30 < 10 }
        rest = rest.dropFirst(whole.count)
        guard (1...12).contains(whole.count) else { return nil }
        var value: Int64 = 0
        for byte in whole { value = value * 10 + Int64(byte - 0x30) }
        var places = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard (1...6).contains(rest.count), rest.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            for byte in rest { value = value * 10 + Int64(byte - 0x30) }
            places = rest.count
            rest = rest.dropFirst(places)
        }
        guard rest.isEmpty else { return nil }
        for _ in places..<6 { value *= 10 }
        millionths = isNegative ? -value : value
    }

    public static func < (left: FixedDecimal, right: FixedDecimal) -> Bool { left.millionths < right.millionths }

    public static func + (left: FixedDecimal, right: FixedDecimal) -> FixedDecimal {
        let sum = left.millionths.addingReportingOverflow(right.millionths)
        return FixedDecimal(millionths: saturating(sum, isNegative: left.millionths < 0))
    }

    public static func - (left: FixedDecimal, right: FixedDecimal) -> FixedDecimal {
        let difference = left.millionths.subtractingReportingOverflow(right.millionths)
        return FixedDecimal(millionths: saturating(difference, isNegative: left.millionths < 0))
    }

    public static func * (left: FixedDecimal, right: Int) -> FixedDecimal {
        let product = left.millionths.multipliedReportingOverflow(by: Int64(right))
        return FixedDecimal(millionths: saturating(product, isNegative: (left.millionths < 0) != (right < 0)))
    }

    public static prefix func - (value: FixedDecimal) -> FixedDecimal { .zero - value }

    /// `self` times `numerator` over `denominator`, rounded away from zero so that a cost is never understated.
    public func scaled(by numerator: Int64, over denominator: Int64) -> FixedDecimal {
        guard denominator > 0, numerator >= 0 else { return .zero }
        let product = millionths.magnitude.multipliedFullWidth(by: UInt64(numerator))
        guard product.high < UInt64(denominator) else { return FixedDecimal(millionths: millionths < 0 ? .min : .max) }
        let (quotient, remainder) = UInt64(denominator).dividingFullWidth(product)
        let rounded = quotient.addingReportingOverflow(remainder == 0 ? 0 : 1)
        guard !rounded.overflow, let value = Int64(exactly: rounded.partialValue) else {
            return FixedDecimal(millionths: millionths < 0 ? .min : .max)
        }
        return FixedDecimal(millionths: millionths < 0 ? -value : value)
    }

    private static func saturating(
        _ result: (partialValue: Int64, overflow: Bool), isNegative: Bool
    ) -> Int64 {
        guard result.overflow else { return result.partialValue }
        return isNegative ? .min : .max
    }
}

/// An amount of money in the currency that stands beside it.
public typealias Money = FixedDecimal

extension FixedDecimal: CustomStringConvertible {
    /// At least two places where there is a fraction: `98.32`, `0.5` is `0.50`, `12` is `12`. A sum that ran over what
    /// `pattern` can carry is written as the largest number that it can, so that a status with it is not refused.
    public var description: String {
        let magnitude = min(millionths.magnitude, Self.largestWritten)
        let whole = magnitude / UInt64(Self.scale)
        let fraction = magnitude % UInt64(Self.scale)
        let sign = millionths < 0 ? "-" : ""
        if fraction == 0 { return "\(sign)\(whole)" }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.count > 2, digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}

extension FixedDecimal: SchemaValue {
    public static var schema: Schema { Schema(["type": "string", "pattern": .string(pattern), "maxLength": 20]) }

    public init(json: JSONValue) throws(DecodingFailure) {
        let text = try String(json: json)
        guard let value = FixedDecimal(parsing: text) else {
            throw DecodingFailure(
                field: "",
                message:
                    "\"\(text.prefix(40))\" is not a decimal number; write it as a string of digits, as in \"98.32\"")
        }
        self = value
    }
    public var json: JSONValue { .string(description) }
}
