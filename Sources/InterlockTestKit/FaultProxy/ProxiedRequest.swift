/// One request as a fault proxy sees it.
public struct ProxiedRequest: Sendable, Hashable {
    /// What a request is to an API server.
    public enum Verb: Sendable, Hashable {
        case get
        case list
        /// A page after the first.
        case continuedList
        case watch
        /// A streaming list (`sendInitialEvents`).
        case initialEvents
        /// A write that changes nothing.
        case dryRun
        case write
    }

    public let method: String
    /// Path and query as sent.
    public let target: String
    /// How many requests of this method and path came before.
    public let occurrence: Int
    public let verb: Verb

    public init(method: String, target: String, occurrence: Int) {
        self.method = method
        self.target = target
        self.occurrence = occurrence
        let query = Self.query(of: target)
        func isSet(_ name: String) -> Bool { query[name] == "true" || query[name] == "1" }
        verb =
            switch method {
            case "GET", "HEAD":
                if isSet("watch") {
                    isSet("sendInitialEvents") ? .initialEvents : .watch
                } else if query["continue"] != nil {
                    .continuedList
                } else {
                    query["limit"] != nil ? .list : .get
                }
            default: query["dryRun"] != nil ? .dryRun : .write
            }
    }

    /// Without the query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The value of a query parameter as sent, percent-encoded.
    public func parameter(_ name: String) -> String? { Self.query(of: target)[name] }

    private static func query(of target: String) -> [String: String] {
        guard let mark = target.firstIndex(of: "?") else { return [:] }
        var values: [String: String] = [:]
        for pair in target[target.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return values
    }
}
