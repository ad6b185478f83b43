import JSON

/// The elements of a list. One word: an array of values, or of JSON values that become values as they are asked for.
public struct ListValue: Sendable {
    enum Storage: Sendable {
        case values([Value])
        case json([JSONValue])
    }

    var storage: Storage

    public init(_ values: [Value]) { storage = .values(values) }

    /// The elements of a JSON array; nothing is copied.
    public init(json elements: [JSONValue]) { storage = .json(elements) }

    public static let empty = ListValue([Value]())

    /// All elements as values: free where the list was made of values, a pass over it where it came from JSON.
    public var values: [Value] {
        switch storage {
        case .values(let values): values
        case .json(let elements): elements.map { Value($0) }
        }
    }

    /// Whether an element equals `value`, as `in` has it.
    public func contains(_ value: Value) -> Bool {
        switch storage {
        case .values(let values): values.contains { $0.isEqual(to: value) }
        case .json(let elements): elements.contains { value.isEqual(toJSON: $0) }
        }
    }

    /// The elements of both, in order.
    public static func + (left: ListValue, right: ListValue) -> ListValue {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        if case .json(let first) = left.storage, case .json(let second) = right.storage {
            return ListValue(json: first + second)
        }
        return ListValue(left.values + right.values)
    }

    /// Adds an element at the end, in place where nobody else has this list.
    mutating func append(_ value: Value) {
        switch storage {
        case .values(var values):
            storage = .values([])
            values.append(value)
            storage = .values(values)
        case .json:
            var values = self.values
            values.append(value)
            storage = .values(values)
        }
    }
}

extension ListValue: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch storage {
        case .values(let values): values.count
        case .json(let elements): elements.count
        }
    }

    /// The element at an index that is one of the list's.
    public subscript(index: Int) -> Value {
        switch storage {
        case .values(let values): values[index]
        case .json(let elements): Value(elements[index])
        }
    }
}
