import InterlockAPI
import JSON
import KubeCore

/// One field of a kind's schema, and a place in an object at which it can be written.
struct SchemaField: Sendable {
    let schema: JSONValue
    let isRequired: Bool
    /// The member's place; its holder is in the object.
    let pointer: JSONPointer

    /// As the API server writes fields in causes: `spec.changes[0].name`.
    var field: String { Self.field(pointer) }

    static func field(_ pointer: JSONPointer) -> String {
        pointer.tokens.reduce(into: "") { text, token in
            if token.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
                text += "[\(token)]"
            } else {
                text += (text.isEmpty ? "" : ".") + token
            }
        }
    }
}

enum SchemaWalk {
    /// Every field below `schema`, each at a place whose holder `object` has; `missing` are those without one.
    static func fields(
        _ schema: JSONValue, in object: JSONValue, at pointer: JSONPointer
    ) -> (found: [SchemaField], missing: [String]) {
        var found: [SchemaField] = []
        var missing: [String] = []
        walk(schema, object, [pointer], SchemaField.field(pointer), &found, &missing)
        return (found, missing)
    }

    /// - Parameter places: where values of `schema` may stand in `object`; one of them is enough.
    private static func walk(
        _ schema: JSONValue, _ object: JSONValue, _ places: [JSONPointer], _ name: String,
        _ found: inout [SchemaField], _ missing: inout [String]
    ) {
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        for (key, child) in schema["properties"]?.objectValue ?? [:] {
            let childName = "\(name).\(key)"
            let holders = places.filter { object.value(at: $0)?.objectValue != nil }
            let holder = holders.first { object.value(at: $0.appending(key)) != nil } ?? holders.first
            guard let holder else {
                missing.append(childName)
                continue
            }
            found.append(
                SchemaField(schema: child, isRequired: required.contains(key), pointer: holder.appending(key)))
            walk(child, object, holders.map { $0.appending(key) }, childName, &found, &missing)
        }
        if let items = schema["items"] {
            let elements = places.flatMap { place in
                (object.value(at: place)?.arrayValue ?? []).indices.map { place.appending($0) }
            }
            inner(items, object, elements, name + "[]", &found, &missing)
        }
        if let values = schema["additionalProperties"], values.objectValue != nil {
            let members = places.flatMap { place in
                (object.value(at: place)?.objectValue?.keys ?? []).map { place.appending($0) }
            }
            inner(values, object, members, name + "{}", &found, &missing)
        }
    }

    private static func inner(
        _ schema: JSONValue, _ object: JSONValue, _ places: [JSONPointer], _ name: String,
        _ found: inout [SchemaField], _ missing: inout [String]
    ) {
        guard let place = places.first else {
            missing.append(name)
            return
        }
        found.append(SchemaField(schema: schema, isRequired: false, pointer: place))
        walk(schema, object, places, name, &found, &missing)
    }

    /// Every CEL rule's message below `schema`.
    static func messages(_ schema: JSONValue) -> Set<String> {
        var messages = Set(
            (schema["x-kubernetes-validations"]?.arrayValue ?? []).compactMap { $0["message"]?.stringValue })
        for child in schema["properties"]?.objectValue?.values ?? [] { messages.formUnion(Self.messages(child)) }
        for member in ["items", "additionalProperties"] {
            if let child = schema[member], child.objectValue != nil { messages.formUnion(Self.messages(child)) }
        }
        return messages
    }
}

/// One wrong value of a field, and what the API server must say of it.
struct WrongValue: Sendable {
    /// Nil removes the field.
    let value: JSONValue?
    let reason: String
    let field: String
}

extension SchemaField {
    /// A wrong value for everything that the schema says of the field.
    ///
    /// - Parameter current: what stands there, as the element to repeat in lists that are too long.
    func wrongValues(current: JSONValue?) -> [WrongValue] {
        wrongTypes + wrongTexts + wrongNumbers + wrongLists(current) + wrongMaps + (isRequired ? [missing] : [])
    }

    private var type: String { schema["type"]?.stringValue ?? "" }
    private func limit(_ name: String) -> Int? { schema[name]?.integerValue.map(Int.init) }

    private func wrong(_ value: JSONValue, _ reason: String, inside: String = "") -> WrongValue {
        WrongValue(value: value, reason: reason, field: field + inside)
    }

    private var missing: WrongValue { WrongValue(value: nil, reason: "FieldValueRequired", field: field) }

    private var wrongTypes: [WrongValue] {
        let values: [JSONValue] =
            switch type {
            // The API server takes a list for a string with a format, as its validation library does.
            case "string": schema["format"] == nil ? [7, true, ["a"], [:]] : [7, true, [:]]
            case "integer": ["7", 1.5, true, [1]]
            case "boolean": ["true", 1, [:]]
            case "array": ["none", 1, [:]]
            case "object": ["none", 1, [1]]
            default: []
            }
        return values.map { wrong($0, "FieldValueTypeInvalid") }
    }

    private var wrongTexts: [WrongValue] {
        guard type == "string" else { return [] }
        if schema["enum"] != nil {
            return [wrong("none of these", "FieldValueNotSupported"), wrong("", "FieldValueNotSupported")]
        }
        var values: [WrongValue] = []
        if schema["pattern"] != nil { values.append(wrong("§ 1", "FieldValueInvalid")) }
        if schema["format"] == "date-time" { values.append(wrong("yesterday", "FieldValueTypeInvalid")) }
        if let length = limit("minLength"), length > 0 { values.append(wrong("", "FieldValueInvalid")) }
        if let length = limit("maxLength") {
            values.append(wrong(.string(String(repeating: "1", count: length + 1)), "FieldValueTooLong"))
        }
        return values
    }

    private var wrongNumbers: [WrongValue] {
        guard type == "integer" else { return [] }
        let below = limit("minimum").map { wrong(.integer(Int64($0 - 1)), "FieldValueInvalid") }
        let above = limit("maximum").map { wrong(.integer(Int64($0 + 1)), "FieldValueInvalid") }
        return [below, above].compactMap { $0 }
    }

    private func wrongLists(_ current: JSONValue?) -> [WrongValue] {
        guard type == "array" else { return [] }
        var values: [WrongValue] = []
        if limit("minItems") ?? 0 > 0 { values.append(wrong([], "FieldValueInvalid")) }
        guard let element = current?.arrayValue?.first else { return values }
        if let count = limit("maxItems") {
            let elements = (0...count).map { distinct(element, $0) }
            values.append(wrong(.array(elements), "FieldValueTooMany"))
        }
        if let kind = schema["x-kubernetes-list-type"]?.stringValue, kind != "atomic" {
            values.append(wrong([element, element], "FieldValueDuplicate", inside: "[1]"))
        }
        return values
    }

    private func distinct(_ element: JSONValue, _ index: Int) -> JSONValue {
        guard let key = schema["x-kubernetes-list-map-keys"]?.arrayValue?.first?.stringValue else {
            let isFree = schema["items"]?["enum"] == nil && element.stringValue != nil
            return isFree ? .string("e\(index)") : element
        }
        var element = element
        element[key] = .string("e\(index)")
        return element
    }

    private var wrongMaps: [WrongValue] {
        guard let count = limit("maxProperties"), let value = sample(schema["additionalProperties"]) else { return [] }
        let members = (0...count).map { ("e\($0)", value) }
        return [wrong(.object(JSONObject(members)), "FieldValueTooMany")]
    }

    private func sample(_ schema: JSONValue?) -> JSONValue? {
        switch schema?["type"]?.stringValue {
        case "string": "1"
        case "boolean": true
        default: nil
        }
    }
}
