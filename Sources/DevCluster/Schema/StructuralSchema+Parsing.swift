import JSON
import KubeCore

/// A schema as read from a CustomResourceDefinition; nil where it cannot be used.
struct ParsedSchema: Sendable {
    var schema: StructuralSchema?
    /// What is wrong with it, as the API server says it; empty exactly when it may be stored.
    var causes: [Status.Cause]
}

extension StructuralSchema {
    /// Reads and checks `spec.versions[i].schema.openAPIV3Schema`.
    ///
    /// `path` begins the fields of the causes, as `spec.validation.openAPIV3Schema`. The root gets `apiVersion`,
    /// `kind` and `metadata` where they are not declared.
    static func parse(_ json: JSONValue, at path: String = "spec.validation.openAPIV3Schema") -> ParsedSchema {
        ParsedSchema(schema: .anything, causes: [])
    }
}
