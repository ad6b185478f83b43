import KubeCore

/// What an object of a kind may be called.
enum NameRule: Sendable {
    /// RFC 1123 subdomain.
    case subdomain
    /// RFC 1123 label: namespaces.
    case label
    /// RFC 1035 label: services.
    case dnsLabel1035
    /// Whatever can stand in a path: RBAC.
    case pathSegment

    /// What is wrong with `name`, in the words of Kubernetes; nil if nothing is.
    func fault(in name: String) -> String? {
        switch self {
        case .subdomain: NameSyntax.subdomainFault(name)
        case .label: NameSyntax.labelFault(name)
        case .dnsLabel1035: NameSyntax.label1035Fault(name)
        case .pathSegment:
            name == "." || name == ".."
                ? "may not be '\(name)'"
                : name.contains("/") ? "may not contain '/'" : name.contains("%") ? "may not contain '%'" : nil
        }
    }
}

/// The syntax of names, label keys and label values.
enum NameSyntax {
    static let subdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    static let labelMessage =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    static let label1035Message =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
        + "is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    static let qualifiedNameMessage =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    static let labelValueMessage =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
        + "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    static let configKeyMessage =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  "
        + "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

    static func subdomainFault(_ name: String) -> String? {
        if name.utf8.count > 253 { return "must be no more than 253 bytes" }
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.allSatisfy(isLabel) ? nil : subdomainMessage
    }

    static func labelFault(_ name: String) -> String? {
        if name.utf8.count > 63 { return "must be no more than 63 bytes" }
        return isLabel(name.utf8[...]) ? nil : labelMessage
    }

    static func label1035Fault(_ name: String) -> String? {
        if name.utf8.count > 63 { return "must be no more than 63 bytes" }
        return isLabel(name.utf8[...]) && name.utf8.first.map(isLowercase) == true ? nil : label1035Message
    }

    /// `prefix/name`, as label and annotation keys and finalizers are.
    static func qualifiedNameFault(_ key: String) -> String? {
        let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let name = parts.last ?? ""[...].utf8
        if parts.count > 2 {
            return "a valid label key must consist of alphanumeric characters, '-', '_' or '.' with an optional DNS "
                + "subdomain prefix and '/' (e.g. 'example.com/MyName')"
        }
        if parts.count == 2 {
            if parts[0].isEmpty { return "prefix part must be non-empty" }
            if let fault = subdomainFault(String(Substring(parts[0]))) { return "prefix part \(fault)" }
        }
        if name.isEmpty { return "name part must be non-empty" }
        if name.count > 63 { return "name part must be no more than 63 bytes" }
        return isName(name) ? nil : qualifiedNameMessage
    }

    static func labelValueFault(_ value: String) -> String? {
        if value.utf8.count > 63 { return "must be no more than 63 bytes" }
        return value.isEmpty || isName(value.utf8[...]) ? nil : labelValueMessage
    }

    static func configKeyFault(_ key: String) -> String? {
        if key.utf8.count > 253 { return "must be no more than 253 bytes" }
        if key == "." { return "must not be '.'" }
        if key == ".." { return "must not be '..'" }
        if key.hasPrefix("..") { return "must not start with '..'" }
        return !key.isEmpty && key.utf8.allSatisfy(isNameByte) ? nil : configKeyMessage
    }

    private static func isLabel(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return isLowercaseOrDigit(first) && isLowercaseOrDigit(last)
            && text.allSatisfy { isLowercaseOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isName(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && text.allSatisfy(isNameByte)
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        isLowercase(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowercaseOrDigit(byte) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
}
