extension Value {
    /// Whether it is an error or an unknown: what passes through most operations as it is.
    @inline(__always)
    var isFailure: Bool {
        switch self {
        case .error, .unknown: true
        default: false
        }
    }

    /// `self.field`. Of an optional an optional again.
    func selecting(_ field: String, offset: Int32) -> Value {
        switch self {
        case .map(let map):
            return map[field] ?? .error(Self.noKey(.string(field)).located(at: offset))
        case .opaque(let opaque):
            return opaque.field(field).located(at: offset)
        case .optional(let optional):
            guard let value = optional.value else { return self }
            return value.optionalElement(.string(field), isField: true, offset: offset)
        case .error, .unknown: return self
        default: return .error(Self.noKey(.string(field)).located(at: offset))
        }
    }

    /// `has(self.field)`.
    func has(_ field: String, offset: Int32) -> Value {
        switch self {
        case .map(let map): return .bool(map[field] != nil)
        case .opaque(let opaque): return opaque.hasField(field).located(at: offset)
        case .optional(let optional): return optional.value?.has(field, offset: offset) ?? .bool(false)
        case .error, .unknown: return self
        default: return .error(Self.noKey(.string(field)).located(at: offset))
        }
    }

    /// `self[key]`. Of an optional an optional again.
    func element(_ key: Value, offset: Int32) -> Value {
        switch self {
        case .map(let map):
            if let value = map[key] { return value }
            guard key.canBeKey else { return Self.noSuchOverload("_[_]", self, key).located(at: offset) }
            return .error(Self.noKey(key).located(at: offset))
        case .list(let list):
            guard let index = key.listIndex else {
                if case .double = key {
                    return .error(EvaluationError(.invalidArgument, "unsupported index value: \(key)", offset: offset))
                }
                return Self.noSuchOverload("_[_]", self, key).located(at: offset)
            }
            guard index >= 0, index < list.count else {
                return .error(EvaluationError(.indexOutOfBounds, "index out of bounds: \(key)", offset: offset))
            }
            return list[Int(index)]
        case .optional(let optional):
            guard let value = optional.value else { return self }
            return value.optionalElement(key, isField: false, offset: offset)
        case .opaque(let opaque):
            guard case .string(let field) = key else {
                return Self.noSuchOverload("_[_]", self, key).located(at: offset)
            }
            return opaque.field(field).located(at: offset)
        case .error, .unknown: return self
        default: return Self.noSuchOverload("_[_]", self, key).located(at: offset)
        }
    }

    /// `self.?key` and `self[?key]`: empty where there is nothing under the key.
    func optionalElement(_ key: Value, isField: Bool, offset: Int32) -> Value {
        switch self {
        case .map(let map):
            if let value = map[key] { return .optional(OptionalValue(value)) }
            guard key.canBeKey else { return Self.noSuchOverload("_[?_]", self, key).located(at: offset) }
            return .optional(.none)
        case .list(let list) where !isField:
            guard let index = key.listIndex else { return Self.noSuchOverload("_[?_]", self, key).located(at: offset) }
            guard index >= 0, index < list.count else { return .optional(.none) }
            return .optional(OptionalValue(list[Int(index)]))
        case .opaque(let opaque):
            guard case .string(let field) = key else {
                return Self.noSuchOverload("_[?_]", self, key).located(at: offset)
            }
            switch opaque.hasField(field) {
            case .bool(true): return .optional(OptionalValue(opaque.field(field)))
            case .bool(false): return .optional(.none)
            case let failure: return failure.located(at: offset)
            }
        case .optional(let optional):
            guard let value = optional.value else { return self }
            return value.optionalElement(key, isField: isField, offset: offset)
        case .error, .unknown: return self
        default: return .error(Self.noKey(key).located(at: offset))
        }
    }

    /// The index of a list that a number is; nil for other types and for fractions.
    private var listIndex: Int64? {
        switch self {
        case .int(let number): number
        case .uint(let number): Int64(clamping: number)
        case .double(let number): Int64(exactly: number)
        default: nil
        }
    }

    private var canBeKey: Bool {
        switch self {
        case .bool, .int, .uint, .double, .string: true
        default: false
        }
    }

    private static func noKey(_ key: Value) -> EvaluationError {
        EvaluationError(.noSuchKey, "no such key: \(key.shortDescription)")
    }

    /// An error at its place; anything else as it is.
    @inline(__always)
    func located(at offset: Int32) -> Value {
        if case .error(let error) = self { return .error(error.located(at: offset)) }
        return self
    }

    /// The step of an attribute's path that a key is; nil where it cannot be one.
    var attributeStep: Attribute.Step? {
        switch self {
        case .string(let name): .field(name)
        case .int(let index): .index(index)
        case .uint(let index): .index(Int64(clamping: index))
        case .double(let index): Int64(exactly: index).map { .index($0) }
        default: nil
        }
    }
}
