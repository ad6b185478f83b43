import InterlockAPI

extension PolicyReview {
    /// A change that does not raise what the policy covers is never refused for the budget.
    mutating func review(_ budget: Budget) {
        guard budget.maxHourly != nil || budget.maxPerTask != nil else { return }
        let total = PolicyTotal(of: policy, .cost, input: input)
        let currency = budget.currency
        if let limit = budget.maxPerTask, total.increase > Int128(limit.millionths) {
            deny(
                "budget.maxPerTask",
                """
                the change adds \(Money(clamping: total.increase)) \(currency) per hour, more than the \(limit) that \
                budget.maxPerTask of \(title) lets one task add
                """)
        }
        guard let limit = budget.maxHourly, total.raise > 0 else { return }
        if let problem = total.problem {
            deny("budget.maxHourly", "what budget.maxHourly of \(title) covers cannot be added up: \(problem)")
        }
        if total.after > Int128(limit.millionths) {
            deny(
                "budget.maxHourly",
                """
                the change takes all that \(title) covers from \(Money(clamping: total.before)) to \
                \(Money(clamping: total.after)) \(currency) per hour, more than the \(limit) of its budget.maxHourly
                """)
        }
    }
}

extension FixedDecimal {
    /// The nearest amount that can be written down.
    fileprivate init(clamping millionths: Int128) {
        self.init(millionths: Int64(clamping: millionths))
    }
}
