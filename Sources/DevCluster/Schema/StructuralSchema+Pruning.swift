import JSON

/// An object without the fields that its schema does not know.
struct PrunedObject: Sendable {
    var value: JSONValue
    /// The fields that went, as `spec.foo` and `spec.items[0].bar`, in alphabetical order; those of metadata are last.
    var unknownFields: [String]
}

extension StructuralSchema {
    /// Removes what the schema does not know, and lists and maps of built-in types that are empty; `apiVersion`, `kind` and `metadata` of a resource always stay.
    func pruning(_ object: JSONValue, isResource: Bool = true) -> PrunedObject {
        var pruner = Pruner()
        let value = pruner.prune(object, schema: self, path: "", isResource: isResource)
        return PrunedObject(
            value: value, unknownFields: pruner.unknownFields.sorted() + pruner.unknownMetadata.sorted())
    }
}

extension StructuralSchema {
    /// Whether `value` as the member `key` is as good as none: built-in types leave out empty lists and maps.
    fileprivate func omitsEmpty(_ key: String, _ value: JSONValue) -> Bool {
        guard definitionName != nil, !validation.required.contains(key) else { return false }
        switch value {
        // An empty list of managed fields asks for a reset.
        case .array(let items): return items.isEmpty && key != "managedFields"
        case .object(let object): return object.isEmpty && properties[key]?.additionalProperties != nil
        default: return false
        }
    }
}

private struct Pruner {
    var unknownFields: [String] = []
    var unknownMetadata: [String] = []

    mutating func prune(_ value: JSONValue, schema: StructuralSchema, path: String, isResource: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for (key, member) in object {
                if isResource, ["apiVersion", "kind"].contains(key) {
                    result[key] = member
                    continue
                }
                let place = path.isEmpty ? key : "\(path).\(key)"
                if isResource, key == "metadata" {
                    var pruner = Pruner()
                    result[key] = pruner.prune(
                        member, schema: BuiltInSchemas.objectMeta, path: place, isResource: false)
                    unknownMetadata += pruner.unknownFields
                    // Custom resources lose an empty list before anybody takes it for a reset.
                    if schema.definitionName == nil, result[key]?["managedFields"] == [] {
                        result[key]?["managedFields"] = nil
                    }
                } else if schema.omitsEmpty(key, member) {
                    continue
                } else if let schema = schema.member(key) {
                    let isEmbedded = schema.isEmbeddedResource
                    result[key] = prune(member, schema: schema, path: place, isResource: isEmbedded)
                } else if schema.preservesUnknownFields {
                    result[key] = member
                } else {
                    unknownFields.append(place)
                }
            }
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
