import JSON
import KubeCore
import Testing

@testable import DevCluster

/// Documents that nobody would write, through every entry.
struct SchemaRobustnessTests {
    @Test("schemas, objects, patches and managed fields of any shape give an answer, never a trap")
    func anything() throws {
        var generator = ApplyGenerator()
        let pod = try #require(BuiltInSchemas.schema(apiVersion: "v1", kind: "Pod"))
        let custom = try ApplyOwnershipTests.parsedSchema()
        for _ in 0..<400 {
            let parsed = StructuralSchema.parse(Self.value(depth: 5, using: &generator))
            #expect((parsed.schema == nil) == !parsed.causes.isEmpty, "seed \(generator.seed)")
            let object = Self.value(depth: 5, using: &generator)
            let other = Self.value(depth: 5, using: &generator)
            for schema in [pod, custom, parsed.schema ?? .anything] {
                let read = schema.settingDefaults(in: schema.pruning(object).value)
                _ = schema.violations(in: read, replacing: other)
                _ = schema.decodingStatus(of: object, kind: .configMap)
                _ = try? StrategicMergePatch.apply(other, to: object, schema: schema)
                let kind = ResourceKind(group: "", version: "v1", kind: "Pod", plural: "pods")
                let ownership = FieldOwnership(kind: kind, schema: schema, hasStatus: true)
                var configuration = other
                configuration["apiVersion"] = "v1"
                _ = try? ownership.applying(configuration, to: object, manager: "kubectl", isForced: true, time: "t")
                _ = ownership.updating(object, over: other, manager: "a", time: "t")
            }
        }
    }

    private static let words = [
        "type", "properties", "items", "additionalProperties", "required", "enum", "pattern", "default", "nullable",
        "anyOf", "not", "minimum", "multipleOf", "format", "maxLength", "x-kubernetes-list-type", "object", "array",
        "x-kubernetes-list-map-keys", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "string",
        "map", "set", "integer", "metadata", "spec", "status", "managedFields", "operation", "Apply", "fieldsType",
        "FieldsV1", "fieldsV1", "f:spec", "k:{}", "v:1", "i:-1", ".", "", "containers", "name", "env", "ports",
        "$patch",
        "delete", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/x", "(", "a{1000}", "lm",
        "st",
        "n", "fr", "mo", "annotations", "labels", "kubectl.kubernetes.io/last-applied-configuration", "{\"a\":1}", "é",
    ]

    private static func value(depth: Int, using generator: inout ApplyGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer([0, 1, -1, .max, .min, 80].randomElement(using: &generator) ?? 0)
        case 3: return .double([0.5, -0.0, 1e300, -1e19, 9.3e18, 1e-300].randomElement(using: &generator) ?? 0)
        case 4, 5: return .string(words.randomElement(using: &generator) ?? "")
        case 6, 7:
            let count = Int.random(in: 0...4, using: &generator)
            return .array((0..<count).map { _ in value(depth: depth - 1, using: &generator) })
        default:
            let count = Int.random(in: 0...6, using: &generator)
            return .object(
                JSONObject(
                    (0..<count).map { _ in
                        (
                            words.randomElement(using: &generator) ?? "",
                            value(depth: depth - 1, using: &generator)
                        )
                    }))
        }
    }
}
