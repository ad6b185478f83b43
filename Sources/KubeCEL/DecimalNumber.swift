/// A decimal number of any number of digits, exact.
struct DecimalNumber: Sendable, Hashable {
    private(set) var isNegative: Bool
    /// The significant digits, the highest first, without zeros at either end; none for zero.
    private(set) var digits: [UInt8]
    /// Of the last digit: 12 × 10³ has the digits 1 and 2 and the exponent 3.
    private(set) var exponent: Int

    static let zero = DecimalNumber(isNegative: false, digits: [], exponent: 0)

    init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        let first = digits.firstIndex { $0 != 0 } ?? digits.count
        let last = digits.lastIndex { $0 != 0 } ?? -1
        self.digits = first <= last ? Array(digits[first...last]) : []
        self.exponent = self.digits.isEmpty ? 0 : exponent + digits.count - 1 - last
        self.isNegative = isNegative && !self.digits.isEmpty
    }

    init(_ value: Int64, exponent: Int = 0) {
        self.init(
            isNegative: value < 0, digits: String(value.magnitude).utf8.map { $0 - 0x30 }, exponent: exponent)
    }

    var sign: Int64 { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    /// The exponent of the digit before the first.
    private var top: Int { exponent + digits.count }

    private func digit(at place: Int) -> UInt8 {
        let index = top - 1 - place
        return digits.indices.contains(index) ? digits[index] : 0
    }

    private func isSmallerInMagnitude(than other: DecimalNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return !other.digits.isEmpty && digits.isEmpty }
        if top != other.top { return top < other.top }
        return digits.lexicographicallyPrecedes(other.digits)
    }

    static func + (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber {
        if left.digits.isEmpty { return right }
        if right.digits.isEmpty { return left }
        let swapped = left.isSmallerInMagnitude(than: right)
        let (large, small) = swapped ? (right, left) : (left, right)
        let subtracts = large.isNegative != small.isNegative
        let low = min(large.exponent, small.exponent)
        var result: [UInt8] = []
        var carry = 0
        for place in low..<large.top {
            var sum = Int(large.digit(at: place)) + carry
            sum += subtracts ? -Int(small.digit(at: place)) : Int(small.digit(at: place))
            carry = sum < 0 ? -1 : sum > 9 ? 1 : 0
            result.append(UInt8(truncatingIfNeeded: sum - 10 * carry))
        }
        if carry > 0 { result.append(1) }
        return DecimalNumber(isNegative: large.isNegative, digits: result.reversed(), exponent: low)
    }

    static prefix func - (number: DecimalNumber) -> DecimalNumber {
        DecimalNumber(isNegative: !number.isNegative, digits: number.digits, exponent: number.exponent)
    }

    /// With no digit below 10 to the power of `place`, away from zero.
    func roundedUp(to place: Int) -> DecimalNumber {
        guard exponent < place, !digits.isEmpty else { return self }
        let kept = Array(digits.prefix(max(0, top - place)))
        let cut = DecimalNumber(isNegative: isNegative, digits: kept, exponent: place)
        return cut + DecimalNumber(isNegative: isNegative, digits: [1], exponent: place)
    }

    func multiplied(by factor: UInt64) -> DecimalNumber {
        var result: [UInt8] = []
        var carry: UInt128 = 0
        for digit in digits.reversed() {
            carry += UInt128(digit) * UInt128(factor)
            result.append(UInt8(truncatingIfNeeded: carry % 10))
            carry /= 10
        }
        while carry > 0 {
            result.append(UInt8(truncatingIfNeeded: carry % 10))
            carry /= 10
        }
        return DecimalNumber(isNegative: isNegative, digits: result.reversed(), exponent: exponent)
    }

    /// The nearest double; infinite beyond the range.
    var double: Double {
        let text = (isNegative ? "-" : "") + String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
        if digits.isEmpty { return 0 }
        return Double("\(text)e\(exponent)") ?? (isNegative ? -.infinity : .infinity)
    }

    /// The number, if it is whole and 64 bits hold it.
    var integer: Int64? {
        guard exponent >= 0, top <= 19 else { return nil }
        let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self) + String(repeating: "0", count: exponent)
        return digits.isEmpty ? 0 : Int64((isNegative ? "-" : "") + text)
    }
}

extension DecimalNumber: Comparable {
    static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        if left.sign != right.sign { return left.sign < right.sign }
        return left.isNegative ? right.isSmallerInMagnitude(than: left) : left.isSmallerInMagnitude(than: right)
    }
}
