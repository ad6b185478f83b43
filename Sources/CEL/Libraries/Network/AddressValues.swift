import JSON

/// A value of the type `net.IP`.
public final class IPAddressValue: OpaqueOperand, SizedValue {
    package static let typeName = "net.IP"
    public let address: IPAddress

    init(_ address: IPAddress) { self.address = address }

    public func isEqual(to other: any OpaqueValue) -> Bool { (other as? IPAddressValue)?.address == address }
    public var json: JSONValue { .string(address.description) }
    /// In bytes.
    public var size: UInt64 { UInt64(address.width / 8) }
}

/// A value of the type `net.CIDR`.
public final class AddressPrefixValue: OpaqueOperand, SizedValue {
    package static let typeName = "net.CIDR"
    public let prefix: AddressPrefix

    init(_ prefix: AddressPrefix) { self.prefix = prefix }

    public func isEqual(to other: any OpaqueValue) -> Bool { (other as? AddressPrefixValue)?.prefix == prefix }
    public var json: JSONValue { .string(prefix.description) }
    /// The bytes that the prefix reaches into.
    public var size: UInt64 { UInt64((prefix.length + 7) / 8) }
}
