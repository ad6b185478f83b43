import JSON

/// An object without the fields that its schema does not know.
struct PrunedObject: Sendable {
    var value: JSONValue
    /// The fields that went, as `spec.foo` and `spec.items[0].bar`, in alphabetical order at each place.
    var unknownFields: [String]
}

extension StructuralSchema {
    /// Removes what the schema does not know; `apiVersion`, `kind` and `metadata` of a resource always stay.
    func pruning(_ object: JSONValue, isResource: Bool = true) -> PrunedObject {
        var pruner = Pruner()
        let value = pruner.prune(object, schema: self, path: "", isResource: isResource)
        return PrunedObject(value: value, unknownFields: pruner.unknownFields)
    }
}

private struct Pruner {
    var unknownFields: [String] = []

    mutating func prune(_ value: JSONValue, schema: StructuralSchema, path: String, isResource: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            var unknown: [String] = []
            for (key, member) in object {
                if isResource, ["apiVersion", "kind"].contains(key) {
                    result[key] = member
                    continue
                }
                let place = path.isEmpty ? key : "\(path).\(key)"
                if isResource, key == "metadata" {
                    result[key] = prune(member, schema: BuiltInSchemas.objectMeta, path: place, isResource: false)
                } else if let schema = schema.member(key) {
                    let isEmbedded = schema.isEmbeddedResource
                    result[key] = prune(member, schema: schema, path: place, isResource: isEmbedded)
                } else if schema.preservesUnknownFields {
                    result[key] = member
                } else {
                    unknown.append(place)
                }
            }
            unknownFields += unknown.sorted()
            return .object(result)
        case .array(let elements):
            guard let items = schema.items else { return value }
            return .array(
                elements.enumerated().map { index, element in
                    prune(element, schema: items, path: "\(path)[\(index)]", isResource: items.isEmbeddedResource)
                })
        default:
            return value
        }
    }
}
