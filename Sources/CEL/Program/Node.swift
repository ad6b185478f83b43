/// A part of a program, made once and evaluated many times.
///
/// Unchecked, because the compiler cannot see it of a class that is inherited from: every node's properties are
/// constants of sendable types.
class Node: @unchecked Sendable {
    /// The value in a frame. Errors and unknowns are values.
    func evaluate(_ frame: inout Frame) -> Value {
        .failure(.other, "not an expression")
    }

    /// The value without asking whether it is unknown: for those who asked for a part of it.
    func resolve(_ frame: inout Frame) -> Value { evaluate(&frame) }

    /// The variable's part that this node reads, if it does; only asked where something is unknown.
    func attribute(_ frame: inout Frame) -> Attribute? { nil }

    /// Whether the attribute that this node reads is unknown.
    @inline(__always)
    final func unknown(_ frame: inout Frame) -> Value? {
        frame.unknowns.isEmpty ? nil : findUnknown(&frame)
    }

    private final func findUnknown(_ frame: inout Frame) -> Value? {
        guard let attribute = attribute(&frame) else { return nil }
        return frame.unknown(attribute)
    }
}

/// A value that is known when the program is made.
final class ConstantNode: Node, @unchecked Sendable {
    let value: Value
    /// What computing it would have cost.
    let cost: UInt64

    init(_ value: Value, cost: UInt64 = 0) {
        self.value = value
        self.cost = cost
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        if cost > 0 { frame.spend(cost) }
        return value
    }
}

/// A variable of the environment.
final class VariableNode: Node, @unchecked Sendable {
    let slot: Int
    let name: String

    init(slot: Int, name: String) {
        self.slot = slot
        self.name = name
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        unknown(&frame) ?? resolve(&frame)
    }

    override func resolve(_ frame: inout Frame) -> Value {
        frame.spend(1)
        return frame.variable(slot, name)
    }

    override func attribute(_ frame: inout Frame) -> Attribute? { Attribute(name) }
}

/// A name that a macro binds.
final class LocalNode: Node, @unchecked Sendable {
    let place: Int
    /// What the name stands for, where that is computed when it is first asked for.
    let binding: Node?

    init(place: Int, binding: Node?) {
        self.place = place
        self.binding = binding
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        frame.spend(1)
        if let value = frame.locals[place] { return value }
        guard let binding else { return .failure(.other, "a name was used before its value") }
        let value = binding.evaluate(&frame)
        frame.locals[place] = value
        return value
    }
}

/// An error that is known when the program is made and matters only where it is evaluated.
final class ErrorNode: Node, @unchecked Sendable {
    let error: EvaluationError

    init(_ error: EvaluationError) { self.error = error }

    override func evaluate(_ frame: inout Frame) -> Value { .error(error) }
}
