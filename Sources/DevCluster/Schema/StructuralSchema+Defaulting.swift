import JSON

extension StructuralSchema {
    /// `object` with the defaults for what is missing, and without nulls where null is not allowed.
    ///
    /// A null where null is not allowed counts as missing; in lists it stays, for validation to find.
    func settingDefaults(in value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            // Built anew: taking members out one by one would cost time by the square of their number.
            var result = JSONObject()
            for (key, member) in object {
                let schema = self.member(key)
                if member.isNull, let schema, !schema.isNullable, !schema.allowsAnything { continue }
                result[key] = schema?.settingDefaults(in: member) ?? member
            }
            let missing = properties.filter { $0.value.defaultValue != nil && result[$0.key] == nil }
            for (key, schema) in missing.sorted(by: { $0.key < $1.key }) {
                result[key] = schema.defaultValue.map(schema.settingDefaults)
            }
            return .object(result)
        case .array(let elements):
            guard let items else { return value }
            return .array(elements.map(items.settingDefaults))
        default:
            return value
        }
    }

    /// Whether the node says nothing about its value, so that null is one like any other.
    private var allowsAnything: Bool {
        type == nil && preservesUnknownFields && !isIntOrString
    }
}
