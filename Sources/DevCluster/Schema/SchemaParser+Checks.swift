import JSON
import KubeCore

extension SchemaParser {
    mutating func readListAndMap(of object: JSONObject, into schema: inout StructuralSchema, at path: String) {
        if let json = object["x-kubernetes-list-type"], !json.isNull {
            schema.listType = json.stringValue.flatMap(StructuralSchema.ListType.init)
            if schema.listType == nil {
                add(.notSupported("\(path).x-kubernetes-list-type", json, supported: ["atomic", "set", "map"]))
            } else if schema.type != .array {
                add(typeFault(schema, path, "must be array if x-kubernetes-list-type is specified"))
            }
        }
        if let json = object["x-kubernetes-map-type"], !json.isNull {
            schema.mapType = json.stringValue.flatMap(StructuralSchema.MapType.init)
            if schema.mapType == nil {
                add(.notSupported("\(path).x-kubernetes-map-type", json, supported: ["atomic", "granular"]))
            } else if schema.type != .object {
                add(typeFault(schema, path, "must be object if x-kubernetes-map-type is specified"))
            }
        }
        if case .array(let keys)? = object["x-kubernetes-list-map-keys"] {
            schema.listMapKeys = keys.compactMap(\.stringValue)
        }
        switch schema.listType {
        case .map?: checkListMap(schema, at: path)
        case .set?: checkSet(schema, at: path)
        default:
            if !schema.listMapKeys.isEmpty {
                add(
                    .required(
                        "\(path).x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty"))
            }
        }
    }

    private func typeFault(_ schema: StructuralSchema, _ path: String, _ detail: String) -> Status.Cause {
        .invalid("\(path).type", .string(schema.type?.rawValue ?? ""), detail)
    }

    private mutating func checkListMap(_ schema: StructuralSchema, at path: String) {
        let keysPath = "\(path).x-kubernetes-list-map-keys"
        guard !schema.listMapKeys.isEmpty else {
            return add(.required(keysPath, "must not be empty if x-kubernetes-list-type is map"))
        }
        guard let items = schema.items else { return }
        if items.type != .object {
            add(
                .invalid(
                    "\(path).items.type", .string(items.type?.rawValue ?? ""),
                    "must be object if parent array's x-kubernetes-list-type is map"))
            return
        }
        var seen: Set<String> = []
        for (index, key) in schema.listMapKeys.enumerated() {
            if !seen.insert(key).inserted { add(.duplicate("\(keysPath)[\(index)]", .string(key))) }
            guard let property = items.properties[key] else {
                let keys = JSONValue.array(schema.listMapKeys.map(JSONValue.string))
                add(.invalid(keysPath, keys, "entries must all be names of item properties"))
                continue
            }
            let place = "\(path).items.properties[\(key)]"
            if property.type == .object || property.type == .array {
                let detail = "must be a scalar type if parent array's x-kubernetes-list-type is map"
                add(typeFault(property, place, detail))
            } else if property.defaultValue == nil, !items.validation.required.contains(key) {
                add(
                    .required(
                        "\(place).default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                            + "property"))
            }
        }
    }

    private mutating func checkSet(_ schema: StructuralSchema, at path: String) {
        guard let items = schema.items else { return }
        if items.isNullable {
            add(.forbidden("\(path).items.nullable", "cannot be nullable when x-kubernetes-list-type is set"))
        }
        switch items.type {
        case .object? where items.mapType != .atomic:
            add(
                .invalid(
                    "\(path).items.x-kubernetes-map-type", (items.mapType?.rawValue).map(JSONValue.string) ?? .null,
                    "must be atomic as item of a list with x-kubernetes-list-type=set"))
        case .array? where items.listType != nil && items.listType != .atomic:
            add(
                .invalid(
                    "\(path).items.x-kubernetes-list-type", .string(items.listType?.rawValue ?? ""),
                    "must be atomic as item of a list with x-kubernetes-list-type=set"))
        default: break
        }
    }

    /// What the root says about the members that every object has.
    mutating func checkObjectFields(_ root: JSONObject, at path: String) {
        guard case .object(let properties)? = root["properties"] else { return }
        for name in ["apiVersion", "kind"] {
            if let type = properties[name]?["type"], type != "string" {
                add(.invalid("\(path).properties[\(name)].type", type, "must be string"))
            }
        }
        guard let metadata = properties["metadata"] else { return }
        if let type = metadata["type"], type != "object" {
            add(.invalid("\(path).properties[metadata].type", type, "must be object"))
        }
        let names = metadata["properties"]?.objectValue?.keys ?? []
        let hasOthers =
            names.contains { $0 != "name" && $0 != "generateName" } || metadata["additionalProperties"] != nil
        if hasOthers {
            add(
                .forbidden(
                    "\(path).properties[metadata]",
                    "must not specify anything other than name and generateName, but metadata is implicitly specified"))
        }
    }

    /// Defaults must fit their own schemas.
    mutating func checkDefaults(of schema: StructuralSchema, at path: String) {
        if let value = schema.defaultValue {
            let place = "\(path).default"
            if !schema.pruning(value, isResource: false).unknownFields.isEmpty {
                add(.invalid(place, value, "must not have unknown fields"))
            } else {
                for cause in schema.violations(in: schema.settingDefaults(in: value)) {
                    add(
                        Status.Cause(reason: cause.reason, message: cause.message, field: Self.join(place, cause.field))
                    )
                }
            }
        }
        for (name, child) in schema.properties.sorted(by: { $0.key < $1.key }) {
            checkDefaults(of: child, at: "\(path).properties[\(name)]")
        }
        if let items = schema.items { checkDefaults(of: items, at: "\(path).items") }
        if let rest = schema.additionalProperties { checkDefaults(of: rest, at: "\(path).additionalProperties") }
    }

    private static func join(_ path: String, _ field: String) -> String {
        if field.isEmpty || field == SchemaValidator.noField { return path }
        return field.hasPrefix("[") ? path + field : "\(path).\(field)"
    }
}
