import JSON
import KubeCore

extension SchemaParser {
    /// `allOf`, `anyOf`, `oneOf` and `not`, whose schemas only bound values.
    mutating func readLogic(of object: JSONObject, into validation: inout ValueValidation, at path: String) {
        validation.allOf = alternatives(object, "allOf", at: path)
        validation.anyOf = alternatives(object, "anyOf", at: path)
        validation.oneOf = alternatives(object, "oneOf", at: path)
        switch object["not"] {
        case .object(let child)?:
            validation.not = [valueNode(child, at: "\(path).not", allowsType: false)]
        case nil, .null?: break
        case let json?: add(.invalid("\(path).not", json, "must be a schema"))
        }
    }

    private mutating func alternatives(_ object: JSONObject, _ key: String, at path: String) -> [StructuralSchema] {
        guard let json = object[key], !json.isNull else { return [] }
        guard case .array(let children) = json else {
            add(.invalid("\(path).\(key)", json, "must be an array"))
            return []
        }
        let isIntOrString = object["x-kubernetes-int-or-string"] == .bool(true)
        return children.enumerated().compactMap { index, child in
            let place = "\(path).\(key)[\(index)]"
            guard case .object(let child) = child else {
                add(.invalid(place, child, "must be a schema"))
                return nil
            }
            // Types stand in alternatives only to say what int-or-string says.
            let types = child["type"] == "integer" || child["type"] == "string"
            let allowsType = isIntOrString && types && key == "anyOf" || isIntOrString && key == "allOf"
            return valueNode(child, at: place, allowsType: allowsType)
        }
    }

    /// A node that must not give structure.
    private mutating func valueNode(_ object: JSONObject, at path: String, allowsType: Bool) -> StructuralSchema {
        var schema = StructuralSchema()
        schema.preservesUnknownFields = true
        var reader = SchemaReader(object: object, path: path)
        schema.validation = reader.validation()
        schema.rules = object["x-kubernetes-validations"]
        schema.type = reader.text("type").flatMap(StructuralSchema.ValueType.init)
        for part in reader.causes { add(part) }
        let forbidden = [
            "title", "description", "type", "default", "nullable", "additionalProperties",
            "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string",
            "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
        ]
        for key in forbidden where object[key] != nil && object[key] != "" && object[key] != false {
            if key == "type", allowsType { continue }
            add(.forbidden("\(path).\(key)", "must be empty to be structural"))
        }
        var nested = object
        if allowsType { nested["x-kubernetes-int-or-string"] = true }
        readLogic(of: nested, into: &schema.validation, at: path)
        if let properties = members(of: object, "properties", at: path) {
            for (name, json) in properties.sorted(by: { $0.key < $1.key }) {
                guard case .object(let child) = json else {
                    add(.invalid("\(path).properties[\(name)]", json, "must be a schema"))
                    continue
                }
                schema.properties[name] = valueNode(
                    child, at: "\(path).properties[\(name)]", allowsType: false)
            }
        }
        if case .object(let items)? = object["items"] {
            schema.items = valueNode(items, at: "\(path).items", allowsType: false)
        }
        return schema
    }
}
