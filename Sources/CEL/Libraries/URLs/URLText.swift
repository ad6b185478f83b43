/// A URL in its parts, read as Go's `net/url` reads it.
public struct URLText: Sendable, Hashable {
    public private(set) var scheme = ""
    /// What follows the scheme where that is no path: `mailto:someone`.
    public private(set) var opaque = ""
    public private(set) var userInformation: String?
    /// With the port, and with brackets around an IPv6 address.
    public private(set) var host = ""
    public private(set) var escapedPath = ""
    public private(set) var query: String?
    public private(set) var fragment: String?

    /// Why a text is no URL, in Go's words.
    public struct Problem: Error {
        public let message: String
    }

    /// An absolute URL, or an absolute path.
    public init(_ text: String) throws(Problem) {
        let absolute = try URLText(text, isRequest: true)
        guard let hash = text.utf8.firstIndex(of: UInt8(ascii: "#")) else {
            self = absolute
            return
        }
        self = try URLText(String(text[..<hash]), isRequest: false, shown: text)
        fragment = String(text[text.utf8.index(after: hash)...])
        _ = try Self.unescaped(fragment ?? "", .fragment, shown: text)
    }

    private init(_ text: String, isRequest: Bool, shown: String? = nil) throws(Problem) {
        let shown = shown ?? text
        func problem(_ message: String) -> Problem { Problem(message: "parse \(QuotedText.go(shown)): \(message)") }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw problem("net/url: invalid control character in URL")
        }
        if text.isEmpty, isRequest { throw problem("empty url") }
        if text == "*" {
            escapedPath = "*"
            return
        }
        var rest: String
        do throws(Problem) { (scheme, rest) = try Self.scheme(text) } catch { throw problem(error.message) }
        scheme = scheme.lowercased()
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            query = String(rest[rest.utf8.index(after: mark)...])
            rest = String(rest[..<mark])
        }
        if !rest.hasPrefix("/") {
            if !scheme.isEmpty {
                opaque = rest
                return
            }
            if isRequest { throw problem("invalid URI for request") }
            if rest.prefix(while: { $0 != "/" }).contains(":") {
                throw problem("first path segment in URL cannot contain colon")
            }
        }
        let mayHaveAuthority = !scheme.isEmpty || (!isRequest && !rest.hasPrefix("///"))
        if mayHaveAuthority, rest.hasPrefix("//") {
            let authority = rest.dropFirst(2).prefix { $0 != "/" }
            rest = String(rest[authority.endIndex...])
            try readAuthority(String(authority), shown: shown)
        }
        let path = try Self.unescaped(rest, .path, shown: shown)
        escapedPath = Self.isEscaped(rest) ? rest : Self.escaped(path)
    }

    private static func scheme(_ text: String) throws(Problem) -> (String, String) {
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A: continue
            case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == 0 { return ("", text) }
            case UInt8(ascii: ":"):
                if index == 0 { throw Problem(message: "missing protocol scheme") }
                let colon = text.utf8.index(text.startIndex, offsetBy: index)
                return (String(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
            default: return ("", text)
            }
        }
        return ("", text)
    }

    private mutating func readAuthority(_ authority: String, shown: String) throws(Problem) {
        var host = authority
        if let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
            let user = String(authority[..<at])
            host = String(authority[authority.utf8.index(after: at)...])
            guard user.utf8.allSatisfy(Self.isUserInformation) else {
                throw Problem(message: "parse \(QuotedText.go(shown)): net/url: invalid userinfo")
            }
            _ = try Self.unescaped(user, .userInformation, shown: shown)
            userInformation = user
        }
        self.host = try Self.readHost(host, shown: shown)
    }

    private static func readHost(_ host: String, shown: String) throws(Problem) -> String {
        func problem(_ message: String) -> Problem { Problem(message: "parse \(QuotedText.go(shown)): \(message)") }
        var port: Substring = ""
        var zone: String.Index?
        var end = host.endIndex
        if host.hasPrefix("[") {
            guard let bracket = host.utf8.lastIndex(of: UInt8(ascii: "]")) else { throw problem("missing ']' in host") }
            end = bracket
            port = host[host.utf8.index(after: bracket)...]
            zone = host[..<bracket].firstIndex(of: "%").flatMap { host[$0..<bracket].hasPrefix("%25") ? $0 : nil }
        } else if let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")) {
            port = host[colon...]
        }
        guard isPort(port) else { throw problem("invalid port \(QuotedText.go(String(port))) after host") }
        guard let zone else { return try unescaped(host, .host, shown: shown) }
        return try unescaped(String(host[..<zone]), .host, shown: shown)
            + unescaped(String(host[zone..<end]), .zone, shown: shown)
            + unescaped(String(host[end...]), .host, shown: shown)
    }

    /// Empty, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.hasPrefix(":") && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    }

    /// Without brackets and without the port.
    public var hostname: String {
        let name = host[..<portStart]
        return name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : String(name)
    }

    public var port: String { String(host[portStart...].dropFirst()) }

    private var portStart: String.Index {
        guard let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")), Self.isPort(host[colon...]) else {
            return host.endIndex
        }
        return colon
    }

    /// The query's keys and values in order; what cannot be read is left out.
    public var parameters: [(key: String, value: String)] {
        guard let query else { return [] }
        return query.split(separator: "&").compactMap { part in
            guard !part.utf8.contains(UInt8(ascii: ";")) else { return nil }
            let equals = part.utf8.firstIndex(of: UInt8(ascii: "="))
            let key = String(equals.map { part[..<$0] } ?? part)
            let value = equals.map { String(part[part.utf8.index(after: $0)...]) } ?? ""
            guard let name = try? Self.unescaped(key, .query, shown: ""),
                let content = try? Self.unescaped(value, .query, shown: "")
            else { return nil }
            return (name, content)
        }
    }
}

extension URLText: CustomStringConvertible {
    public var description: String {
        var text = scheme.isEmpty ? "" : scheme + ":"
        text += opaque
        if !host.isEmpty || userInformation != nil { text += "//" + (userInformation.map { $0 + "@" } ?? "") + host }
        text += escapedPath
        if let query { text += "?" + query }
        if let fragment { text += "#" + fragment }
        return text
    }
}
