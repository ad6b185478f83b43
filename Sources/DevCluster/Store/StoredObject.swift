import JSON
import KubeCore

/// One object as it was written at one revision.
struct StoredObject: Sendable {
    let json: JSONValue
    /// What `metadata.resourceVersion` says.
    let revision: Int64

    var uid: String { json[path: "metadata", "uid"]?.stringValue ?? "" }

    var labels: JSONObject { json[path: "metadata", "labels"]?.objectValue ?? [:] }

    var finalizers: [String] { json[path: "metadata", "finalizers"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    var isBeingDeleted: Bool { json[path: "metadata", "deletionTimestamp"] != nil }
}

/// One change of one object.
struct StoreEvent: Sendable {
    enum Change: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    let collection: CollectionID
    let key: ObjectKey
    let revision: Int64
    /// Nil for an object that came to be.
    let old: StoredObject?
    /// Nil for an object that went.
    let new: StoredObject?

    var change: Change {
        if new == nil { return .deleted }
        return old == nil ? .added : .modified
    }

    /// The object after the change; of one that went its last state, at the revision at which it went.
    var object: JSONValue {
        if let new { return new.json }
        var last = old?.json ?? .null
        last.setMetadata("resourceVersion", .string(String(revision)))
        return last
    }
}

extension JSONValue {
    /// Sets or removes (nil) a member of `metadata`.
    mutating func setMetadata(_ key: String, _ value: JSONValue?) {
        var metadata = self["metadata"] ?? [:]
        self["metadata"] = .null
        metadata[key] = value
        self["metadata"] = metadata
    }

    func metadata(_ key: String) -> JSONValue? { self[path: "metadata", key] }

    func metadataText(_ key: String) -> String { self[path: "metadata", key]?.stringValue ?? "" }
}
