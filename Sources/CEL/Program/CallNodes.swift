/// The implementations that a call may mean, told apart by the types of its arguments.
struct Dispatch: Sendable {
    struct Candidate: Sendable {
        let parameters: [TypeTest]
        let body: Overload.Body
        let cost: CallCharge
    }

    let function: String
    let candidates: [Candidate]

    /// - Parameter overloads: those with a body; of the others only the checker knows.
    init(_ function: String, _ overloads: [Overload], argumentCount: Int, isMember: Bool?) {
        self.function = function
        let possible = overloads.filter { overload in
            if case .none = overload.body { return false }
            return overload.parameters.count == argumentCount && (isMember ?? overload.isMember) == overload.isMember
        }
        // Elements are looked at only where they may tell candidates apart; where they do not, the first is meant.
        let depths =
            possible.count > 1 && possible.contains { $0.parameters.contains(where: \.hasElements) } ? [2, 0] : [0]
        candidates = depths.flatMap { depth in
            possible.map { overload in
                Candidate(
                    parameters: overload.parameters.map { TypeTest($0, depth: depth) },
                    body: overload.body, cost: CallCharge(overload))
            }
        }
    }
}

extension ValueType {
    fileprivate var hasElements: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}

/// A function of one argument, of which the receiver is one.
final class UnaryCallNode: Node, @unchecked Sendable {
    private let dispatch: Dispatch
    private let argument: Node
    private let offset: Int32

    init(_ dispatch: Dispatch, _ argument: Node, offset: Int32) {
        self.dispatch = dispatch
        self.argument = argument
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = argument.evaluate(&frame)
        if value.isFailure { return value }
        for candidate in dispatch.candidates where candidate.parameters[0].holds(value) {
            let result: Value =
                switch candidate.body {
                case .unary(let body): body(value)
                case .any(let body): body([value])
                case .binary, .none: .noSuchOverload(dispatch.function, value)
                }
            frame.spend(candidate.cost.of(value, result))
            return frame.isOverLimit ? Frame.costError : result.located(at: offset)
        }
        return Value.noSuchOverload(dispatch.function, value).located(at: offset)
    }
}

/// A function of two arguments, of which the receiver is one.
final class BinaryCallNode: Node, @unchecked Sendable {
    private let dispatch: Dispatch
    private let first: Node
    private let second: Node
    private let offset: Int32

    init(_ dispatch: Dispatch, _ first: Node, _ second: Node, offset: Int32) {
        self.dispatch = dispatch
        self.first = first
        self.second = second
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let a = first.evaluate(&frame)
        if a.isFailure { return a }
        let b = second.evaluate(&frame)
        if b.isFailure { return b }
        for candidate in dispatch.candidates
        where candidate.parameters[0].holds(a) && candidate.parameters[1].holds(b) {
            let result: Value =
                switch candidate.body {
                case .binary(let body): body(a, b)
                case .any(let body): body([a, b])
                case .unary, .none: .noSuchOverload(dispatch.function, a, b)
                }
            frame.spend(candidate.cost.of(a, b, result))
            return frame.isOverLimit ? Frame.costError : result.located(at: offset)
        }
        return Value.noSuchOverload(dispatch.function, a, b).located(at: offset)
    }
}

/// A function of any number of arguments.
final class CallNode: Node, @unchecked Sendable {
    private let dispatch: Dispatch
    private let arguments: [Node]
    private let offset: Int32

    init(_ dispatch: Dispatch, _ arguments: [Node], offset: Int32) {
        self.dispatch = dispatch
        self.arguments = arguments
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments {
            let value = argument.evaluate(&frame)
            if value.isFailure { return value }
            values.append(value)
        }
        for candidate in dispatch.candidates
        where zip(candidate.parameters, values).allSatisfy({ $0.holds($1) }) {
            let result: Value
            switch (candidate.body, values.count) {
            case (.any(let body), _): result = body(values)
            case (.unary(let body), 1): result = body(values[0])
            case (.binary(let body), 2): result = body(values[0], values[1])
            default: result = .noSuchOverload(dispatch.function, values)
            }
            frame.spend(candidate.cost.of(values, result))
            return frame.isOverLimit ? Frame.costError : result.located(at: offset)
        }
        return Value.noSuchOverload(dispatch.function, values).located(at: offset)
    }
}

/// `text.matches('pattern')`, where the pattern is known when the program is made.
final class MatchNode: Node, @unchecked Sendable {
    private let text: Node
    private let expression: RegularExpression
    private let offset: Int32

    init(_ text: Node, _ expression: RegularExpression, offset: Int32) {
        self.text = text
        self.expression = expression
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = text.evaluate(&frame)
        guard case .string(let text) = value else {
            return value.isFailure
                ? value : Value.noSuchOverload("matches", value, .string(expression.pattern)).located(at: offset)
        }
        frame.spend(CallCharge.matching(text.utf8.count, pattern: expression.pattern.utf8.count))
        if frame.isOverLimit { return Frame.costError }
        do {
            return .bool(try expression.matches(text))
        } catch {
            return .error(EvaluationError(.invalidArgument, "\(error)", offset: offset))
        }
    }
}
