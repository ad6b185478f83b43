/// An address of IPv4 or IPv6, without a zone.
public struct IPAddress: Sendable, Hashable {
    /// 128 bits; of an IPv4 address the lower 32.
    let bits: UInt128
    /// 32 or 128.
    let width: Int

    init(bits: UInt128, width: Int) {
        self.bits = bits
        self.width = width
    }

    public var isIPv4: Bool { width == 32 }

    /// `::ffff:1.2.3.4`, an IPv4 address in the form of an IPv6 address.
    var isMapped: Bool { width == 128 && bits >> 32 == 0xFFFF }

    /// The IPv4 address that a mapped one stands for.
    var unmapped: IPAddress { isMapped ? IPAddress(bits: bits & 0xFFFF_FFFF, width: 32) : self }

    var isUnspecified: Bool { bits == 0 }

    var isLoopback: Bool { isIPv4 ? bits >> 24 == 127 : bits == 1 }

    var isMulticast: Bool { isIPv4 ? bits >> 28 == 0xE : bits >> 120 == 0xFF }

    var isLinkLocalMulticast: Bool { isIPv4 ? bits >> 8 == 0xE00000 : bits >> 112 & 0xFF0F == 0xFF02 }

    var isLinkLocalUnicast: Bool { isIPv4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0x3FA }

    var isGlobalUnicast: Bool {
        if isIPv4, bits == 0 || bits == 0xFFFF_FFFF { return false }
        return !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
    }

    /// With zeros after the first `length` bits.
    func masked(_ length: Int) -> IPAddress {
        IPAddress(bits: length == 0 ? 0 : (bits >> (width - length)) << (width - length), width: width)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical form: RFC 5952 for IPv6.
    public var description: String {
        if isIPv4 { return Self.dotted(bits) }
        if isMapped { return "::ffff:" + Self.dotted(bits) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) }
        let gap = Self.longestZeros(groups)
        let text = groups.map { String($0, radix: 16) }
        guard gap.count > 1 else { return text.joined(separator: ":") }
        return text[..<gap.lowerBound].joined(separator: ":") + "::" + text[gap.upperBound...].joined(separator: ":")
    }

    private static func dotted(_ bits: UInt128) -> String {
        [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> $0)) }.joined(separator: ".")
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }
}
