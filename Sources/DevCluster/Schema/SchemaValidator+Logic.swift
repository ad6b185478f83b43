import JSON
import KubeCore

extension SchemaValidator {
    mutating func validateLogic(_ value: JSONValue, _ rules: ValueValidation, at path: String) {
        if !rules.anyOf.isEmpty {
            let faults = rules.anyOf.map { Self.faults(value, $0, at: path) }
            if !faults.contains(where: \.isEmpty) {
                add(.invalid(Self.noField, "", "\"\(path)\" must validate at least one schema (anyOf)"))
                for cause in faults.first ?? [] { add(cause) }
            }
        }
        if !rules.oneOf.isEmpty {
            let faults = rules.oneOf.map { Self.faults(value, $0, at: path) }
            let count = faults.count(where: \.isEmpty)
            if count != 1 {
                let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
                add(
                    .invalid(
                        Self.noField, "", "\"\(path)\" must validate one and only one schema (oneOf). \(found)"))
                if count == 0 {
                    for cause in faults.first ?? [] { add(cause) }
                }
            }
        }
        if !rules.allOf.isEmpty {
            let faults = rules.allOf.flatMap { Self.faults(value, $0, at: path) }
            for cause in faults { add(cause) }
            if !faults.isEmpty {
                add(.invalid(Self.noField, "", "\"\(path)\" must validate all the schemas (allOf)"))
            }
        }
        for schema in rules.not where Self.faults(value, schema, at: path).isEmpty {
            add(.invalid(Self.noField, "", "\"\(path)\" must not validate the schema (not)"))
        }
    }

    private static func faults(_ value: JSONValue, _ schema: StructuralSchema, at path: String) -> [Status.Cause] {
        var validator = SchemaValidator()
        validator.validate(value, schema, at: path, old: nil)
        return validator.causes
    }

    /// That sets and lists with keys hold each element once, and embedded resources say what they are.
    mutating func validateLists(_ value: JSONValue, _ schema: StructuralSchema, at path: String, old: JSONValue?) {
        if let old, old == value { return }
        switch value {
        case .object(let object):
            if schema.isEmbeddedResource {
                for key in ["apiVersion", "kind"] where object[key] == nil || object[key] == "" {
                    add(.required(Self.join(path, key)))
                }
                if let metadata = object["metadata"], schema.properties["metadata"] == nil {
                    validate(
                        metadata, BuiltInSchemas.objectMeta, at: Self.join(path, "metadata"), old: old?["metadata"])
                }
            }
            for (key, member) in object {
                guard let schema = schema.member(key) else { continue }
                validateLists(member, schema, at: Self.join(path, key), old: old?[key])
            }
        case .array(let elements):
            validateKeys(elements, schema, at: path)
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                validateLists(element, items, at: "\(path)[\(index)]", old: nil)
            }
        default: break
        }
    }

    private mutating func validateKeys(_ elements: [JSONValue], _ schema: StructuralSchema, at path: String) {
        guard let listType = schema.listType, listType != .atomic else { return }
        var seen: Set<JSONValue> = []
        for (index, element) in elements.enumerated() {
            var identity = element
            if listType == .map {
                guard case .object(let object) = element else { continue }
                var key = JSONObject()
                for name in schema.listMapKeys { key[name] = object[name] }
                identity = .object(key)
            }
            if !seen.insert(identity).inserted { add(.duplicate("\(path)[\(index)]", identity)) }
        }
    }
}
