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
        guard let candidate = dispatch.candidate(for: value) else {
            return Value.noSuchOverload(dispatch.function, value).located(at: offset)
        }
        if frame.wouldExceed(candidate.charge.beforehand(value)) { return Frame.costError }
        let result = candidate.call(value)
        frame.spend(candidate.charge.of(value, result))
        return frame.isOverLimit ? Frame.costError : result.located(at: offset)
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
        guard let candidate = dispatch.candidate(for: a, b) else {
            return Value.noSuchOverload(dispatch.function, a, b).located(at: offset)
        }
        if frame.wouldExceed(candidate.charge.beforehand(a, b)) { return Frame.costError }
        let result = candidate.call(a, b)
        frame.spend(candidate.charge.of(a, b, result))
        return frame.isOverLimit ? Frame.costError : result.located(at: offset)
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
        guard let candidate = dispatch.candidate(for: values) else {
            return Value.noSuchOverload(dispatch.function, values).located(at: offset)
        }
        if frame.wouldExceed(candidate.charge.beforehand(values)) { return Frame.costError }
        let result = candidate.call(values)
        frame.spend(candidate.charge.of(values, result))
        return frame.isOverLimit ? Frame.costError : result.located(at: offset)
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
        do throws(RegularExpressionError) {
            return .bool(try expression.matches(text))
        } catch {
            return .error(EvaluationError(error.kind, error.description, offset: offset))
        }
    }
}
