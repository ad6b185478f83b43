import JSON
import KubeCore

/// CustomResourceDefinitions: defaults, and what makes one unacceptable.
enum DefinitionRules {
    static let collection = CollectionID("apiextensions.k8s.io", "customresourcedefinitions")
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    static let prepare: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, old in
        guard var spec = object["spec"], spec.objectValue != nil else { return }
        if var names = spec["names"], let kind = names["kind"]?.stringValue, !kind.isEmpty {
            if (names["singular"]?.stringValue ?? "").isEmpty { names["singular"] = .string(kind.lowercased()) }
            if (names["listKind"]?.stringValue ?? "").isEmpty { names["listKind"] = .string(kind + "List") }
            spec["names"] = names
        }
        if spec["conversion"] == nil { spec["conversion"] = ["strategy": "None"] }
        object["spec"] = spec
        if old == nil { object["status"] = nil }
        // Every version that objects were ever kept in; at first the one that they are kept in now.
        var status = object["status"] ?? [:]
        var stored = status["storedVersions"]?.arrayValue ?? []
        let storage = versions(of: object).first { $0["storage"]?.boolValue == true }?["name"]
        if let storage, !stored.contains(storage) { stored.append(storage) }
        if !stored.isEmpty { status["storedVersions"] = .array(stored) }
        object["status"] = status
    }

    static let causes: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { object, old in
        let spec = object["spec"] ?? [:]
        let names = spec["names"] ?? [:]
        let group = spec["group"]?.stringValue ?? ""
        let name = object.metadataText("name")
        var causes: [Status.Cause] = []
        if name != "\(names["plural"]?.stringValue ?? "").\(group)" {
            causes.append(.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"))
        }
        causes += groupCauses(group) + scopeCauses(spec["scope"]?.stringValue ?? "")
        // What was accepted stays so; rules are compiled when they change.
        if old?["spec"] != object["spec"] { causes += versionCauses(object) }
        causes += nameCauses(names)
        if let strategy = spec[path: "conversion", "strategy"]?.stringValue, strategy != "None" {
            causes.append(
                strategy == "Webhook"
                    ? .forbidden("spec.conversion.strategy", "this server does not call conversion webhooks")
                    : .notSupported("spec.conversion.strategy", .string(strategy), supported: ["None", "Webhook"]))
        }
        if (object[path: "status", "storedVersions"]?.arrayValue ?? []).isEmpty {
            causes.append(.invalid("status.storedVersions", raw: "null", "must have at least one stored version"))
        }
        if let old { causes += immutableCauses(object, old) }
        return causes
    }

    static func versions(of definition: JSONValue) -> [JSONValue] {
        definition[path: "spec", "versions"]?.arrayValue ?? []
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).text() }

    private static func groupCauses(_ group: String) -> [Status.Cause] {
        if group.isEmpty { return [.required("spec.group")] }
        if let fault = NameSyntax.subdomainFault(group) { return [.invalid("spec.group", group, fault)] }
        if !group.contains(".") { return [.invalid("spec.group", group, "should be a domain with at least one dot")] }
        return []
    }

    private static func scopeCauses(_ scope: String) -> [Status.Cause] {
        if scope.isEmpty { return [.required("spec.scope")] }
        if scope == "Cluster" || scope == "Namespaced" { return [] }
        return [.notSupported("spec.scope", .string(scope), supported: ["Cluster", "Namespaced"])]
    }

    private static func versionCauses(_ object: JSONValue) -> [Status.Cause] {
        let versions = versions(of: object)
        var causes: [Status.Cause] = []
        var seen: Set<String> = []
        let schemas = versions.map { $0[path: "schema", "openAPIV3Schema"] }
        let isShared = schemas.first.map { first in first != nil && schemas.allSatisfy { $0 == first } } ?? false
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            let name = version["name"]?.stringValue ?? ""
            if name.isEmpty {
                causes.append(.required("\(path).name"))
            } else if let fault = NameSyntax.label1035Fault(name) {
                causes.append(.invalid("\(path).name", name, fault))
            } else if !seen.insert(name).inserted {
                causes.append(
                    Status.Cause(
                        reason: "FieldValueDuplicate", message: "Duplicate value: \(quoted(name))",
                        field: "\(path).name"))
            }
            for member in ["served", "storage"] where version[member]?.boolValue == nil {
                causes.append(.required("\(path).\(member)"))
            }
            // A schema that all versions share is one, not as many as there are versions.
            let schemaPath =
                isShared ? "spec.validation.openAPIV3Schema" : "\(path).schema.openAPIV3Schema"
            if !isShared || index == 0 { causes += schemaCauses(version, schemaPath) }
            causes += scaleCauses(version, path) + columnCauses(version, path)
        }
        if versions.count(where: { $0["storage"]?.boolValue == true }) != 1 {
            let raw =
                versions.isEmpty
                ? (object[path: "spec", "versions"] == nil ? "null" : "[]") : "\(versions.count) versions"
            causes.append(
                .invalid("spec.versions", raw: raw, "must have exactly one version marked as storage version"))
        }
        return causes
    }

    private static func schemaCauses(_ version: JSONValue, _ path: String) -> [Status.Cause] {
        guard let schema = version[path: "schema", "openAPIV3Schema"], !schema.isNull else {
            return [.required(path)]
        }
        let parsed = StructuralSchema.parse(schema, at: path)
        guard let schema = parsed.schema else { return parsed.causes }
        var causes: [Status.Cause] = []
        _ = RuleTree.compile(root: schema, at: path, &causes)
        return causes
    }

    private static func scaleCauses(_ version: JSONValue, _ path: String) -> [Status.Cause] {
        guard let scale = version[path: "subresources", "scale"] else { return [] }
        var causes: [Status.Cause] = []
        for (member, root) in [
            ("specReplicasPath", ".spec."), ("statusReplicasPath", ".status."), ("labelSelectorPath", ""),
        ] {
            let field = "\(path).subresources.scale.\(member)"
            guard let text = scale[member]?.stringValue, !text.isEmpty else {
                if member != "labelSelectorPath" { causes.append(.required(field)) }
                continue
            }
            let isRooted =
                member == "labelSelectorPath"
                ? text.hasPrefix(".spec.") || text.hasPrefix(".status.") : text.hasPrefix(root)
            if !isRooted {
                let wanted = root.isEmpty ? "either .status or .spec" : String(root.dropLast())
                causes.append(.invalid(field, text, "should be a json path under \(wanted)"))
            }
        }
        return causes
    }

    private static func columnCauses(_ version: JSONValue, _ path: String) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        for (index, column) in (version["additionalPrinterColumns"]?.arrayValue ?? []).enumerated() {
            let field = "\(path).additionalPrinterColumns[\(index)]"
            if (column["name"]?.stringValue ?? "").isEmpty { causes.append(.required("\(field).name")) }
            let type = column["type"]?.stringValue ?? ""
            let types = ["boolean", "date", "integer", "number", "string"]
            if type.isEmpty {
                causes.append(.required("\(field).type", "must be one of \(types.joined(separator: ","))"))
            } else if !types.contains(type) {
                causes.append(.invalid("\(field).type", type, "must be one of \(types.joined(separator: ","))"))
            }
            let place = column["jsonPath"]?.stringValue ?? ""
            if place.isEmpty {
                causes.append(.required("\(field).jsonPath"))
            } else if !place.hasPrefix(".") || JSONPath(place) == nil {
                causes.append(
                    .invalid("\(field).jsonPath", place, "must be a simple json path starting with ."))
            }
        }
        return causes
    }

    private static func nameCauses(_ names: JSONValue) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        for member in ["plural", "singular", "kind", "listKind"] {
            let field = "spec.names.\(member)"
            let text = names[member]?.stringValue ?? ""
            if text.isEmpty {
                causes.append(.required(field))
            } else if let fault = NameSyntax.label1035Fault(text.lowercased()) {
                causes.append(
                    .invalid(
                        field, text,
                        member.lowercased().hasSuffix("kind")
                            ? "may have mixed case, but should otherwise match: \(fault)" : fault))
            }
        }
        if let kind = names["kind"]?.stringValue, !kind.isEmpty, kind == names["listKind"]?.stringValue {
            causes.append(.invalid("spec.names.listKind", kind, "kind and listKind may not be the same"))
        }
        return causes
    }

    private static func immutableCauses(_ object: JSONValue, _ old: JSONValue) -> [Status.Cause] {
        ["group", "scope", "names.plural", "names.kind"].compactMap { path in
            let (before, after) = (old.value(atMembers: "spec.\(path)"), object.value(atMembers: "spec.\(path)"))
            guard before != after else { return nil }
            return .invalid("spec.\(path)", after?.stringValue ?? "", "field is immutable")
        }
    }
}
