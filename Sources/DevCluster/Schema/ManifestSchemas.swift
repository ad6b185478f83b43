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

    private struct Known: Sendable {
        var schema: StructuralSchema
        /// Nil where there are no rules in CEL.
        var rules: RuleTree?
    }

    private let schemas: [Name: Known]

    /// - Parameter definitions: CustomResourceDefinitions; versions that are not served, or cannot be used, are left out.
    public init(definitions: [JSONValue]) {
        var schemas: [Name: Known] = [:]
        for resource in definitions.flatMap(CustomResources.resources) {
            schemas[Name(apiVersion: resource.kind.apiVersion, kind: resource.kind.kind)] = Known(
                schema: resource.schema, rules: resource.ruleTree)
        }
        self.schemas = schemas
    }

    /// Reads an object by its `apiVersion` and `kind`; nil where no definition is for these.
    public func read(_ object: JSONValue) -> Reading? {
        guard let known = known(of: object) else { return nil }
        let pruned = known.schema.pruning(object)
        let unknown = pruned.unknownFields.map {
            Status.Cause(reason: "FieldValueForbidden", message: "unknown field", field: $0)
        }
        let value = known.schema.settingDefaults(in: pruned.value)
        var faults = unknown + known.schema.violations(in: value)
        // As at the API server, rules are asked of objects that are otherwise right.
        if faults.isEmpty, let rules = known.rules {
            faults = RuleEvaluation.evaluate(rules, value, replacing: nil).causes
        }
        return Reading(object: value, faults: faults)
    }

    /// `live` with the fields that `applied` sets, as a server-side apply merges them; nothing is taken away.
    public func merge(_ applied: JSONValue, into live: JSONValue) -> JSONValue {
        FieldMerge.merge(live, applied, schema: known(of: live)?.schema) ?? live
    }

    private func known(of object: JSONValue) -> Known? {
        guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue else {
            return nil
        }
        return schemas[Name(apiVersion: apiVersion, kind: kind)]
    }
}
