import CEL
import JSON
import KubeCEL
import KubeCore

/// Puts policies into force as they change, and says in their status what was found out about them.
enum PolicyController {
    static func observe(_ event: StoreEvent, in state: inout ClusterState) {
        guard event.collection.group == PolicyKind.group else { return }
        state.policies.observe(event.collection, event.key.name, event.new)
        guard event.collection == PolicyKind.validating, let policy = event.new?.json else { return }
        let generation = policy.metadata("generation") ?? 1
        guard policy[path: "status", "observedGeneration"] != generation else { return }
        var typeChecking = JSONObject()
        let warnings = PolicyTypeCheck.warnings(of: policy, in: state.catalog)
        if !warnings.isEmpty { typeChecking["expressionWarnings"] = .array(warnings) }
        var status = policy["status"] ?? [:]
        status["observedGeneration"] = generation
        status["typeChecking"] = .object(typeChecking)
        var object = policy
        object["status"] = status
        guard let resource = state.catalog.resource(of: PolicyKind.validating) else { return }
        let ownership = FieldOwnership(
            kind: resource.kind, schema: resource.schema, subresource: "status", hasStatus: true)
        object = ownership.updating(
            object, over: policy, manager: "kube-controller-manager", time: state.now.description)
        state.put(MetadataForm.ordered(object), in: PolicyKind.validating, at: event.key)
    }
}

/// Holds the expressions of a policy against the schemas of the kinds that it names, which changes nothing of what it does.
enum PolicyTypeCheck {
    private static let maximumKinds = 10

    static func warnings(of policy: JSONValue, in catalog: ResourceCatalog) -> [JSONValue] {
        let kinds = kinds(of: policy, in: catalog)
        guard !kinds.isEmpty else { return [] }
        var texts: [String: [String]] = [:]
        for resource in kinds {
            guard let object = resource.schema.schemaType(rootWith: .full) else { continue }
            var subjects = PolicyEnvironment.Subjects()
            subjects.object = subjects.schemas.declare(object, as: resource.kind.kind)
            if let params = paramsType(of: policy, in: catalog) {
                subjects.params = subjects.schemas.declare(params, as: "Params")
            }
            for (field, _, fault) in PolicyProgram(policy, subjects: subjects).faults {
                // Only what does not compile: a type that is known now may well be another than the one asked for.
                guard field.hasPrefix("spec.validations"), fault.hasPrefix("compilation failed") else { continue }
                let name = "\(resource.kind.apiVersion), Kind=\(resource.kind.kind)"
                texts[field, default: []].append("\(resource.kind.group.isEmpty ? "/" : "")\(name): \(fault)\n")
            }
        }
        return texts.sorted { $0.key < $1.key }.map { field, found in
            ["fieldRef": .string(field), "warning": .string(found.joined(separator: "\n"))]
        }
    }

    private static func paramsType(of policy: JSONValue, in catalog: ResourceCatalog) -> SchemaType? {
        guard let kind = policy[path: "spec", "paramKind"], !kind.isNull else { return nil }
        return catalog.resource(
            apiVersion: kind["apiVersion"]?.stringValue ?? "", kind: kind["kind"]?.stringValue ?? "")?
            .schema.schemaType(rootWith: .full)
    }

    /// Those that are named in full: no wildcards, no subresources.
    private static func kinds(of policy: JSONValue, in catalog: ResourceCatalog) -> [ServedResource] {
        var found: [String: ServedResource] = [:]
        for rule in policy[path: "spec", "matchConstraints", "resourceRules"]?.arrayValue ?? [] {
            func texts(_ key: String) -> [String] {
                let texts = (rule[key]?.arrayValue ?? []).compactMap(\.stringValue)
                return texts.contains("*") ? [] : texts
            }
            for group in texts("apiGroups") {
                for version in texts("apiVersions") {
                    for plural in texts("resources") where !plural.contains("/") {
                        guard let resource = catalog[group, version, plural], found.count < maximumKinds else {
                            continue
                        }
                        found["\(group)/\(version)/\(plural)"] = resource
                    }
                }
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
