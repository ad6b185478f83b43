/// What a number's digits say.
enum NumberLiteral {
    static func int(_ token: Token, isNegative: Bool, in source: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let magnitude = magnitude(source[token.start..<token.end]) else { return nil }
        if isNegative { return magnitude == 1 << 63 ? .min : Int64(exactly: magnitude).map { 0 &- $0 } }
        return Int64(exactly: magnitude)
    }

    static func uint(_ token: Token, in source: UnsafeBufferPointer<UInt8>) -> UInt64? {
        magnitude(source[token.start..<(token.end &- 1)])
    }

    static func double(_ token: Token, isNegative: Bool, in source: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let value = Double(source.text(token.start, token.end)), value.isFinite else { return nil }
        return isNegative ? -value : value
    }

    private static func magnitude(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        var digits = digits
        var radix: UInt64 = 10
        if digits.count > 2, digits[digits.startIndex &+ 1] == UInt8(ascii: "x") {
            digits = digits.dropFirst(2)
            radix = 16
        }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = byte.hexValue else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: radix)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
            if overflowed || carried { return nil }
            value = sum
        }
        return value
    }
}
