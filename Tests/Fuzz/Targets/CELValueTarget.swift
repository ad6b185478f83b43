import CEL
import JSON

/// A well-typed expression, and values for its variables.
public struct EvaluationInput: CustomStringConvertible {
    var expression: ExpressionInput
    var object: JSONValue
    var numbers: JSONValue
    var limit: UInt64

    public var description: String {
        "\(expression), object \(object), numbers \(numbers), limit \(limit)"
    }
}

/// Programs that are well typed end within their limit, give the same each time, and a value that can be written.
public struct CELValueTarget: FuzzTarget {
    public static let name = "cel-value"
    public static let summary = "CEL's evaluation: well-typed programs over generated documents"

    public init() {}

    public func input(from choices: inout Choices) -> EvaluationInput {
        let isForKubernetes = choices.below(3) == 0
        let kind = choices.pick(ExpressionTemplates.Kind.allCases)
        let budget = choices.isOne(in: 30) ? 200 : 30
        var generator = ExpressionGenerator(isForKubernetes ? .kubernetes : .all, mistakes: 0, budget: budget)
        let text = generator.expression(kind, depth: choices.isOne(in: 10) ? 12 : 6, &choices)
        return EvaluationInput(
            expression: ExpressionInput(text: text, isForKubernetes: isForKubernetes),
            object: DocumentGenerator.object(&choices),
            numbers: .array((0..<3).map { _ in DocumentGenerator.number(&choices) }),
            limit: choices.isOne(in: 50) ? 1_000_000 : UInt64(choices.pick([10, 300, 10_000])))
    }

    /// Why an input's expression is no program; nil where it is one.
    public func refusal(of input: EvaluationInput) -> String? {
        do throws(CompileError) {
            _ = try input.expression.environments.environment.compile(Source(input.expression.text))
            return nil
        } catch {
            return error.summary
        }
    }

    public func check(_ input: EvaluationInput) throws(BrokenProperty) {
        let environments = input.expression.environments
        let environment = environments.environment
        let limits = Limits(cost: input.limit)
        let activation = environments.activation(input.object, input.numbers)
        let parsed: ParsedExpression
        let program: Program
        do throws(CompileError) {
            parsed = try environment.parse(Source(input.expression.text))
            program = Program(try environment.check(parsed), in: environment)
        } catch {
            // Literals of patterns and times that mean nothing, and lists of several types, are refused in Kubernetes.
            return
        }
        let first = program.evaluate(activation, limits: limits)
        try first.requireSame(as: program.evaluate(activation, limits: limits))
        try first.require(limits)
        try checkUnchecked(Program(parsed, in: environment).evaluate(activation, limits: limits), first)
    }

    /// Types known in advance make a program faster, not another one.
    private func checkUnchecked(_ unchecked: Evaluation, _ checked: Evaluation) throws(BrokenProperty) {
        switch (checked.value, unchecked.value) {
        case (.error(let error), _) where error.isFinal: return
        case (_, .error(let error)) where error.isFinal: return
        case (.error, .error): return
        default:
            try BrokenProperty.require(
                checked.value.isSame(as: unchecked.value),
                "checked it gives \(checked.value), unchecked \(unchecked.value)")
        }
    }
}
