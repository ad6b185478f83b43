import CEL
import KubeCEL

/// The structures that the expressions of a policy know: the request, the namespace, its own variables, and for
/// mutations `Object{…}` and `JSONPatch{…}`.
struct PolicyTypes: TypeProvider {
    static let object = "Object"
    static let patch = "JSONPatch"
    static let variables = "kubernetes.variables"
    static let request = "kubernetes.AdmissionRequest"
    static let namespace = "kubernetes.Namespace"

    var schemas: SchemaTypes
    /// By name, with the types of their expressions.
    var variableTypes: [String: ValueType] = [:]
    var makesPatches = false

    init(schemas: SchemaTypes = Self.common) { self.schemas = schemas }

    func field(_ name: String, of structure: String) -> ValueType? {
        if structure == Self.variables { return variableTypes[name] }
        guard makesPatches else { return schemas.field(name, of: structure) }
        if Self.isObject(structure) { return .dynamic }
        if structure == Self.patch {
            switch name {
            case "op", "path", "from": return .string
            case "value": return .dynamic
            default: return nil
            }
        }
        return schemas.field(name, of: structure)
    }

    func hasStructure(_ name: String) -> Bool {
        makesPatches && (name == Self.patch || Self.isObject(name))
    }

    func make(_ structure: String, fields: [String: Value]) -> Value {
        .opaque(PatchStructure(structure, fields))
    }

    private static func isObject(_ name: String) -> Bool { name == object || name.hasPrefix("\(object).") }

    /// Request and namespace, which all policies share.
    static let common: SchemaTypes = {
        var types = SchemaTypes()
        let texts = ValueType.list(.string)
        types.declare(
            "kubernetes.GroupVersionKind", fields: ["group": .string, "version": .string, "kind": .string])
        types.declare(
            "kubernetes.GroupVersionResource", fields: ["group": .string, "version": .string, "resource": .string])
        types.declare(
            "kubernetes.UserInfo",
            fields: [
                "username": .string, "uid": .string, "groups": texts, "extra": .map(key: .string, value: texts),
            ])
        let (kind, resource) = (
            ValueType.structure("kubernetes.GroupVersionKind"), ValueType.structure("kubernetes.GroupVersionResource")
        )
        types.declare(
            request,
            fields: [
                "kind": kind, "resource": resource, "subResource": .string, "requestKind": kind,
                "requestResource": resource, "requestSubResource": .string, "name": .string, "namespace": .string,
                "operation": .string, "userInfo": .structure("kubernetes.UserInfo"), "dryRun": .bool,
                "options": .dynamic,
            ])
        let labels = ValueType.map(key: .string, value: .string)
        types.declare("kubernetes.NamespaceSpec", fields: ["finalizers": texts])
        types.declare(
            "kubernetes.NamespaceCondition",
            fields: [
                "status": .string, "type": .string, "lastTransitionTime": .timestamp, "message": .string,
                "reason": .string,
            ])
        types.declare(
            "kubernetes.NamespaceStatus",
            fields: ["conditions": .list(.structure("kubernetes.NamespaceCondition")), "phase": .string])
        types.declare(
            "kubernetes.NamespaceMetadata",
            fields: [
                "name": .string, "generateName": .string, "namespace": .string, "labels": labels,
                "annotations": labels, "UID": .string, "creationTimestamp": .timestamp,
                "deletionGracePeriodSeconds": .int, "deletionTimestamp": .timestamp, "generation": .int,
                "resourceVersion": .string, "finalizers": texts,
            ])
        types.declare(
            namespace,
            fields: [
                "metadata": .structure("kubernetes.NamespaceMetadata"),
                "spec": .structure("kubernetes.NamespaceSpec"), "status": .structure("kubernetes.NamespaceStatus"),
            ])
        return types
    }()
}
