import JSON
import KubeCore

/// Who manages which fields of one kind of object, on one of its endpoints: what writing does to `managedFields`.
///
/// Values in, values out. The caller checks `metadata.resourceVersion` and `metadata.uid` of an applied object before
/// (a mismatch is 409 Conflict), and prunes, defaults and validates what comes out.
struct FieldOwnership: Sendable {
    let kind: ResourceKind
    let schema: StructuralSchema
    /// Empty for the object itself; `status`, `scale`.
    let subresource: String
    /// Fields that this endpoint does not write, so that nobody comes to own them through it.
    let resetFields: FieldSet

    /// `resetFields` by Kubernetes' rule: without `status` on the object, only `status` on the status endpoint.
    init(kind: ResourceKind, schema: StructuralSchema, subresource: String = "", hasStatus: Bool) {
        self.kind = kind
        self.schema = schema
        self.subresource = subresource
        resetFields = FieldSet()
    }

    /// `written` with its `managedFields` after a create (`live` is nil), update or patch by `manager` at `time`.
    func updating(_ written: JSONValue, over live: JSONValue?, manager: String, time: String) -> JSONValue { written }

    /// The live object after `manager` applied `configuration`; nil `live` creates.
    ///
    /// Throws 409 Conflict with a cause a field where others own what would change and `isForced` is false, and 400
    /// or 500 where the configuration does not fit the schema. Equals `live` if nothing changes.
    func applying(
        _ configuration: JSONValue, to live: JSONValue?, manager: String, isForced: Bool, time: String
    ) throws(Status) -> JSONValue { live ?? configuration }

    /// The manager of a request: `fieldManager`, else the user agent up to its first slash, else `unknown`.
    static func manager(fieldManager: String?, userAgent: String?) -> String { fieldManager ?? "unknown" }
}
