import JSON
import KubeCore

/// A node of an OpenAPI v3 structural schema, as a CustomResourceDefinition holds it.
public struct Schema: Sendable, Hashable {
    public var json: JSONObject

    public init(_ json: JSONObject) {
        self.json = json
    }

    /// The schema with one more constraint.
    public func with(_ constraint: SchemaConstraint) -> Schema {
        var json = json
        switch constraint {
        case .pattern(let text): json["pattern"] = .string(text)
        case .format(let name): json["format"] = .string(name)
        case .minimumLength(let count): json["minLength"] = count.json
        case .maximumLength(let count): json["maxLength"] = count.json
        case .minimumItems(let count): json["minItems"] = count.json
        case .maximumItems(let count): json["maxItems"] = count.json
        case .maximumProperties(let count): json["maxProperties"] = count.json
        case .minimum(let value): json["minimum"] = value.json
        case .maximum(let value): json["maximum"] = value.json
        case .defaultsTo(let value): json["default"] = value
        case .oneOf(let values): json["enum"] = values.json
        case .setItems: json["x-kubernetes-list-type"] = "set"
        case .atomicItems: json["x-kubernetes-list-type"] = "atomic"
        case .itemsByKey(let keys):
            json["x-kubernetes-list-type"] = "map"
            json["x-kubernetes-list-map-keys"] = keys.json
        case .eachItem(let constraints):
            json["items"] = Self.constrained(json["items"], by: constraints)
        case .eachValue(let constraints):
            json["additionalProperties"] = Self.constrained(json["additionalProperties"], by: constraints)
        }
        return Schema(json)
    }

    private static func constrained(_ node: JSONValue?, by constraints: [SchemaConstraint]) -> JSONValue {
        .object(constraints.reduce(Schema(node?.objectValue ?? [:])) { $0.with($1) }.json)
    }
}

/// What a field's value must satisfy beyond its type.
public enum SchemaConstraint: Sendable {
    case pattern(String)
    case format(String)
    case minimumLength(Int)
    case maximumLength(Int)
    case minimumItems(Int)
    case maximumItems(Int)
    case maximumProperties(Int)
    case minimum(Int)
    case maximum(Int)
    case defaultsTo(JSONValue)
    case oneOf([String])
    /// A list without duplicates; writers own single elements.
    case setItems
    /// A list that one writer owns as a whole.
    case atomicItems
    /// A list of objects told apart by these members; writers own single fields of single elements.
    case itemsByKey([String])
    case eachItem([SchemaConstraint])
    case eachValue([SchemaConstraint])
}

/// A CEL rule that the API server evaluates on every write (`x-kubernetes-validations`).
public struct SchemaRule: Sendable, Hashable {
    public var rule: String
    public var message: String

    public init(_ rule: String, message: String) {
        self.rule = rule
        self.message = message
    }

    var json: JSONValue { ["rule": .string(rule), "message": .string(message)] }
}

/// A value whose schema follows from its type.
public protocol SchemaValue: JSONConvertible, Hashable {
    static var schema: Schema { get }
}

extension String: SchemaValue {
    public static var schema: Schema { Schema(["type": "string"]) }
}

extension Bool: SchemaValue {
    public static var schema: Schema { Schema(["type": "boolean"]) }
}

extension Int: SchemaValue {
    public static var schema: Schema { Schema(["type": "integer", "format": "int64"]) }
}

extension Array: SchemaValue where Element: SchemaValue {
    public static var schema: Schema { Schema(["type": "array", "items": .object(Element.schema.json)]) }
}

extension Dictionary: SchemaValue where Key == String, Value: SchemaValue {
    public static var schema: Schema {
        Schema(["type": "object", "additionalProperties": .object(Value.schema.json)])
    }
}

extension JSONValue: SchemaValue {
    /// Any value at all, kept as it is.
    public static var schema: Schema { Schema(["x-kubernetes-preserve-unknown-fields": true]) }
}

extension JSONObject: SchemaValue, JSONConvertible {
    /// Any object, kept as it is.
    public static var schema: Schema { Schema(["type": "object", "x-kubernetes-preserve-unknown-fields": true]) }

    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else {
            throw DecodingFailure(field: "", message: "expected an object, found \(json.typeName)")
        }
        self = object
    }
    public var json: JSONValue { .object(self) }
}

extension Timestamp: SchemaValue {
    public static var schema: Schema { Schema(["type": "string", "format": "date-time"]) }
}

extension DurationString: SchemaValue {
    public static var schema: Schema {
        Schema(["type": "string", "maxLength": 32, "pattern": .string(DurationString.pattern)])
    }
}

/// A closed set of words; anything else is refused with the list of what is possible.
public protocol SchemaEnum: SchemaValue, RawRepresentable<String>, CaseIterable {}

extension SchemaEnum {
    public static var schema: Schema {
        Schema(["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })])
    }

    public init(json: JSONValue) throws(DecodingFailure) {
        let text = try String(json: json)
        guard let value = Self(rawValue: text) else {
            let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingFailure(field: "", message: "\"\(text.prefix(80))\" is not one of \(choices)")
        }
        self = value
    }

    public var json: JSONValue { .string(rawValue) }
}
