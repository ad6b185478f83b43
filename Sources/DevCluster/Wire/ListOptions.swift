import HTTPServer
import JSON
import KubeCore

/// The query of a list or watch.
struct ListOptions: Sendable {
    enum Match: String, Sendable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    var labels: LabelSelectorQuery
    var fields: FieldSelectorQuery
    var limit: Int
    var continueToken: ContinueToken?
    /// Nil where none was given; 0 takes any state.
    var resourceVersion: Int64?
    var match: Match?
    var timeoutSeconds: Int64?
    var allowsBookmarks: Bool
    /// Nil where the client did not say.
    var sendsInitialEvents: Bool?

    init(_ request: HTTPServer.Request, of resource: ServedResource, isWatch: Bool) throws(Status) {
        labels = try LabelSelectorQuery(request.query("labelSelector") ?? "")
        fields = try FieldSelectorQuery(request.query("fieldSelector") ?? "", of: resource)
        limit = Int(clamping: try Self.integer(request.query("limit")) ?? 0)
        timeoutSeconds = try Self.integer(request.query("timeoutSeconds"))
        allowsBookmarks = ["true", "1"].contains(request.query("allowWatchBookmarks"))
        sendsInitialEvents = request.query("sendInitialEvents").map { ["true", "1"].contains($0) }
        continueToken = nil
        if let token = request.query("continue"), !token.isEmpty { continueToken = try ContinueToken(parsing: token) }
        let version = request.query("resourceVersion") ?? ""
        resourceVersion = nil
        if !version.isEmpty {
            guard let value = Int64(version), value >= 0 else {
                let why =
                    "resourceVersion: Invalid value: \"\(version)\": strconv.ParseUint: parsing \"\(version)\": "
                    + "invalid syntax"
                if isWatch { throw .internalFault(why) }
                throw .badRequest("invalid resource version: \(why)")
            }
            resourceVersion = value
        }
        match = try Self.match(request.query("resourceVersionMatch") ?? "")
        try check(isWatch: isWatch, hasVersion: !version.isEmpty)
    }

    private static func match(_ text: String) throws(Status) -> Match? {
        if text.isEmpty { return nil }
        if let match = Match(rawValue: text) { return match }
        throw .invalidOptions(
            "ListOptions",
            .notSupported(
                "resourceVersionMatch", .string(text), supported: ["Exact", "NotOlderThan", ""]))
    }

    private func check(isWatch: Bool, hasVersion: Bool) throws(Status) {
        func refuse(_ field: String, _ why: String) -> Status { .invalidOptions("ListOptions", .forbidden(field, why)) }
        if let sendsInitialEvents {
            guard isWatch else {
                throw refuse("sendInitialEvents", "sendInitialEvents is forbidden for list")
            }
            guard match == .notOlderThan else {
                throw refuse(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
            }
            _ = sendsInitialEvents
            return
        }
        guard match != nil else { return }
        if isWatch {
            throw refuse(
                "resourceVersionMatch",
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        }
        if !hasVersion {
            throw refuse("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided")
        }
        if continueToken != nil {
            throw refuse("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
        }
        if match == .exact, resourceVersion == 0 {
            throw refuse(
                "resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
        }
    }

    private static func integer(_ text: String?) throws(Status) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = Int64(text) else {
            throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return value
    }

    func matches(_ object: JSONValue) -> Bool {
        (labels.isEmpty || labels.matches(object.metadata("labels")?.objectValue ?? [:])) && fields.matches(object)
    }
}

/// Where the next page of a list begins, and of which state.
struct ContinueToken: Sendable, Hashable {
    var revision: Int64
    /// The last object of the page before.
    var after: ObjectKey

    init(revision: Int64, after: ObjectKey) {
        self.revision = revision
        self.after = after
    }

    init(parsing text: String) throws(Status) {
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        guard let bytes = Base64.decode(standard), let json = try? JSONValue(parsing: bytes),
            json["v"] == "meta.k8s.io/v1", let revision = json["rv"]?.integerValue,
            let start = json["start"]?.stringValue
        else {
            throw .badRequest("invalid continue token: continue key is not valid: it was not given out by this server")
        }
        let parts = start.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw .badRequest("invalid continue token: continue key is not valid") }
        self.init(revision: revision, after: ObjectKey(namespace: parts[0], name: parts[1]))
    }

    var text: String {
        let json: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .integer(revision), "start": .string("\(after.namespace)/\(after.name)"),
        ]
        return String(
            Base64.encode(json.bytes()).compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}
