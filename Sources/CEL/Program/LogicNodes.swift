/// `a && b && c` and `a || b || c`: an operand that decides makes errors and unknowns of the others not matter.
final class LogicNode: Node, @unchecked Sendable {
    private let terms: [Node]
    /// What one operand must be for all to be it: false for `&&`, true for `||`.
    private let deciding: Bool
    private let offset: Int32

    init(deciding: Bool, terms: [Node], offset: Int32) {
        self.deciding = deciding
        self.terms = terms
        self.offset = offset
    }

    var operands: [Node] { terms }

    func isSame(deciding: Bool) -> Bool { self.deciding == deciding }

    override func evaluate(_ frame: inout Frame) -> Value {
        for index in 0..<terms.count {
            switch terms[index].evaluate(&frame) {
            case .bool(let flag): if flag == deciding { return .bool(deciding) }
            case let other: return evaluateRest(from: index + 1, after: other, &frame)
            }
        }
        return .bool(!deciding)
    }

    /// The operands after the first that is no boolean.
    private func evaluateRest(from start: Int, after first: Value, _ frame: inout Frame) -> Value {
        var rest = UndecidedOperands(offset: offset)
        rest.add(first, of: deciding ? Operator.or : Operator.and)
        for index in start..<terms.count {
            if rest.isFinal { break }
            switch terms[index].evaluate(&frame) {
            case .bool(let flag): if flag == deciding { return .bool(deciding) }
            case let other: rest.add(other, of: deciding ? Operator.or : Operator.and)
            }
        }
        return rest.result ?? first
    }
}

/// What was met among the operands of `&&` or `||` that is no boolean.
struct UndecidedOperands {
    private(set) var result: Value?
    private let offset: Int32

    init(offset: Int32) { self.offset = offset }

    /// Whether nothing may absorb it: the evaluation has ended.
    var isFinal: Bool {
        if case .error(let error)? = result { return error.isFinal }
        return false
    }

    /// Unknowns are kept rather than errors, since they may yet become what decides; of errors the first, unless the evaluation has ended.
    mutating func add(_ value: Value, of function: String) {
        switch (value, result) {
        case (.error(let error), _) where error.isFinal: result = value
        case (.unknown(let new), .unknown(let old)?): result = .unknown(old.merging(new))
        case (.unknown, _): result = value
        case (_, .some): break
        case (.error, nil): result = value
        default: result = Value.noSuchOverload(function, value).located(at: offset)
        }
    }
}

/// `!a`.
final class NotNode: Node, @unchecked Sendable {
    private let operand: Node
    private let offset: Int32

    init(_ operand: Node, offset: Int32) {
        self.operand = operand
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = operand.evaluate(&frame)
        frame.spend(1)
        if case .bool(let flag) = value { return .bool(!flag) }
        return value.isFailure ? value : Value.noSuchOverload(Operator.not, value).located(at: offset)
    }
}

/// True for everything but false, errors included: whether `all` and `exists` go on.
final class NotStrictlyFalseNode: Node, @unchecked Sendable {
    private let operand: Node

    init(_ operand: Node) { self.operand = operand }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = operand.evaluate(&frame)
        frame.spend(1)
        switch value {
        case .bool: return value
        case .error(let error) where error.isFinal: return value
        default: return .bool(true)
        }
    }
}

/// `condition ? then : otherwise`: only one of the two is evaluated.
final class ConditionalNode: Node, @unchecked Sendable {
    private let condition: Node
    private let then: Node
    private let otherwise: Node
    private let offset: Int32

    init(_ condition: Node, then: Node, otherwise: Node, offset: Int32) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        switch condition.evaluate(&frame) {
        case .bool(true): return then.evaluate(&frame)
        case .bool(false): return otherwise.evaluate(&frame)
        case let other where other.isFailure: return other
        case let other: return Value.noSuchOverload(Operator.conditional, other).located(at: offset)
        }
    }
}
