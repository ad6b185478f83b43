import CEL

/// The structures of one or several schemas, for the checker.
///
/// A structure is called after its place: `Pool`, `Pool.spec`, `Pool.spec.labels.@values`.
public struct SchemaTypes: TypeProvider {
    private var structures: [String: [String: ValueType]] = [:]

    public init() {}

    /// Makes a schema's structures known, and says of which type its values are.
    ///
    /// - Parameter name: what the outermost structure is called; no two schemas may share one.
    public mutating func declare(_ type: SchemaType, as name: String) -> ValueType {
        switch type {
        case .dynamic: return .dynamic
        case .bool: return .bool
        case .int: return .int
        case .double: return .double
        case .string: return .string
        case .bytes: return .bytes
        case .duration: return .duration
        case .timestamp: return .timestamp
        case .list(let element): return .list(declare(element, as: "\(name).@items"))
        case .map(let value): return .map(key: .string, value: declare(value, as: "\(name).@values"))
        case .object(let members):
            var fields: [String: ValueType] = [:]
            for (member, type) in members {
                guard let escaped = EscapedName.escape(member) else { continue }
                fields[escaped] = declare(type, as: "\(name).\(escaped)")
            }
            structures[name] = fields
            return .structure(name)
        }
    }

    /// Makes a structure known whose fields have types of the language's own.
    public mutating func declare(_ name: String, fields: [String: ValueType]) {
        structures[name] = fields
    }

    public func field(_ name: String, of structure: String) -> ValueType? { structures[structure]?[name] }

    /// Structures of schemas cannot be written in expressions, so none is there by name.
    public func hasStructure(_ name: String) -> Bool { false }

    public func make(_ structure: String, fields: [String: Value]) -> Value {
        .failure(.noSuchVariable, "unknown type: \(structure)")
    }
}
