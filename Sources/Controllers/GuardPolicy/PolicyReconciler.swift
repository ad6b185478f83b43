import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

/// Says on a policy whether it can be used, what it matches, what that costs, and what it denied lately.
struct PolicyReconciler: Reconciler {
    let services: ControllerServices

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let cached = services.view.policies.store[key] else {
            services.denials.forget(key.name)
            return .done
        }
        switch cached.content {
        case .failure(let failure):
            try await services.reportUndecodable(GuardPolicy.kind, key, failure)
            return .waitForChange
        case .success(let policy):
            return try await report(policy)
        }
    }

    private func report(_ policy: GuardPolicy) async throws -> Outcome {
        let (generation, now) = (policy.metadata.generation, services.now())
        // The view compiles each version once; only where it is behind is there another look.
        let known = services.view.compiledPolicy(policy.metadata.name)
        let compiled = known?.spec == policy.spec ? known ?? PolicySet.compile(policy) : PolicySet.compile(policy)
        var status = policy.status
        status.observedGeneration = generation
        let matched = services.view.matchedNamespaces(compiled)
        status.matchedNamespaces = matched
        status.matchedAgents = services.view.matchedAgents(compiled)
        let totals = compiled.totals(
            in: services.view.committed.commitments(), prices: services.view.priceTableNow)
        status.matchedPools = totals?.pools
        status.gpusCommitted = totals?.gpus
        status.hourlyCommitted = totals?.hourlyAdmitted
        status.denials = services.denials.merged(into: policy.status.denials, of: policy.metadata.name)
        let alert = BudgetAlert(policy.spec.budget, committed: totals?.hourlyAdmitted)
        status.budgetUsed = alert.used
        PolicyStanding.condition(
            of: compiled, matchedNamespaces: matched, currency: services.view.priceTableNow.currency
        )
        .set(in: &status.conditions, generation: generation, at: now)
        status.conditions.mark(
            ConditionType.budgetAlert, reason: alert.reason, message: alert.message, generation: generation, at: now)
        let overruns = totals.map { compiled.overruns($0) } ?? []
        status.conditions.mark(
            ConditionType.outOfBounds, reason: "TotalExceeded",
            message: overruns.isEmpty
                ? nil : overruns.joined(separator: "; ") + "; nothing is undone, and no more is let through",
            generation: generation, at: now)
        guard try await services.write(status, of: policy) != .outdated else { return .lookAgain }
        announce(status, of: policy)
        return .done
    }

    /// Tells of what is new in the status.
    private func announce(_ status: GuardPolicyStatus, of policy: GuardPolicy) {
        let before = policy.status.conditions
        if let ready = status.conditions[ConditionType.ready],
            ready.reason != before[ConditionType.ready]?.reason
        {
            services.announce(
                policy, reason: ready.reason, action: "Compile", note: ready.message,
                isWarning: status.conditions[ConditionType.stalled] != nil)
        }
        for type in [ConditionType.budgetAlert, ConditionType.outOfBounds] {
            guard let condition = status.conditions[type], condition.reason != before[type]?.reason else { continue }
            services.announce(policy, reason: type, action: "Count", note: condition.message, isWarning: true)
        }
    }
}

/// How far a policy's hourly budget is used up, and whether that is to be told.
struct BudgetAlert: Sendable, Hashable {
    /// Per cent, rounded down; nil where there is no budget or the cost is not known.
    let used: Int?
    /// The highest of `alertAt` that is reached.
    let reached: Int?
    let message: String?

    init(_ budget: Budget?, committed: Money?) {
        guard let budget, let limit = budget.maxHourly, let committed else {
            (used, reached, message) = (nil, nil, nil)
            return
        }
        let part = Int128(committed.millionths) * 100
        // Of a budget of nothing, everything is too much.
        let share = limit > .zero ? part / Int128(limit.millionths) : (committed > .zero ? Int128(Int.max) : 0)
        used = min(Int(clamping: share), 1_000_000)
        reached = budget.alertAt.filter { Int128($0) <= share }.max()
        message = reached.map {
            """
            \($0) % of budget.maxHourly are reached: \(committed) of \(limit) \(budget.currency) per hour are committed
            """
        }
    }

    /// Another word for each threshold, so that each is told once.
    var reason: String { reached.map { "At\($0)Percent" } ?? "" }
}

/// How a policy stands.
enum PolicyStanding {
    static func condition(of policy: CompiledPolicy, matchedNamespaces: Int, currency: String?) -> ObjectCondition {
        guard policy.problems.isEmpty else {
            let problems = policy.problems.map(\.description).joined(separator: "; ")
            let effect =
                policy.enforcement == .enforce ? "the policy blocks what it matches until it is corrected: " : ""
            return ObjectCondition(progress: .stalled, reason: "Invalid", message: effect + problems)
        }
        if let budget = policy.spec?.budget, let currency, budget.currency != currency {
            return ObjectCondition(
                progress: .stalled, reason: "CurrencyConflict",
                message: "spec.budget.currency: is \(budget.currency), but the PriceBook is in \(currency)")
        }
        if matchedNamespaces == 0 {
            return ObjectCondition(
                progress: .ready, reason: "MatchesNothing",
                message: "spec.match matches no namespace, so the policy holds nothing at present")
        }
        let count = matchedNamespaces == 1 ? "1 namespace" : "\(matchedNamespaces) namespaces"
        return ObjectCondition(progress: .ready, reason: "Valid", message: "the policy matches \(count)")
    }
}
