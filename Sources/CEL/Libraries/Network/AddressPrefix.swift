/// An address and how many of its bits name the network: `192.168.0.0/16`.
public struct AddressPrefix: Sendable, Hashable {
    let address: IPAddress
    let length: Int

    init(address: IPAddress, length: Int) {
        self.address = address
        self.length = length
    }

    static func parse(_ text: String) throws(AddressProblem) -> (prefix: AddressPrefix, zone: String?) {
        func problem(_ message: String) -> AddressProblem {
            AddressProblem(message: "netip.ParsePrefix(\(QuotedText.go(text))): \(message)")
        }
        guard let slash = text.lastIndex(of: "/") else { throw problem("no '/'") }
        let parsed: (address: IPAddress, zone: String?)
        do throws(AddressProblem) { parsed = try IPAddress.parse(String(text[..<slash])) } catch {
            throw problem(error.message)
        }
        let digits = text[text.index(after: slash)...]
        // A number as it is written: no sign, no zeros before it.
        guard let length = Int(digits), String(length) == digits, length >= 0 else {
            throw problem("bad bits after slash: \(QuotedText.go(String(digits)))")
        }
        guard length <= parsed.address.width else { throw problem("prefix length out of range") }
        return (AddressPrefix(address: parsed.address, length: length), parsed.zone)
    }

    var masked: AddressPrefix { AddressPrefix(address: address.masked(length), length: length) }

    func contains(_ other: IPAddress) -> Bool {
        other.width == address.width && other.masked(length) == address.masked(length)
    }

    /// Whether all of the other is in this one.
    func contains(_ other: AddressPrefix) -> Bool { length <= other.length && contains(other.address) }
}

extension AddressPrefix: CustomStringConvertible {
    public var description: String { "\(address)/\(length)" }
}
