import JSON
import KubeCore

/// Reads the members of one schema node, and gathers those of a wrong type.
struct SchemaReader {
    let object: JSONObject
    let path: String
    private(set) var causes: [Status.Cause] = []

    init(object: JSONObject, path: String) {
        self.object = object
        self.path = path
    }

    private mutating func fault(_ key: String, _ expected: String) {
        causes.append(.invalid("\(path).\(key)", object[key] ?? .null, "must be \(expected)"))
    }

    private func value(_ key: String) -> JSONValue? {
        object[key].flatMap { $0.isNull ? nil : $0 }
    }

    mutating func text(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        if case .string(let text) = value { return text }
        fault(key, "a string")
        return nil
    }

    mutating func flag(_ key: String) -> Bool {
        guard let value = value(key) else { return false }
        if case .bool(let flag) = value { return flag }
        fault(key, "a boolean")
        return false
    }

    mutating func count(_ key: String) -> Int64? {
        guard let value = value(key) else { return nil }
        if let count = value.integerValue { return count }
        fault(key, "an integer")
        return nil
    }

    mutating func number(_ key: String) -> Double? {
        guard let value = value(key) else { return nil }
        if let number = value.doubleValue { return number }
        fault(key, "a number")
        return nil
    }

    mutating func list(_ key: String) -> [JSONValue] {
        guard let value = value(key) else { return [] }
        if case .array(let elements) = value { return elements }
        fault(key, "an array")
        return []
    }

    private mutating func names(_ key: String) -> [String] {
        let values = list(key)
        let names = values.compactMap(\.stringValue)
        if names.count != values.count { fault(key, "an array of strings") }
        return names
    }

    /// The rules on the value itself, without the combinations of schemas.
    mutating func validation() -> ValueValidation {
        var validation = ValueValidation()
        validation.required = names("required")
        validation.enumeration = list("enum")
        validation.format = text("format").flatMap { $0.isEmpty ? nil : $0 }
        validation.minimum = number("minimum")
        validation.maximum = number("maximum")
        validation.isMinimumExclusive = flag("exclusiveMinimum")
        validation.isMaximumExclusive = flag("exclusiveMaximum")
        validation.multipleOf = number("multipleOf")
        validation.minLength = count("minLength")
        validation.maxLength = count("maxLength")
        validation.minItems = count("minItems")
        validation.maxItems = count("maxItems")
        validation.hasUniqueItems = flag("uniqueItems")
        validation.minProperties = count("minProperties")
        validation.maxProperties = count("maxProperties")
        if let source = text("pattern"), !source.isEmpty {
            do {
                validation.pattern = try SchemaPattern(source)
            } catch {
                causes.append(
                    .invalid(
                        "\(path).pattern", .string(source), "must be a valid regular expression, but isn't: \(error)"))
            }
        }
        return validation
    }
}
