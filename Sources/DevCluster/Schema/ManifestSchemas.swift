import JSON
import KubeCore

/// What an API server would make of manifests, worked out without one: fields that it does not know, defaults, faults
/// against the schema, and what comes of applying one object over another.
public struct ManifestSchemas: Sendable {
    /// A manifest as the API server would keep it, if nothing is wrong.
    public struct Reading: Sendable {
        /// With the schema's defaults, without fields that it does not know.
        public var object: JSONValue
        /// In the API server's words; empty exactly where it would take the object.
        public var faults: [Status.Cause]
    }

    private struct Name: Hashable {
        var apiVersion: String
        var kind: String
    }

    private let schemas: [Name: StructuralSchema]

    /// - Parameter definitions: CustomResourceDefinitions; versions that are not served, or cannot be used, are left out.
    public init(definitions: [JSONValue]) {
        var schemas: [Name: StructuralSchema] = [:]
        for resource in definitions.flatMap(CustomResources.resources) {
            schemas[Name(apiVersion: resource.kind.apiVersion, kind: resource.kind.kind)] = resource.schema
        }
        self.schemas = schemas
    }

    /// Reads an object by its `apiVersion` and `kind`; nil where no definition is for these.
    public func read(_ object: JSONValue) -> Reading? {
        guard let schema = schema(of: object) else { return nil }
        let pruned = schema.pruning(object)
        let unknown = pruned.unknownFields.map {
            Status.Cause(reason: "FieldValueForbidden", message: "unknown field", field: $0)
        }
        let value = schema.settingDefaults(in: pruned.value)
        return Reading(object: value, faults: unknown + schema.violations(in: value))
    }

    /// `live` with the fields that `applied` sets, as a server-side apply merges them; nothing is taken away.
    public func merge(_ applied: JSONValue, into live: JSONValue) -> JSONValue {
        FieldMerge.merge(live, applied, schema: schema(of: live)) ?? live
    }

    private func schema(of object: JSONValue) -> StructuralSchema? {
        guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue else {
            return nil
        }
        return schemas[Name(apiVersion: apiVersion, kind: kind)]
    }
}
