import JSON
import KubeCore

/// Builds the `apiextensions.k8s.io/v1` object for a Swift resource type.
public enum CustomResourceDefinition {
    /// The definitions of all of Interlock's resources, in the order in which they are documented.
    public static var all: [JSONValue] {
        [
            object(for: AgentTask.self), object(for: GuardPolicy.self), object(for: GPUNodePool.self),
            object(for: AgentConfig.self), object(for: PriceBook.self), object(for: SpendLedger.self),
        ]
    }

    public static func object<Resource: CustomResource>(for type: Resource.Type) -> JSONValue {
        let definition = Resource.definition
        let kind = definition.kind
        var names: JSONObject = [
            "kind": .string(kind.kind), "listKind": .string(kind.kind + "List"), "plural": .string(kind.plural),
            "singular": .string(definition.singular), "categories": ["interlock"],
        ]
        if !definition.shortNames.isEmpty { names["shortNames"] = definition.shortNames.json }
        return [
            "apiVersion": .string(ResourceKind.customResourceDefinition.apiVersion),
            "kind": .string(ResourceKind.customResourceDefinition.kind),
            "metadata": [
                "name": .string(kind.qualifiedPlural),
                "labels": ["app.kubernetes.io/name": "interlock", "app.kubernetes.io/part-of": "interlock"],
            ],
            "spec": [
                "group": .string(kind.group), "names": .object(names),
                "scope": .string(kind.isNamespaced ? "Namespaced" : "Cluster"),
                "versions": [version(of: definition, spec: Resource.Spec.schema, status: Resource.Status.schema)],
            ],
        ]
    }

    private static func version(of definition: ResourceDefinition, spec: Schema, status: Schema) -> JSONValue {
        var subresources: JSONObject = ["status": [:]]
        if let scale = definition.scale {
            subresources["scale"] = [
                "specReplicasPath": .string(scale.specReplicasPath),
                "statusReplicasPath": .string(scale.statusReplicasPath),
            ]
        }
        var specSchema = spec.json
        specSchema["description"] = "What is wanted."
        var statusSchema = status.json
        statusSchema["description"] = "What was observed, decided and done; written by the controller only."
        var root: JSONObject = [
            "type": "object", "description": .string(definition.description),
            "properties": [
                "apiVersion": ["type": "string"], "kind": ["type": "string"], "metadata": ["type": "object"],
                "spec": .object(specSchema), "status": .object(statusSchema),
            ],
            "required": ["spec"],
        ]
        if !definition.rules.isEmpty { root["x-kubernetes-validations"] = .array(definition.rules.map(\.json)) }
        return [
            "name": .string(definition.kind.version), "served": true, "storage": true,
            "subresources": .object(subresources),
            "additionalPrinterColumns": .array(definition.columns.map(column)),
            "schema": ["openAPIV3Schema": .object(root)],
        ]
    }

    private static func column(_ column: ResourceDefinition.Column) -> JSONValue {
        var object: JSONObject = [
            "name": .string(column.name), "type": .string(column.type), "jsonPath": .string(column.path),
            "description": .string(column.description),
        ]
        if column.isWide { object["priority"] = 1 }
        return .object(object)
    }
}
