import JSON
import KubeCore

/// One field of a resource: its name, its place in the Swift type, its schema and its description.
///
/// Decoding, encoding and the CustomResourceDefinition all come from the same list of fields, so they cannot differ.
public struct Field<Root: Sendable>: Sendable {
    public let name: String
    public let schema: Schema
    public let isRequired: Bool
    let decode: @Sendable (JSONObject, inout Root) throws(DecodingFailure) -> Void
    let encode: @Sendable (Root, inout JSONObject) -> Void

    private init(
        _ name: String, _ schema: Schema, _ description: String, _ constraints: [SchemaConstraint], isRequired: Bool,
        decode: @escaping @Sendable (JSONObject, inout Root) throws(DecodingFailure) -> Void,
        encode: @escaping @Sendable (Root, inout JSONObject) -> Void
    ) {
        var described: JSONObject = ["description": .string(description)]
        for (key, value) in constraints.reduce(schema, { $0.with($1) }).json { described[key] = value }
        described["description"] = .string(description)
        self.name = name
        self.schema = Schema(described)
        self.isRequired = isRequired
        self.decode = decode
        self.encode = encode
    }

    /// A field that must be there.
    public static func required<Value: SchemaValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ description: String,
        _ constraints: SchemaConstraint...
    ) -> Field {
        Field(name, Value.schema, description, constraints, isRequired: true) {
            (object, root) throws(DecodingFailure) in
            root[keyPath: path] = try object.decode(name)
        } encode: { root, object in
            object[name] = root[keyPath: path].json
        }
    }

    /// A field that may be missing, which means something other than any value.
    public static func optional<Value: SchemaValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ description: String,
        _ constraints: SchemaConstraint...
    ) -> Field {
        Field(name, Value.schema, description, constraints, isRequired: false) {
            (object, root) throws(DecodingFailure) in
            root[keyPath: path] = try object.decodeIfPresent(name)
        } encode: { root, object in
            object[name] = root[keyPath: path]?.json
        }
    }

    /// A list or map that is empty where it is missing, and that is not written while it is empty.
    public static func collection<Value: SchemaValue & Collection>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ description: String,
        _ constraints: SchemaConstraint...
    ) -> Field {
        Field(name, Value.schema, description, constraints, isRequired: false) {
            (object, root) throws(DecodingFailure) in
            if let value: Value = try object.decodeIfPresent(name) { root[keyPath: path] = value }
        } encode: { root, object in
            let value = root[keyPath: path]
            if !value.isEmpty { object[name] = value.json }
        }
    }

    /// A field of a status: the type's own default where it is missing, always written.
    public static func observed<Value: SchemaValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ description: String,
        _ constraints: SchemaConstraint...
    ) -> Field {
        Field(name, Value.schema, description, constraints, isRequired: false) {
            (object, root) throws(DecodingFailure) in
            if let value: Value = try object.decodeIfPresent(name) { root[keyPath: path] = value }
        } encode: { root, object in
            object[name] = root[keyPath: path].json
        }
    }

    /// A field that the API server fills with `value` where it is missing.
    public static func defaulted<Value: SchemaValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, to value: Value, _ description: String,
        _ constraints: SchemaConstraint...
    ) -> Field {
        Field(name, Value.schema, description, constraints + [.defaultsTo(value.json)], isRequired: false) {
            (object, root) throws(DecodingFailure) in
            root[keyPath: path] = try object.decode(name, default: value)
        } encode: { root, object in
            object[name] = root[keyPath: path].json
        }
    }
}

/// A Swift type that is an object on the wire.
public protocol SchemaObject: SchemaValue {
    /// Every field at its default; decoding starts from it.
    init()
    static var fields: [Field<Self>] { get }
    static var rules: [SchemaRule] { get }
}

extension SchemaObject {
    public static var rules: [SchemaRule] { [] }

    public static var schema: Schema {
        var properties = JSONObject()
        for field in fields { properties[field.name] = .object(field.schema.json) }
        var json: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { json["required"] = required.json }
        if !rules.isEmpty { json["x-kubernetes-validations"] = .array(rules.map(\.json)) }
        return Schema(json)
    }

    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else {
            throw DecodingFailure(field: "", message: "expected an object, found \(json.typeName)")
        }
        self.init()
        for field in Self.fields { try field.decode(object, &self) }
    }

    public var json: JSONValue {
        var object = JSONObject()
        for field in Self.fields { field.encode(self, &object) }
        return .object(object)
    }
}
