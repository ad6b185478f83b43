import JSON
import KubeCore

/// One object as it was written at one revision: encoded once, for every answer and every watch that shows it.
///
/// A class, so that collections and their snapshots share it by reference.
final class StoredObject: Sendable {
    let key: ObjectKey
    /// What `metadata.resourceVersion` says.
    let revision: Int64
    let uid: String
    let labels: JSONObject
    let finalizers: [String]
    /// The uids of its owners.
    let owners: [String]
    let isBeingDeleted: Bool
    /// What is kept besides: `{"kind":…,"apiVersion":…,"metadata":{…},…}`, in this order.
    let bytes: [UInt8]
    let kind: JSONValue?
    let apiVersion: JSONValue?
    /// Where the value of `metadata` stands in `bytes`.
    let metadata: Range<Int>
    /// Where the members after kind and version begin, with the quote of the first one's name.
    let contentStart: Int

    /// - Parameter json: says `revision` in its metadata.
    init(json: JSONValue, key: ObjectKey, revision: Int64) {
        self.key = key
        self.revision = revision
        let metadata = json["metadata"]
        uid = metadata?["uid"]?.stringValue ?? ""
        labels = metadata?["labels"]?.objectValue ?? [:]
        finalizers = metadata?["finalizers"]?.arrayValue?.compactMap(\.stringValue) ?? []
        owners = (metadata?["ownerReferences"]?.arrayValue ?? []).compactMap { $0["uid"]?.stringValue }
        isBeingDeleted = metadata?["deletionTimestamp"] != nil
        kind = json["kind"]
        apiVersion = json["apiVersion"]

        var rest = json.objectValue ?? [:]
        rest.removeAll { member in ["kind", "apiVersion", "metadata"].contains(member.key) }
        let encodedMetadata = (metadata ?? [:]).bytes()
        let encodedRest = JSONValue.object(rest).bytes()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encodedMetadata.count + encodedRest.count + 96)
        bytes += Self.head(kind: kind, apiVersion: apiVersion)
        contentStart = bytes.count
        bytes += Self.metadataName
        self.metadata = bytes.count..<bytes.count + encodedMetadata.count
        bytes += encodedMetadata
        if !rest.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes += encodedRest.dropFirst()
        self.bytes = bytes
    }

    private static let metadataName = Array("\"metadata\":".utf8)

    /// `{"kind":…,"apiVersion":…,`
    static func head(kind: JSONValue?, apiVersion: JSONValue?) -> [UInt8] {
        var bytes = Array("{".utf8)
        for (name, value) in [("\"kind\":", kind), ("\"apiVersion\":", apiVersion)] {
            guard let value else { continue }
            bytes += name.utf8
            bytes += value.bytes()
            bytes.append(UInt8(ascii: ","))
        }
        return bytes
    }

    /// The object; reads the bytes each time.
    var json: JSONValue {
        // What was encoded here can be read again, however deep a request was allowed to make it.
        (try? JSONValue(parsing: bytes, limits: JSONLimits(maximumDepth: 1_024))) ?? .null
    }

    /// The same object as of a later revision, as events of its end show it.
    func restamped(_ revision: Int64) -> StoredObject {
        var json = json
        json.setMetadata("resourceVersion", .string(String(revision)))
        return StoredObject(json: json, key: key, revision: revision)
    }
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
    let time: Timestamp
    /// Nil for an object that came to be.
    let old: StoredObject?
    /// Nil for an object that went.
    let new: StoredObject?

    var change: Change {
        if new == nil { return .deleted }
        return old == nil ? .added : .modified
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
