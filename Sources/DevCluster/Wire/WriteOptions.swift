import HTTPServer
import JSON
import KubeCore

/// The query of a create, update or patch.
struct WriteOptions: Sendable {
    enum FieldValidation: String, Sendable {
        case ignore = "Ignore"
        case warn = "Warn"
        case strict = "Strict"
    }

    /// `CreateOptions`, `UpdateOptions` or `PatchOptions`.
    var kind = "UpdateOptions"
    var isDryRun = false
    var fieldManager: String?
    var fieldValidation = FieldValidation.warn
    var isForced = false

    init() {}

    /// `kind` is what the options are called in messages: `CreateOptions`.
    init(_ request: HTTPServer.Request, kind: String) throws(Status) {
        self.kind = kind
        isDryRun = try Self.dryRun(request.query.filter { $0.name == "dryRun" }.map(\.value), kind: kind)
        fieldManager = request.query("fieldManager")
        if let manager = fieldManager, manager.utf8.count > 128 {
            throw .invalidOptions(
                kind, .tooLong("fieldManager", maximum: Int64(128)))
        }
        if let text = request.query("fieldValidation"), !text.isEmpty {
            guard let value = FieldValidation(rawValue: text) else {
                throw .invalidOptions(
                    kind,
                    .notSupported(
                        "fieldValidation", .string(text), supported: ["", "Ignore", "Strict", "Warn"]))
            }
            fieldValidation = value
        }
        isForced = ["true", "1"].contains(request.query("force"))
    }

    static func dryRun(_ values: [String], kind: String) throws(Status) -> Bool {
        guard values.allSatisfy({ $0 == "All" }) else {
            throw .invalidOptions(
                kind, .notSupported("dryRun", .array(values.map(JSONValue.string)), supported: ["All"]))
        }
        return !values.isEmpty
    }
}

/// The body and the query of a delete; the body wins where there is one.
struct DeleteOptions: Sendable {
    enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    var isDryRun = false
    var propagation: Propagation?
    var uid: String?
    var resourceVersion: String?

    init() {}

    init(_ request: HTTPServer.Request, body: JSONValue?) throws(Status) {
        let kind = "DeleteOptions"
        let options = body ?? [:]
        var dryRun = options["dryRun"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if body == nil { dryRun = request.query.filter { $0.name == "dryRun" }.map(\.value) }
        isDryRun = try WriteOptions.dryRun(dryRun, kind: kind)
        let policy = body == nil ? request.query("propagationPolicy") : options["propagationPolicy"]?.stringValue
        let orphan =
            body == nil
            ? request.query("orphanDependents").map { $0 == "true" } : options["orphanDependents"]?.boolValue
        if let policy, !policy.isEmpty {
            guard let value = Propagation(rawValue: policy) else {
                throw .invalidOptions(
                    kind,
                    .notSupported(
                        "propagationPolicy", .string(policy),
                        supported: ["Foreground", "Background", "Orphan", "nil"]))
            }
            if orphan != nil {
                throw .invalidOptions(
                    kind,
                    .invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")
                )
            }
            propagation = value
        } else if let orphan {
            propagation = orphan ? .orphan : .background
        }
        uid = options[path: "preconditions", "uid"]?.stringValue
        resourceVersion = options[path: "preconditions", "resourceVersion"]?.stringValue
    }
}
