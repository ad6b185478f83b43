import JSON

/// The API server's answer where there is no object to give: Kubernetes' `Status`.
public struct Status: Error, Sendable, Hashable {
    /// The HTTP status code.
    public var code: Int
    /// A CamelCase word for programs: `NotFound`, `Conflict`, `Invalid`, …; empty where the server gave none.
    public var reason: String
    /// A sentence for people.
    public var message: String
    public var details: Details?

    public struct Details: Sendable, Hashable {
        public var name: String
        public var group: String
        public var kind: String
        public var causes: [Cause]
        public var retryAfterSeconds: Int?

        public init(
            name: String = "", group: String = "", kind: String = "", causes: [Cause] = [],
            retryAfterSeconds: Int? = nil
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.causes = causes
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    /// One thing that was wrong, and at which field.
    public struct Cause: Sendable, Hashable {
        public var reason: String
        public var message: String
        public var field: String

        public init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    public init(code: Int, reason: String, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }
}

extension Status: CustomStringConvertible {
    public var description: String { message.isEmpty ? "\(reason) (\(code))" : message }
}

extension Status: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init(
            code: try object.decode("code", default: 0), reason: try object.decode("reason", default: ""),
            message: try object.decode("message", default: ""), details: try object.decodeIfPresent("details"))
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:],
            "status": .string(code < 400 ? "Success" : "Failure"),
        ]
        if !message.isEmpty { object["message"] = .string(message) }
        if !reason.isEmpty { object["reason"] = .string(reason) }
        object["details"] = details?.json
        object["code"] = code.json
        return .object(object)
    }
}

extension Status.Details: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init(
            name: try object.decode("name", default: ""), group: try object.decode("group", default: ""),
            kind: try object.decode("kind", default: ""), causes: try object.decode("causes", default: []),
            retryAfterSeconds: try object.decodeIfPresent("retryAfterSeconds"))
    }

    public var json: JSONValue {
        var object = JSONObject()
        if !name.isEmpty { object["name"] = .string(name) }
        if !group.isEmpty { object["group"] = .string(group) }
        if !kind.isEmpty { object["kind"] = .string(kind) }
        if !causes.isEmpty { object["causes"] = causes.json }
        object["retryAfterSeconds"] = retryAfterSeconds?.json
        return .object(object)
    }
}

extension Status.Cause: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init(
            reason: try object.decode("reason", default: ""), message: try object.decode("message", default: ""),
            field: try object.decode("field", default: ""))
    }

    public var json: JSONValue {
        var object = JSONObject()
        if !reason.isEmpty { object["reason"] = .string(reason) }
        if !message.isEmpty { object["message"] = .string(message) }
        if !field.isEmpty { object["field"] = .string(field) }
        return .object(object)
    }
}
