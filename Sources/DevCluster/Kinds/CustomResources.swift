import JSON
import KubeCore

/// From a stored CustomResourceDefinition to what is served.
enum CustomResources {
    /// The served versions of a definition that was accepted.
    static func resources(of definition: JSONValue) -> [ServedResource] {
        guard let spec = definition["spec"], let group = spec["group"]?.stringValue else { return [] }
        let versions = DefinitionRules.versions(of: definition)
        guard let storage = versions.first(where: { $0["storage"]?.boolValue == true })?["name"]?.stringValue else {
            return []
        }
        return versions.filter { $0["served"]?.boolValue == true }.compactMap { version in
            resource(
                definition: definition, names: spec["names"] ?? [:], group: group,
                isNamespaced: spec["scope"] == "Namespaced", version: version, storage: storage)
        }
    }

    private static func resource(
        definition: JSONValue, names: JSONValue, group: String, isNamespaced: Bool, version: JSONValue, storage: String
    ) -> ServedResource? {
        guard let name = version["name"]?.stringValue, let kind = names["kind"]?.stringValue,
            let plural = names["plural"]?.stringValue
        else { return nil }
        let parsed = version[path: "schema", "openAPIV3Schema"].map { StructuralSchema.parse($0) }
        var resource = ServedResource(
            kind: ResourceKind(group: group, version: name, kind: kind, plural: plural, isNamespaced: isNamespaced),
            schema: parsed?.schema ?? .anything, columns: columns(version))
        var causes: [Status.Cause] = []
        resource.ruleTree = RuleTree.compile(root: resource.schema, &causes)
        resource.singular = names["singular"]?.stringValue ?? kind.lowercased()
        resource.listKind = names["listKind"]?.stringValue ?? kind + "List"
        resource.shortNames = (names["shortNames"]?.arrayValue ?? []).compactMap(\.stringValue)
        resource.categories = (names["categories"]?.arrayValue ?? []).compactMap(\.stringValue)
        resource.storedAPIVersion = "\(group)/\(storage)"
        resource.hasStatus = version[path: "subresources", "status"] != nil
        resource.scale = scale(version)
        resource.hasGeneration = true
        resource.allowsUnconditionalUpdate = false
        resource.isCustom = true
        resource.isTerminating = definition.metadata("deletionTimestamp") != nil
        resource.selectableFields = (version["selectableFields"]?.arrayValue ?? [])
            .compactMap { $0["jsonPath"]?.stringValue }.map { String($0.drop { $0 == "." }) }
        return resource
    }

    private static func scale(_ version: JSONValue) -> ServedResource.ScalePaths? {
        guard let scale = version[path: "subresources", "scale"] else { return nil }
        func path(_ member: String) -> [String]? {
            scale[member]?.stringValue.map { $0.split(separator: ".").map(String.init) }
        }
        guard let spec = path("specReplicasPath"), let status = path("statusReplicasPath") else { return nil }
        return ServedResource.ScalePaths(
            specReplicas: spec, statusReplicas: status, labelSelector: path("labelSelectorPath"))
    }

    private static func columns(_ version: JSONValue) -> TableColumns {
        guard let declared = version["additionalPrinterColumns"]?.arrayValue, !declared.isEmpty else {
            return .standard
        }
        return TableColumns([.name] + declared.compactMap(column))
    }

    private static func column(_ declared: JSONValue) -> TableColumns.Column? {
        guard let name = declared["name"]?.stringValue, let text = declared["jsonPath"]?.stringValue,
            let path = JSONPath(text)
        else { return nil }
        let type = declared["type"]?.stringValue ?? "string"
        let fallback = "Custom resource definition column (in JSONPath format): \(text)"
        return TableColumns.Column(
            name: name, type: type, format: declared["format"]?.stringValue ?? "",
            description: declared["description"]?.stringValue ?? fallback,
            priority: declared["priority"]?.integerValue ?? 0
        ) { object, now in cell(path.values(in: object), type: type, now: now) }
    }

    private static func cell(_ values: [JSONValue], type: String, now: Timestamp) -> JSONValue {
        guard let value = values.first, !value.isNull else { return .null }
        switch type {
        case "integer":
            return value.integerValue.map(JSONValue.integer) ?? value.doubleValue.map { .integer(Int64(clamping: $0)) }
                ?? .null
        case "number":
            return value.doubleValue == nil ? .null : value
        case "boolean":
            return value.boolValue == nil ? .null : value
        case "date":
            return .string(HumanDuration.since(value, now: now))
        default:
            if values.count > 1 {
                return .string("[" + values.map { $0.stringValue ?? $0.text() }.joined(separator: ",") + "]")
            }
            return .string(value.stringValue ?? value.text())
        }
    }
}

extension Int64 {
    /// The whole part; the nearest bound where it does not fit.
    init(clamping value: Double) {
        self = Int64(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
        if value.isNaN { self = 0 }
    }
}
