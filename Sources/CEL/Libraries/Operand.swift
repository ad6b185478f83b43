/// A Swift type that stands for a CEL type in the bodies of a library's functions.
package protocol Operand: Sendable {
    /// The type that the checker asks of the argument.
    static var type: ValueType { get }
    /// `nil` for a value of another type.
    static func operand(_ value: Value) -> Self?
}

extension Bool: Operand {
    package static var type: ValueType { .bool }

    package static func operand(_ value: Value) -> Self? {
        guard case .bool(let flag) = value else { return nil }
        return flag
    }
}

extension Int64: Operand {
    package static var type: ValueType { .int }

    package static func operand(_ value: Value) -> Self? {
        guard case .int(let number) = value else { return nil }
        return number
    }
}

extension UInt64: Operand {
    package static var type: ValueType { .uint }

    package static func operand(_ value: Value) -> Self? {
        guard case .uint(let number) = value else { return nil }
        return number
    }
}

extension Double: Operand {
    package static var type: ValueType { .double }

    package static func operand(_ value: Value) -> Self? {
        guard case .double(let number) = value else { return nil }
        return number
    }
}

extension String: Operand {
    package static var type: ValueType { .string }

    package static func operand(_ value: Value) -> Self? {
        guard case .string(let text) = value else { return nil }
        return text
    }
}

extension BytesValue: Operand {
    package static var type: ValueType { .bytes }

    package static func operand(_ value: Value) -> Self? {
        guard case .bytes(let bytes) = value else { return nil }
        return bytes
    }
}

extension ListValue: Operand {
    /// Of elements of any one type, which a function's signature calls `T`.
    package static var type: ValueType { .list(.parameter("T")) }

    package static func operand(_ value: Value) -> Self? {
        guard case .list(let list) = value else { return nil }
        return list
    }
}

extension OptionalValue: Operand {
    /// Of a value of any one type, which a function's signature calls `V`.
    package static var type: ValueType { .optional(.parameter("V")) }

    package static func operand(_ value: Value) -> OptionalValue? {
        guard case .optional(let optional) = value else { return nil }
        return optional
    }
}

/// Overloads over Swift's types: the parameters follow from those of the body, unless they are given.
extension Overload {
    package typealias Cost = @Sendable ([Value], Value) -> UInt64

    package static func function<A: Operand>(
        _ id: String, _ parameter: ValueType = A.type, returns result: ValueType, isMember: Bool = false,
        cost: Cost? = nil, _ body: @escaping @Sendable (A) -> Value
    ) -> Overload {
        Overload(
            id, [parameter], result, isMember: isMember, cost: cost,
            .unary { value in
                guard let a = A.operand(value) else { return .noSuchOverload(id, value) }
                return body(a)
            })
    }

    package static func function<A: Operand, B: Operand>(
        _ id: String, _ parameters: [ValueType] = [A.type, B.type], returns result: ValueType, isMember: Bool = false,
        cost: Cost? = nil, _ body: @escaping @Sendable (A, B) -> Value
    ) -> Overload {
        Overload(
            id, parameters, result, isMember: isMember, cost: cost,
            .binary { first, second in
                guard let a = A.operand(first), let b = B.operand(second) else {
                    return .noSuchOverload(id, first, second)
                }
                return body(a, b)
            })
    }

    package static func function<A: Operand, B: Operand, C: Operand>(
        _ id: String, _ parameters: [ValueType] = [A.type, B.type, C.type], returns result: ValueType,
        isMember: Bool = false, cost: Cost? = nil, _ body: @escaping @Sendable (A, B, C) -> Value
    ) -> Overload {
        Overload(
            id, parameters, result, isMember: isMember, cost: cost,
            .any { values in
                guard values.count == 3, let a = A.operand(values[0]), let b = B.operand(values[1]),
                    let c = C.operand(values[2])
                else {
                    return .noSuchOverload(id, values)
                }
                return body(a, b, c)
            })
    }

    package static func member<A: Operand>(
        _ id: String, _ parameter: ValueType = A.type, returns result: ValueType, cost: Cost? = nil,
        _ body: @escaping @Sendable (A) -> Value
    ) -> Overload {
        function(id, parameter, returns: result, isMember: true, cost: cost, body)
    }

    package static func member<A: Operand, B: Operand>(
        _ id: String, _ parameters: [ValueType] = [A.type, B.type], returns result: ValueType, cost: Cost? = nil,
        _ body: @escaping @Sendable (A, B) -> Value
    ) -> Overload {
        function(id, parameters, returns: result, isMember: true, cost: cost, body)
    }

    package static func member<A: Operand, B: Operand, C: Operand>(
        _ id: String, _ parameters: [ValueType] = [A.type, B.type, C.type], returns result: ValueType,
        cost: Cost? = nil, _ body: @escaping @Sendable (A, B, C) -> Value
    ) -> Overload {
        function(id, parameters, returns: result, isMember: true, cost: cost, body)
    }
}

/// A library's own values as arguments of its functions.
package protocol OpaqueOperand: Operand, OpaqueValue {
    static var typeName: String { get }
}

extension OpaqueOperand {
    package static var type: ValueType { .opaque(typeName, []) }

    package static func operand(_ value: Value) -> Self? {
        guard case .opaque(let opaque) = value else { return nil }
        return opaque as? Self
    }

    public var valueType: ValueType { .opaque(Self.typeName, []) }
    public func field(_ name: String) -> Value { .failure(.noSuchField, "no such field: \(name)") }
    public func hasField(_ name: String) -> Value { field(name) }
}
