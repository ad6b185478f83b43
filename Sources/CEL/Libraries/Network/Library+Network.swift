extension Library {
    /// Addresses and networks: `ip`, `isIP`, `cidr`, `containsIP` and so on, as the specification has them: an IPv4
    /// address in the form of an IPv6 address is an IPv4 address.
    public static let network = network(.unmapped)

    /// What becomes of `::ffff:1.2.3.4`.
    public enum MappedAddresses: Sendable {
        case unmapped
        /// An error, as in Kubernetes.
        case refused
    }

    public static func network(_ mapped: MappedAddresses) -> Library {
        Library(
            "kubernetes.net", functions: making(mapped) + addressTests + ofPrefixes(mapped),
            constants: [
                "net.IP": (.type(IPAddressValue.type), .type(TypeValue("net.IP"))),
                "net.CIDR": (.type(AddressPrefixValue.type), .type(TypeValue("net.CIDR"))),
            ])
    }

    private static func address(_ text: String, _ mapped: MappedAddresses) throws(AddressProblem) -> IPAddress {
        let (address, zone): (IPAddress, String?)
        do throws(AddressProblem) { (address, zone) = try IPAddress.parse(text) } catch {
            throw AddressProblem(
                message: "IP Address \(QuotedText.go(text)) parse error during conversion from string: \(error.message)"
            )
        }
        if zone != nil {
            throw AddressProblem(message: "IP address \(QuotedText.go(text)) with zone value is not allowed")
        }
        if mapped == .refused, address.isMapped {
            throw AddressProblem(message: "IPv4-mapped IPv6 address \(QuotedText.go(text)) is not allowed")
        }
        return address.unmapped
    }

    private static func prefix(_ text: String, _ mapped: MappedAddresses) throws(AddressProblem) -> AddressPrefix {
        let (prefix, zone): (AddressPrefix, String?)
        do throws(AddressProblem) { (prefix, zone) = try AddressPrefix.parse(text) } catch {
            throw AddressProblem(
                message: "network address parse error during conversion from string: \(error.message)")
        }
        if zone != nil { throw AddressProblem(message: "CIDR \(QuotedText.go(text)) with zone value is not allowed") }
        if prefix.address.isMapped {
            throw AddressProblem(message: "IPv4-mapped IPv6 address \(QuotedText.go(text)) is not allowed")
        }
        return prefix
    }

    /// The value of `body`, or an error in its words.
    private static func value(_ body: () throws(AddressProblem) -> Value) -> Value {
        do throws(AddressProblem) { return try body() } catch { return .failure(.invalidArgument, error.message) }
    }

    private static func isValue(_ body: () throws(AddressProblem) -> Void) -> Value {
        do throws(AddressProblem) {
            try body()
            return .bool(true)
        } catch {
            return .bool(false)
        }
    }

    private static func making(_ mapped: MappedAddresses) -> [FunctionDeclaration] {
        [
            FunctionDeclaration(
                "ip",
                [
                    .function("string_to_ip", returns: IPAddressValue.type, cost: CallCost.readsFirst) {
                        (text: String) in
                        value { () throws(AddressProblem) in
                            .opaque(IPAddressValue(try address(text, mapped)))
                        }
                    },
                    .member("cidr_ip", returns: IPAddressValue.type) { (value: AddressPrefixValue) in
                        .opaque(IPAddressValue(value.prefix.address))
                    },
                ]),
            FunctionDeclaration(
                "isIP",
                [
                    .function("is_ip", returns: .bool, cost: CallCost.readsFirst) { (text: String) in
                        isValue { () throws(AddressProblem) in _ = try address(text, mapped) }
                    }
                ]),
            FunctionDeclaration(
                "ip.isCanonical",
                [
                    .function("ip_is_canonical", returns: .bool, cost: CallCost.rewritesFirst) { (text: String) in
                        value { () throws(AddressProblem) in
                            .bool(try address(text, mapped).description.hasSameBytes(as: text))
                        }
                    }
                ]),
            FunctionDeclaration(
                "cidr",
                [
                    .function("string_to_cidr", returns: AddressPrefixValue.type, cost: CallCost.readsFirst) {
                        (text: String) in
                        value { () throws(AddressProblem) in .opaque(AddressPrefixValue(try prefix(text, mapped))) }
                    }
                ]),
            FunctionDeclaration(
                "isCIDR",
                [
                    .function("is_cidr", returns: .bool, cost: CallCost.readsFirst) { (text: String) in
                        isValue { () throws(AddressProblem) in _ = try prefix(text, mapped) }
                    }
                ]),
            FunctionDeclaration(
                "string",
                [
                    .function("ip_to_string", returns: .string) { (value: IPAddressValue) in
                        .string(value.address.description)
                    },
                    .function("cidr_to_string", returns: .string) { (value: AddressPrefixValue) in
                        .string(value.prefix.description)
                    },
                ]),
        ]
    }

    private static func test(
        _ name: String, _ id: String, _ body: @escaping @Sendable (IPAddress) -> Bool
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name, [.member(id, returns: .bool) { (value: IPAddressValue) in .bool(body(value.address)) }])
    }

    private static let addressTests = [
        FunctionDeclaration(
            "family",
            [.member("ip_family", returns: .int) { (value: IPAddressValue) in .int(value.address.isIPv4 ? 4 : 6) }]),
        test("isUnspecified", "ip_is_unspecified") { $0.isUnspecified },
        test("isLoopback", "ip_is_loopback") { $0.isLoopback },
        test("isLinkLocalMulticast", "ip_is_link_local_multicast") { $0.isLinkLocalMulticast },
        test("isLinkLocalUnicast", "ip_is_link_local_unicast") { $0.isLinkLocalUnicast },
        test("isGlobalUnicast", "ip_is_global_unicast") { $0.isGlobalUnicast },
    ]

    private static func ofPrefixes(_ mapped: MappedAddresses) -> [FunctionDeclaration] {
        [
            FunctionDeclaration(
                "containsIP",
                [
                    .member(
                        "cidr_contains_ip_string", returns: .bool, cost: containsCost(readsText: true, masks: false)
                    ) {
                        (value: AddressPrefixValue, text: String) in
                        Library.value { () throws(AddressProblem) in
                            .bool(value.prefix.contains(try address(text, mapped)))
                        }
                    },
                    .member("cidr_contains_ip_ip", returns: .bool, cost: containsCost(readsText: false, masks: false)) {
                        (value: AddressPrefixValue, other: IPAddressValue) in
                        .bool(value.prefix.contains(other.address))
                    },
                ]),
            FunctionDeclaration(
                "containsCIDR",
                [
                    .member(
                        "cidr_contains_cidr_string", returns: .bool, cost: containsCost(readsText: true, masks: true)
                    ) {
                        (value: AddressPrefixValue, text: String) in
                        Library.value { () throws(AddressProblem) in
                            .bool(value.prefix.contains(try prefix(text, mapped)))
                        }
                    },
                    .member("cidr_contains_cidr", returns: .bool, cost: containsCost(readsText: false, masks: true)) {
                        (value: AddressPrefixValue, other: AddressPrefixValue) in
                        .bool(value.prefix.contains(other.prefix))
                    },
                ]),
            FunctionDeclaration(
                "prefixLength",
                [
                    .member("cidr_prefix_length", returns: .int) { (value: AddressPrefixValue) in
                        .int(Int64(value.prefix.length))
                    }
                ]),
            FunctionDeclaration(
                "masked",
                [
                    .member("cidr_masked", returns: AddressPrefixValue.type) { (value: AddressPrefixValue) in
                        .opaque(AddressPrefixValue(value.prefix.masked))
                    }
                ]),
        ]
    }

    /// Both addresses are read as far as the prefix goes; masking reads it once more.
    private static func containsCost(readsText: Bool, masks: Bool) -> Overload.Cost {
        { arguments, _ in
            guard arguments.count == 2 else { return 1 }
            let prefix = CallCost.size(arguments[0])
            let compared = CallCost.reading(prefix, times: 2)
            let masked = masks ? CallCost.reading(prefix) + 1 : 0
            return compared + masked + (readsText ? CallCost.reading(CallCost.size(arguments[1])) : 0)
        }
    }
}
