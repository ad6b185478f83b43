import CEL
import Foundation
import JSON

extension ValueType {
    /// A type in the protobuf JSON mapping of `cel.expr.Type`.
    init(conformance json: JSONValue) throws {
        guard let (kind, content) = json.objectValue?.first.map({ ($0.key, $0.value) }) else {
            throw ConformanceFormatError("no type: \(json)")
        }
        switch kind {
        case "dyn": self = .dynamic
        case "null": self = .null
        case "error": self = .error
        case "primitive", "wrapper": self = try Self.primitive(content.stringValue ?? "")
        case "wellKnown": self = try Self.wellKnown(content.stringValue ?? "")
        case "listType":
            self = .list(try content["elemType"].map { try ValueType(conformance: $0) } ?? .dynamic)
        case "mapType":
            self = .map(
                key: try content["keyType"].map { try ValueType(conformance: $0) } ?? .dynamic,
                value: try content["valueType"].map { try ValueType(conformance: $0) } ?? .dynamic)
        case "messageType": self = Self.message(content.stringValue ?? "")
        case "typeParam": self = .parameter(content.stringValue ?? "")
        case "type":
            let isBare = content.objectValue?.isEmpty != false
            self = .type(isBare ? .dynamic : try ValueType(conformance: content))
        case "abstractType":
            let parameters = try (content["parameterTypes"]?.arrayValue ?? []).map { try ValueType(conformance: $0) }
            let name = content["name"]?.stringValue ?? ""
            self = name == "optional_type" ? .optional(parameters.first ?? .dynamic) : .opaque(name, parameters)
        default: throw ConformanceFormatError("a type that is not known: \(json)")
        }
    }

    private static func primitive(_ name: String) throws -> ValueType {
        switch name {
        case "BOOL": .bool
        case "INT64": .int
        case "UINT64": .uint
        case "DOUBLE": .double
        case "STRING": .string
        case "BYTES": .bytes
        default: throw ConformanceFormatError("a primitive type that is not known: \(name)")
        }
    }

    private static func wellKnown(_ name: String) throws -> ValueType {
        switch name {
        case "ANY": .dynamic
        case "TIMESTAMP": .timestamp
        case "DURATION": .duration
        default: throw ConformanceFormatError("a well-known type that is not known: \(name)")
        }
    }

    private static func message(_ name: String) -> ValueType {
        switch name {
        case "google.protobuf.Timestamp": .timestamp
        case "google.protobuf.Duration": .duration
        default: .structure(name)
        }
    }
}

extension Value {
    /// A value in the protobuf JSON mapping of `cel.expr.Value`.
    init(conformance json: JSONValue) throws {
        guard let (kind, content) = json.objectValue?.first.map({ ($0.key, $0.value) }) else {
            throw ConformanceFormatError("no value: \(json)")
        }
        switch kind {
        case "nullValue": self = .null
        case "boolValue": self = .bool(content.boolValue ?? false)
        case "int64Value": self = .int(try Self.number(content))
        case "uint64Value": self = .uint(try Self.number(content))
        case "doubleValue": self = .double(try Self.double(content))
        case "stringValue": self = .string(content.stringValue ?? "")
        case "bytesValue": self = .bytes(BytesValue(Data(base64Encoded: content.stringValue ?? "") ?? Data()))
        case "typeValue": self = .type(TypeValue(content.stringValue ?? ""))
        case "listValue":
            self = .list(ListValue(try (content["values"]?.arrayValue ?? []).map { try Value(conformance: $0) }))
        case "mapValue":
            let entries = try (content["entries"]?.arrayValue ?? []).map { entry in
                (
                    key: try Value(conformance: entry["key"] ?? .null),
                    value: try Value(conformance: entry["value"] ?? .null)
                )
            }
            guard let map = MapValue(entries) else { throw ConformanceFormatError("no map: \(json)") }
            self = .map(map)
        case "objectValue": self = try Self.object(content)
        default: throw ConformanceFormatError("a value of a kind that is not known: \(json)")
        }
    }

    private static func number<Number: FixedWidthInteger>(_ json: JSONValue) throws -> Number {
        let text = json.stringValue ?? json.text()
        guard let number = Number(text) else { throw ConformanceFormatError("no number: \(json)") }
        return number
    }

    private static func double(_ json: JSONValue) throws -> Double {
        guard let number = json.doubleValue ?? json.stringValue.flatMap(Double.init) else {
            throw ConformanceFormatError("no number: \(json)")
        }
        return number
    }

    private static func object(_ json: JSONValue) throws -> Value {
        let text = json["value"]?.stringValue ?? ""
        switch json["@type"]?.stringValue {
        case "type.googleapis.com/google.protobuf.Duration":
            if let duration = DurationValue(parsing: text) { return .duration(duration) }
        case "type.googleapis.com/google.protobuf.Timestamp":
            if let timestamp = TimestampValue(parsing: text) { return .timestamp(timestamp) }
        default: break
        }
        throw ConformanceFormatError("a message that is not known: \(json)")
    }

    /// Whether this is `expected` to the letter: of the same type, and NaN where NaN is expected.
    func isExactly(_ expected: Value) -> Bool {
        switch (self, expected) {
        case (.double(let a), .double(let b)): a.isNaN ? b.isNaN : a == b
        case (.int, .int), (.uint, .uint): isEqual(to: expected)
        case (.int, _), (.uint, _), (.double, _), (_, .int), (_, .uint), (_, .double): false
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isExactly($1) }
        case (.map(let a), .map(let b)):
            a.count == b.count
                && a.allSatisfy { entry in
                    b.contains { entry.key.isExactly($0.key) && entry.value.isExactly($0.value) }
                }
        default: isEqual(to: expected)
        }
    }
}
