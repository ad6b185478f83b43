import JSON

/// Where an applied configuration does not fit its schema so that ownership could not be told.
struct ConfigurationFault: CustomStringConvertible {
    let path: String
    let message: String

    var description: String { "\(path): \(message)" }

    /// The first fault in the order of the object; nil if there is none.
    static func first(in value: JSONValue, schema: StructuralSchema?, path: String = "") -> ConfigurationFault? {
        guard let schema, !value.isNull else { return nil }
        func fault(_ message: String) -> ConfigurationFault { ConfigurationFault(path: path, message: message) }
        switch value {
        case .object(let object):
            switch schema.type {
            case .object?, nil: break
            case .array?: return fault(mismatch(schema, found: value))
            default: return fault(mismatch(schema, found: value))
            }
            let allowsAny =
                schema.preservesUnknownFields || schema.additionalProperties != nil || schema.properties.isEmpty
            for (key, member) in object {
                let place = path + FieldPathElement.field(key).description
                if schema.member(key) == nil, !allowsAny {
                    return ConfigurationFault(path: place, message: "field not declared in schema")
                }
                if let fault = first(in: member, schema: schema.member(key), path: place) { return fault }
            }
            return nil
        case .array(let items):
            switch schema.type {
            case .array?, nil: break
            case .object?: return fault(mismatch(schema, found: value))
            default: return fault(mismatch(schema, found: value))
            }
            return first(in: items, schema: schema, path: path)
        case .string:
            guard schema.type == nil || schema.type == .string else {
                return fault(mismatch(schema, found: value))
            }
        case .integer, .double:
            // A text with a format, as a time, is read as any scalar.
            guard
                schema.type == nil || schema.type == .integer || schema.type == .number
                    || (schema.type == .string && schema.validation.format.map { $0 != "byte" } == true)
            else { return fault(mismatch(schema, found: value)) }
        case .bool:
            guard schema.type == nil || schema.type == .boolean else {
                return fault(mismatch(schema, found: value))
            }
        case .null:
            break
        }
        return nil
    }

    private static func first(in items: [JSONValue], schema: StructuralSchema, path: String) -> ConfigurationFault? {
        let shape = MergeShape(of: schema, for: .array(items))
        var seen: Set<FieldPathElement> = []
        for (index, item) in items.enumerated() {
            var place = FieldPathElement.index(index)
            if shape != .leaf {
                guard let element = FieldPathElement.item(item, shape: shape, schema: schema) else {
                    return ConfigurationFault(
                        path: path, message: "element \(index): \(missingKey(item, shape: shape))")
                }
                if !seen.insert(element).inserted {
                    return ConfigurationFault(path: path, message: "duplicate entries for key \(element)")
                }
                place = element
            }
            if let fault = first(in: item, schema: schema.items, path: path + place.description) { return fault }
        }
        return nil
    }

    private static func missingKey(_ item: JSONValue, shape: MergeShape) -> String {
        guard case .keyed(let keys) = shape else {
            switch item {
            case .object: return "associative list without keys has an element that's a map type"
            case .array: return "not supported: associative list with lists as elements"
            default: return "associative list without keys has an element that's an explicit null"
            }
        }
        if item.isNull { return "associative list with keys may not have a null element" }
        guard item.objectValue != nil else { return "associative list with keys may not have non-map elements" }
        let names = keys.map { "\"\($0)\"" }.joined(separator: " ")
        return "associative list with keys has an element that omits all key fields [\(names)] "
            + "(and doesn't have default values for any key fields)"
    }

    private static func mismatch(_ schema: StructuralSchema, found value: JSONValue) -> String {
        let text = value.stringValue ?? value.text()
        let shown = text.utf8.count <= 1_024 ? text : String(text.prefix(256)) + "…"
        return switch schema.type {
        case .object?: "expected map, got &{\(shown)}"
        case .array?: "expected list, got &{\(shown)}"
        case .integer?, .number?: "expected numeric (int or float), got \(goType(of: value))"
        case .boolean?: "expected boolean, got &{\(shown)}"
        case .string?: "expected string, got &value.valueUnstructured{Value:\(shown)}"
        case nil: "expected any scalar, got &{\(shown)}"
        }
    }

    private static func goType(of value: JSONValue) -> String {
        switch value {
        case .string: "string"
        case .bool: "bool"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        case .null, .integer, .double: value.typeName
        }
    }
}
