import InterlockAPI

/// When an approval rule asks for approval: a closed part of CEL over the plan's impact and cost, compiled once.
///
/// `plan.impact` with `==`, `!=` and `in [...]`; `cost.hourlyBefore`, `cost.hourlyAfter`, `cost.hourlyDelta` and
/// `cost.worstCase` compared with numbers; `&&`, `||`, `!`, parentheses, `true` and `false`.
indirect enum WhenExpression: Sendable, Hashable {
    enum Amount: String, Sendable, CaseIterable {
        case hourlyBefore = "cost.hourlyBefore"
        case hourlyAfter = "cost.hourlyAfter"
        case hourlyDelta = "cost.hourlyDelta"
        case worstCase = "cost.worstCase"
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"
    }

    case constant(Bool)
    case impact(Set<Impact>)
    case amount(Amount, Comparison, FixedDecimal)
    case not(WhenExpression)
    case all(WhenExpression, WhenExpression)
    case any(WhenExpression, WhenExpression)
}

/// What a `when` can see.
struct WhenFacts: Sendable {
    var impact: Impact
    var hourlyBefore: Money
    var hourlyAfter: Money
    var worstCase: Money
}

extension WhenExpression {
    func isTrue(of facts: WhenFacts) -> Bool {
        switch self {
        case .constant(let value): value
        case .impact(let impacts): impacts.contains(facts.impact)
        case .amount(let amount, let comparison, let bound): comparison.holds(facts[amount], bound)
        case .not(let inner): !inner.isTrue(of: facts)
        case .all(let left, let right): left.isTrue(of: facts) && right.isTrue(of: facts)
        case .any(let left, let right): left.isTrue(of: facts) || right.isTrue(of: facts)
        }
    }

    /// Whether the answer depends on what the plan costs.
    var readsCost: Bool {
        switch self {
        case .constant, .impact: false
        case .amount: true
        case .not(let inner): inner.readsCost
        case .all(let left, let right), .any(let left, let right): left.readsCost || right.readsCost
        }
    }
}

extension WhenFacts {
    subscript(amount: WhenExpression.Amount) -> Money {
        switch amount {
        case .hourlyBefore: hourlyBefore
        case .hourlyAfter: hourlyAfter
        case .hourlyDelta: hourlyAfter - hourlyBefore
        case .worstCase: worstCase
        }
    }
}

extension WhenExpression.Comparison {
    func holds(_ left: FixedDecimal, _ right: FixedDecimal) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .atMost: left <= right
        case .atLeast: left >= right
        case .less: left < right
        case .more: left > right
        }
    }
}
