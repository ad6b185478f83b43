import CEL
import InterlockAPI
import JSON
import KubeCore

/// Evaluates one policy's expressions for the changes of one request, within a limit for all of them together.
///
/// A class: what is left of the limit goes from one expression to the next.
final class RuleEvaluator {
    /// What an expression comes to.
    enum Answer: Equatable {
        case holds
        case fails
        /// It hangs on something that is not known; why, as a clause.
        case unproven(String)
        /// It cannot be evaluated; why, as a clause.
        case broken(String)
    }

    /// What one expression, and all of a policy for one request, may cost: as for an admission policy of Kubernetes.
    static let limitPerExpression: UInt64 = 1_000_000
    static let limitPerPolicy: UInt64 = 10_000_000

    private let rules: CompiledRules
    private let facts: RuleFacts
    private let cost: Value
    private let budget: @Sendable (Limits) -> Evaluation
    private var activations: [Int: Activation] = [:]
    private var rest = limitPerPolicy

    init(_ policy: CompiledPolicy, facts: RuleFacts, input: GateInput) {
        rules = policy.rules
        self.facts = facts
        cost = RuleCost.value(input.estimate, window: input.window(of: [policy]))
        budget = { _ in Evaluation(value: RuleCost.budget(of: policy, input: input)) }
    }

    /// Whether an expression is true of the change at this place in the request.
    func answer(_ program: Program, ofChange index: Int) -> Answer {
        switch value(of: program, ofChange: index) {
        case .bool(let isTrue): return isTrue ? .holds : .fails
        case .unknown(let unknown): return .unproven(facts.reason(for: unknown, ofChange: index))
        case .error(let error): return .broken(describe(error, in: program))
        case let other: return .broken("its value is neither true nor false but of type \(other.typeName)")
        }
    }

    /// The text that an expression gives; nil where it gives none.
    func text(_ program: Program, ofChange index: Int) -> String? {
        guard case .string(let text) = value(of: program, ofChange: index) else { return nil }
        return text
    }

    private func value(of program: Program, ofChange index: Int) -> Value {
        guard rest > 0 else {
            return .failure(
                .costLimit, "the policy's expressions together cost more than \(Self.limitPerPolicy) for one request")
        }
        let limits = Limits(cost: min(rest, Self.limitPerExpression))
        let evaluation = program.evaluate(activation(ofChange: index), limits: limits)
        rest -= min(rest, max(evaluation.cost, 1))
        return evaluation.value
    }

    private func activation(ofChange index: Int) -> Activation {
        if let activation = activations[index] { return activation }
        var activation = facts.activation(of: index, in: rules.environment)
        activation["cost"] = cost
        activation.set("budget", lazily: budget)
        // In their order: each sees those before it, and is evaluated when somebody asks for it.
        for variable in rules.variables {
            let seen = activation
            let program = variable.program
            activation.set(variable.name) { limits in program.evaluate(seen, limits: limits) }
        }
        activations[index] = activation
        return activation
    }

    private func describe(_ error: EvaluationError, in program: Program) -> String {
        let message = error.message.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300)
        guard error.offset >= 0 else { return String(message) }
        let (line, column) = program.source.position(at: error.offset)
        return "\(message), at \(line):\(column)"
    }
}

/// Amounts as expressions see them.
enum RuleCost {
    static func value(_ estimate: CostEstimate, window: DurationString) -> Value {
        Value([
            "currency": .string(estimate.currency ?? ""), "hourlyBefore": .double(number(estimate.hourlyBefore)),
            "hourlyAfter": .double(number(estimate.hourlyAfter)), "hourlyDelta": .double(number(estimate.hourlyDelta)),
            "worstCase": .double(number(estimate.worstCase(over: window))),
        ])
    }

    /// What the policy's budget allows, and what all that it covers costs before and after the request.
    static func budget(of policy: CompiledPolicy, input: GateInput) -> Value {
        guard let budget = policy.spec?.budget else { return .null }
        let total = PolicyTotal(of: policy, .cost, input: input)
        if let problem = total.problem { return .failure(.other, "the budget cannot be added up: \(problem)") }
        var entries: [(key: Value, value: Value)] = [
            (.string("currency"), .string(budget.currency)),
            (.string("hourlyBefore"), .double(Double(total.before) / Double(Money.scale))),
            (.string("hourlyAfter"), .double(Double(total.after) / Double(Money.scale))),
        ]
        for (name, amount) in [("maxHourly", budget.maxHourly), ("maxPerTask", budget.maxPerTask)] {
            if let amount { entries.append((.string(name), .double(number(amount)))) }
        }
        return MapValue(entries).map(Value.map) ?? .failure(.other, "the budget cannot be read")
    }

    /// The double that is nearest: 98.32 in a policy is the same as 98.32 in a PriceBook.
    private static func number(_ amount: Money) -> Double { Double(amount.millionths) / Double(Money.scale) }
}
