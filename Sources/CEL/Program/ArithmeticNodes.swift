/// `a - b` and the like, of numbers, durations and timestamps. Every overflow is an error value.
final class ArithmeticNode: Node, @unchecked Sendable {
    enum Operation: Sendable { case subtract, multiply, divide, modulo }

    private let operation: Operation
    private let function: String
    private let left: Node
    private let right: Node
    private let offset: Int32

    init(_ operation: Operation, function: String, _ left: Node, _ right: Node, offset: Int32) {
        self.operation = operation
        self.function = function
        self.left = left
        self.right = right
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let a = left.evaluate(&frame)
        if a.isFailure { return a }
        let b = right.evaluate(&frame)
        if b.isFailure { return b }
        frame.spend(1)
        let result =
            switch operation {
            case .subtract: a.subtracting(b)
            case .multiply: a.multiplied(by: b)
            case .divide: a.divided(by: b)
            case .modulo: a.remainder(dividingBy: b)
            }
        return (result ?? Value.noSuchOverload(function, a, b)).located(at: offset)
    }
}

/// `-a`.
final class NegationNode: Node, @unchecked Sendable {
    private let operand: Node
    private let offset: Int32

    init(_ operand: Node, offset: Int32) {
        self.operand = operand
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = operand.evaluate(&frame)
        if value.isFailure { return value }
        frame.spend(1)
        return (value.negated ?? Value.noSuchOverload(Operator.negate, value)).located(at: offset)
    }
}

/// `a + b + c`, from left to right: a text or a list grows in place instead of being copied at every sign.
final class AdditionNode: Node, @unchecked Sendable {
    private let terms: [Node]
    /// In bytes of a text, so that a message is made in one piece of memory.
    private static let expectedTermSize = 16
    /// Of the signs, of which there is one less.
    private let offsets: [Int32]

    init(_ terms: [Node], offsets: [Int32]) {
        self.terms = terms
        self.offsets = offsets
    }

    /// The same, and another term.
    func appending(_ term: Node, offset: Int32) -> AdditionNode {
        AdditionNode(terms + [term], offsets: offsets + [offset])
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var sum = terms[0].evaluate(&frame)
        if sum.isFailure { return sum }
        if terms.count > 2, case .string(var text) = sum {
            sum = .null
            text.reserveCapacity(text.utf8.count + Self.expectedTermSize * terms.count)
            sum = .string(text)
        }
        for index in 1..<terms.count {
            let term = terms[index].evaluate(&frame)
            if term.isFailure { return term }
            if let failure = sum.add(term, &frame) { return failure.located(at: offsets[index - 1]) }
        }
        return sum
    }
}

extension Value {
    /// Adds in place; the error where it cannot be.
    fileprivate mutating func add(_ other: Value, _ frame: inout Frame) -> Value? {
        if case .string(let more) = other, case .string(var text) = self {
            // Give up our reference first, so that the text grows in place.
            self = .null
            frame.spend(tenth(UInt64(text.utf8.count + more.utf8.count)))
            if frame.isOverLimit { return Frame.costError }
            text.append(more)
            self = .string(text)
            return nil
        }
        switch (self, other) {
        case (.list(let a), .list(let b)):
            if let failure = frame.grow(a.count + b.count) { return failure }
            self = .list(a + b)
        case (.bytes(let a), .bytes(let b)):
            frame.spend(tenth(UInt64(a.count + b.count)))
            if frame.isOverLimit { return Frame.costError }
            self = .bytes(BytesValue(a.bytes + b.bytes))
            return nil
        default:
            let sum = adding(other) ?? .noSuchOverload(Operator.add, self, other)
            if sum.isError { return sum }
            self = sum
        }
        frame.spend(1)
        return nil
    }
}
