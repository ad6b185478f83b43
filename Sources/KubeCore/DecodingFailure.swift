import JSON

/// A value that is not what its kind asks for: the field, and what was wanted there.
public struct DecodingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// As people write fields: `spec.changes[0].target.kind`.
    public let field: String
    public let message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    public var description: String { field.isEmpty ? message : "\(field): \(message)" }

    /// The same failure seen from the value that holds the failing one.
    public func inside(_ parent: String) -> DecodingFailure {
        let separator = field.isEmpty || field.hasPrefix("[") ? "" : "."
        return DecodingFailure(field: parent + separator + field, message: message)
    }

    static func expected(_ wanted: String, found value: JSONValue) -> DecodingFailure {
        DecodingFailure(field: "", message: "expected \(wanted), found \(value.typeName)")
    }
}

/// A Swift value with one JSON form. Decoding ignores members that it does not know, as Kubernetes clients do.
public protocol JSONConvertible: Sendable {
    init(json: JSONValue) throws(DecodingFailure)
    var json: JSONValue { get }
}

extension String: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .string(let value) = json else { throw .expected("a string", found: json) }
        self = value
    }
    public var json: JSONValue { .string(self) }
}

extension Bool: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .bool(let value) = json else { throw .expected("true or false", found: json) }
        self = value
    }
    public var json: JSONValue { .bool(self) }
}

extension Int: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard let integer = json.integerValue, let value = Int(exactly: integer) else {
            throw .expected("an integer", found: json)
        }
        self = value
    }
    public var json: JSONValue { .integer(Int64(self)) }
}

extension JSONValue: JSONConvertible {
    public init(json: JSONValue) { self = json }
    public var json: JSONValue { self }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    /// A null stands for an empty array, as Go clients write one.
    public init(json: JSONValue) throws(DecodingFailure) {
        if json.isNull {
            self = []
            return
        }
        guard case .array(let values) = json else { throw .expected("an array", found: json) }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(DecodingFailure) {
                elements.append(try Element(json: value))
            } catch {
                throw error.inside("[\(index)]")
            }
        }
        self = elements
    }
    public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        if json.isNull {
            self = [:]
            return
        }
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        var result: [String: Value] = [:]
        result.reserveCapacity(object.count)
        for (key, value) in object {
            do throws(DecodingFailure) {
                result[key] = try Value(json: value)
            } catch {
                throw error.inside("[\(key)]")
            }
        }
        self = result
    }
    /// Members in the order of their keys, so that the same dictionary is always the same text.
    public var json: JSONValue {
        .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
    }
}
