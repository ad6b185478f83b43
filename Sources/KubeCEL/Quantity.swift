/// An amount of a resource: `1.5Gi`, `200m`, `3e2`. Exact, however large or small.
public struct Quantity: Sendable {
    let number: DecimalNumber
    /// The scale at which Kubernetes holds the amount as a number of 64 bits; `nil` where it needs more.
    ///
    /// `asInteger` gives a number only where this is there and not negative: for `1` and `2k`, but not for `1000m`.
    private let scale: Int?

    private init(number: DecimalNumber, scale: Int?) {
        self.number = number
        self.scale = scale
    }

    public init(_ integer: Int64) {
        number = DecimalNumber(integer)
        scale = 0
    }

    /// Why a text is no quantity, in Kubernetes' words.
    public enum Problem: Error, Sendable, CustomStringConvertible {
        case format, number, suffix

        public var description: String {
            switch self {
            case .format:
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            case .number: "unable to parse numeric part of quantity"
            case .suffix: "unable to parse quantity's suffix"
            }
        }
    }

    public init(parsing text: String) throws(Problem) {
        guard !text.isEmpty else { throw .format }
        let parts = try QuantityParts(text)
        guard let suffix = QuantitySuffix(parts.suffix) else { throw .suffix }
        guard parts.isNumber else { throw .number }
        let digits = parts.whole + parts.fraction
        let unscaled = DecimalNumber(
            isNegative: parts.isNegative, digits: digits.map { $0 &- 0x30 }, exponent: -parts.fraction.count)
        switch suffix {
        case .decimal(let exponent):
            let scale = exponent - parts.fraction.count
            let exact = DecimalNumber(
                isNegative: unscaled.isNegative, digits: unscaled.digits, exponent: unscaled.exponent + exponent)
            let fits = digits.count <= 18 && scale >= -9
            self.init(number: fits ? exact : exact.roundedUp(to: -9), scale: fits ? scale : nil)
        case .binary(let exponent):
            let exact = unscaled.multiplied(by: 1 << UInt64(exponent))
            let precision = 14 - parts.whole.count - exponent * 3 / 10
            if parts.fraction.isEmpty, precision >= 0 {
                self.init(number: exact, scale: 0)
                return
            }
            let rounded = exact.roundedUp(to: -9)
            let maximum = DecimalNumber(.max)
            let isBeyond = maximum < (rounded.isNegative ? -rounded : rounded)
            self.init(number: isBeyond ? (rounded.isNegative ? -maximum : maximum) : rounded, scale: nil)
        }
    }

    /// The amount as a number, if `asInteger` gives one.
    public var integer: Int64? { scale.map { $0 >= 0 } ?? false ? number.integer : nil }

    public var approximateDouble: Double { number.double }
    public var sign: Int64 { number.sign }

    public static func + (left: Quantity, right: Quantity) -> Quantity {
        let sum = left.number + right.number
        guard let a = left.scale, let b = right.scale else { return Quantity(number: sum, scale: nil) }
        if right.sign == 0 { return left }
        if left.sign == 0 { return right }
        let scale = min(a, b)
        // All of it must fit as a multiple of the smaller scale.
        let fits = [left.number, right.number, sum].allSatisfy { number in
            DecimalNumber(isNegative: number.isNegative, digits: number.digits, exponent: number.exponent - scale)
                .integer
                != nil
        }
        return Quantity(number: sum, scale: fits ? scale : nil)
    }

    public static func - (left: Quantity, right: Quantity) -> Quantity {
        left + Quantity(number: -right.number, scale: right.scale)
    }
}

extension Quantity: Comparable, Hashable {
    public static func == (left: Quantity, right: Quantity) -> Bool { left.number == right.number }
    public static func < (left: Quantity, right: Quantity) -> Bool { left.number < right.number }
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// A quantity's text in its parts.
private struct QuantityParts {
    private(set) var isNegative = false
    private(set) var whole: [UInt8] = []
    private(set) var fraction: [UInt8] = []
    private(set) var suffix = ""
    /// Whether there is a digit at all.
    private(set) var isNumber = true

    init(_ text: String) throws(Quantity.Problem) {
        var rest = Array(text.utf8)[...]
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        let zeros = rest.prefix { $0 == 0x30 }.count
        rest.removeFirst(zeros)
        whole = Array(rest.prefix(while: isDigit))
        rest.removeFirst(whole.count)
        let hasWhole = zeros > 0 || !whole.isEmpty
        if whole.isEmpty { whole = [0x30] }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = Array(rest.prefix(while: isDigit))
            rest.removeFirst(fraction.count)
        }
        // A lone sign or point reads as nothing.
        isNumber = hasWhole || !fraction.isEmpty || text.utf8.allSatisfy { "+-".utf8.contains($0) }
        let suffixStart = rest
        rest = rest.drop { "eEinumkKMGTP".utf8.contains($0) }
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.drop(while: isDigit).isEmpty else { throw .format }
        suffix = String(decoding: suffixStart, as: UTF8.self)
    }
}

/// What a number is multiplied with.
private enum QuantitySuffix {
    /// Ten to a power.
    case decimal(Int)
    /// Two to a power.
    case binary(Int)

    /// Larger exponents than this have no use, and adding to such numbers would take a digit for each power.
    private static let maximumExponent = 1_000

    init?(_ text: String) {
        switch text {
        case "n": self = .decimal(-9)
        case "u": self = .decimal(-6)
        case "m": self = .decimal(-3)
        case "": self = .decimal(0)
        case "k": self = .decimal(3)
        case "M": self = .decimal(6)
        case "G": self = .decimal(9)
        case "T": self = .decimal(12)
        case "P": self = .decimal(15)
        case "E": self = .decimal(18)
        case "Ki": self = .binary(10)
        case "Mi": self = .binary(20)
        case "Gi": self = .binary(30)
        case "Ti": self = .binary(40)
        case "Pi": self = .binary(50)
        case "Ei": self = .binary(60)
        default:
            guard text.hasPrefix("e") || text.hasPrefix("E"), let exponent = Int(text.dropFirst()),
                exponent.magnitude <= Self.maximumExponent
            else { return nil }
            self = .decimal(exponent)
        }
    }
}
