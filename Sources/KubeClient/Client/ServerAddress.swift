/// The parts of a server's URL that decisions need.
struct ServerAddress: Sendable, Hashable {
    var isSecure: Bool
    /// Host and port as written.
    var authority: String

    /// Nil where it is no http or https URL with a host, or holds a query, a fragment or a user.
    init?(url: String) {
        let rest: Substring
        if url.hasPrefix("https://") {
            isSecure = true
            rest = url.dropFirst("https://".count)
        } else if url.hasPrefix("http://") {
            isSecure = false
            rest = url.dropFirst("http://".count)
        } else {
            return nil
        }
        authority = String(rest.prefix { $0 != "/" })
        guard !authority.isEmpty, !authority.hasPrefix(":"), !rest.contains(where: { "?#@\\".contains($0) }),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
    }

    /// Whether a secret may be sent there: never in the clear over a network.
    var mayCarryToken: Bool {
        guard !isSecure else { return true }
        if authority.hasPrefix("[::1]") { return true }
        let host = authority.prefix { $0 != ":" }
        if host == "localhost" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
