/// `[a, ?b]`.
final class ListNode: Node, @unchecked Sendable {
    struct Element: Sendable {
        let value: Node
        let isOptional: Bool
    }

    static let cost: UInt64 = 10

    private let elements: [Element]
    private let offset: Int32

    init(_ elements: [Element], offset: Int32) {
        self.elements = elements
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            let value = element.value.evaluate(&frame)
            if value.isFailure { return value }
            guard element.isOptional else {
                values.append(value)
                continue
            }
            guard case .optional(let optional) = value else { return value.notOptional("[?_]", at: offset) }
            if let value = optional.value { values.append(value) }
        }
        frame.spend(Self.cost)
        return .list(ListValue(values))
    }
}

/// `{k: v, ?k: v}`.
final class MapNode: Node, @unchecked Sendable {
    struct Entry: Sendable {
        let key: Node
        let value: Node
        let isOptional: Bool
    }

    static let cost: UInt64 = 30

    private let entries: [Entry]
    private let offset: Int32

    init(_ entries: [Entry], offset: Int32) {
        self.entries = entries
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let all = MapEntries()
        for entry in entries {
            let key = entry.key.evaluate(&frame)
            if key.isFailure { return key }
            var value = entry.value.evaluate(&frame)
            if value.isFailure { return value }
            if entry.isOptional {
                guard case .optional(let optional) = value else { return value.notOptional("{?_: _}", at: offset) }
                guard let present = optional.value else { continue }
                value = present
            }
            if let error = all.insert(value, for: key) { return .error(error.located(at: offset)) }
        }
        frame.spend(Self.cost)
        return .map(MapValue(all))
    }
}

/// `Type{field: value, ?field: value}`.
final class StructureNode: Node, @unchecked Sendable {
    struct Field: Sendable {
        let name: String
        let value: Node
        let isOptional: Bool
        let offset: Int32
    }

    static let cost: UInt64 = 40

    private let name: String
    private let fields: [Field]
    private let types: any TypeProvider
    private let offset: Int32

    init(_ name: String, _ fields: [Field], types: any TypeProvider, offset: Int32) {
        self.name = name
        self.fields = fields
        self.types = types
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var values: [String: Value] = [:]
        for field in fields {
            var value = field.value.evaluate(&frame)
            if value.isFailure { return value }
            if field.isOptional {
                guard case .optional(let optional) = value else {
                    return value.notOptional("{?_: _}", at: field.offset)
                }
                guard let present = optional.value else { continue }
                value = present
            }
            values[field.name] = value
        }
        frame.spend(Self.cost)
        return types.make(name, fields: values).located(at: offset)
    }
}

extension Value {
    fileprivate func notOptional(_ form: String, at offset: Int32) -> Value {
        .error(
            EvaluationError(
                .invalidArgument, "cannot initialize optional entry '\(form)' from \(typeName)", offset: offset))
    }
}
