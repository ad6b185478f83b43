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
        allowsBookmarks = RequestInfo.flag(request.query("allowWatchBookmarks")) ?? false
        sendsInitialEvents = RequestInfo.flag(request.query("sendInitialEvents"))
        let version = request.query("resourceVersion") ?? ""
        let token = request.query("continue") ?? ""
        var match = request.query("resourceVersionMatch") ?? ""
        if isWatch, sendsInitialEvents == nil, match.isEmpty, ["", "0"].contains(version) {
            // A watch from nothing in particular is a streaming list.
            sendsInitialEvents = true
            match = Match.notOlderThan.rawValue
        }
        let causes = Self.causes(
            isWatch: isWatch, match: match, version: version, hasToken: !token.isEmpty,
            hasInitialEvents: sendsInitialEvents != nil)
        if !causes.isEmpty { throw .invalidOptions("ListOptions", causes) }
        self.match = Match(rawValue: match)
        continueToken = token.isEmpty ? nil : try ContinueToken(parsing: token)
        do throws(Status) {
            resourceVersion = try Self.resourceVersion(version)
        } catch {
            if isWatch { throw error }
            throw .badRequest("invalid resource version: \(error.message)")
        }
        if continueToken != nil, let resourceVersion, resourceVersion > 0 {
            throw .badRequest("specifying resource version is not allowed when using continue")
        }
    }

    /// A resource version of a query; nil for none. 500 for what is none, as Kubernetes answers.
    static func resourceVersion(_ text: String) throws(Status) -> Int64? {
        if text.isEmpty { return nil }
        guard let value = Int64(text), value >= 0 else {
            throw .internalFault(
                "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax")
        }
        return value
    }

    /// What of the options does not go together.
    private static func causes(
        isWatch: Bool, match: String, version: String, hasToken: Bool, hasInitialEvents: Bool
    ) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        func refuse(_ why: String) { causes.append(.forbidden("resourceVersionMatch", why)) }
        func refuse(supporting words: [String]) {
            causes.append(.notSupported("resourceVersionMatch", .string(match), supported: words))
        }
        if isWatch, hasInitialEvents {
            if match != Match.notOlderThan.rawValue {
                refuse("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
                if !match.isEmpty { refuse(supporting: ["NotOlderThan"]) }
            }
            if hasToken { refuse("resourceVersionMatch is forbidden when continue is provided") }
            return causes
        }
        if !match.isEmpty {
            if isWatch { refuse("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided") }
            if version.isEmpty { refuse("resourceVersionMatch is forbidden unless resourceVersion is provided") }
            if hasToken { refuse("resourceVersionMatch is forbidden when continue is provided") }
            if Match(rawValue: match) == nil { refuse(supporting: ["Exact", "NotOlderThan", ""]) }
            if match == Match.exact.rawValue, version == "0" {
                refuse("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
            }
        }
        if hasInitialEvents {
            causes.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        return causes
    }

    private static func integer(_ text: String?) throws(Status) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = Int64(text) else {
            throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return value
    }

    /// Whether a watch begins with everything there is.
    var startsWithState: Bool { sendsInitialEvents ?? false }

    /// Whether the list is given in pages: any state is given whole.
    var isPaged: Bool { limit > 0 && resourceVersion != 0 }

    var isSelecting: Bool { !labels.isEmpty || !fields.isEmpty }

    /// Whether an object is one that the selectors take, as the resource presents it.
    func matches(_ object: StoredObject, in resource: ServedResource) -> Bool {
        guard labels.isEmpty || labels.matches(object.labels) else { return false }
        return fields.readsContent ? fields.matches(resource.presented(object)) : fields.matches(object.key)
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

    /// Goes on after the last object on whatever there is now.
    var inconsistent: ContinueToken { ContinueToken(revision: -1, after: after) }

    var isInconsistent: Bool { revision < 0 }

    var text: String {
        let json: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .integer(revision), "start": .string("\(after.namespace)/\(after.name)"),
        ]
        return String(
            Base64.encode(json.bytes()).compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}
