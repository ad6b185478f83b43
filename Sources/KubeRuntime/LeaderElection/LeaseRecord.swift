import JSON
import KubeCore

/// Who holds a lease, in the fields of coordination.k8s.io/v1 that client-go's elections write.
///
/// A field that is missing or malformed reads as nobody's word: the lease is then judged by what can be read.
struct LeaseRecord: Sendable, Hashable {
    /// Empty where nobody holds it.
    var holder = ""
    /// How long the holder asks others to wait after each of its renewals.
    var duration: Duration?
    var acquired: String?
    var renewed: String?
    /// How often the lease changed hands.
    var transitions: Int64 = 0

    init() {}

    init(spec: JSONValue?) {
        holder = spec?["holderIdentity"]?.stringValue ?? ""
        duration = spec?["leaseDurationSeconds"]?.integerValue.flatMap { $0 > 0 ? .seconds($0) : nil }
        acquired = spec?["acquireTime"]?.stringValue
        renewed = spec?["renewTime"]?.stringValue
        transitions = max(spec?["leaseTransitions"]?.integerValue ?? 0, 0)
    }
}

/// A lease as the server has it; what is not written here stays as it is.
struct Lease: Sendable, Hashable {
    private(set) var json: JSONValue
    let record: LeaseRecord

    init(_ json: JSONValue) {
        self.json = json
        record = LeaseRecord(spec: json["spec"])
    }

    /// One that does not exist yet.
    init(named name: String, in namespace: String) {
        self.init([
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
        ])
    }

    var resourceVersion: String { json[path: "metadata", "resourceVersion"]?.stringValue ?? "" }

    subscript(annotation key: String) -> String? { json[path: "metadata", "annotations", key]?.stringValue }

    /// The lease with another record, and with annotations set, or removed where they are nil.
    func with(_ record: LeaseRecord, annotations: [String: String?] = [:]) -> Lease {
        var object = json.objectValue ?? JSONObject()
        var spec = object["spec"]?.objectValue ?? JSONObject()
        spec["holderIdentity"] = .string(record.holder)
        spec["leaseDurationSeconds"] = .integer(record.duration?.components.seconds ?? 1)
        spec["acquireTime"] = record.acquired.map { .string($0) }
        spec["renewTime"] = record.renewed.map { .string($0) }
        spec["leaseTransitions"] = .integer(record.transitions)
        object["spec"] = .object(spec)
        if !annotations.isEmpty {
            var metadata = object["metadata"]?.objectValue ?? JSONObject()
            var all = metadata["annotations"]?.objectValue ?? JSONObject()
            for (key, value) in annotations { all[key] = value.map { .string($0) } }
            metadata["annotations"] = .object(all)
            object["metadata"] = .object(metadata)
        }
        return Lease(.object(object))
    }
}
