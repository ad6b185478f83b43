import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

/// Says on a policy whether it can be used, what it matches, and what that costs.
struct PolicyReconciler: Reconciler {
    let services: ControllerServices

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let cached = services.view.policies.store[key] else { return .done }
        switch cached.content {
        case .failure(let failure):
            try await services.reportUndecodable(GuardPolicy.kind, key, failure)
            return .waitForChange
        case .success(let policy):
            return try await report(policy)
        }
    }

    private func report(_ policy: GuardPolicy) async throws -> Outcome {
        var status = policy.status
        status.observedGeneration = policy.metadata.generation
        let compiled = PolicySet.compile(policy)
        let matched = services.view.matchedNamespaces(compiled)
        status.matchedNamespaces = matched
        status.hourlyCommitted = compiled.hourlyCommitted(
            in: services.view.committed.commitments(), prices: services.view.priceTableNow)
        PolicyStanding.condition(
            of: compiled, matchedNamespaces: matched, currency: services.view.priceTableNow.currency
        )
        .set(in: &status.conditions, generation: policy.metadata.generation, at: services.now())
        let before = policy.status.conditions[ConditionType.ready]?.reason
        guard try await services.write(status, of: policy) != .outdated else { return .lookAgain }
        if let ready = status.conditions[ConditionType.ready], ready.reason != before {
            services.announce(
                policy, reason: ready.reason, action: "Compile", note: ready.message,
                isWarning: status.conditions[ConditionType.stalled] != nil)
        }
        return .done
    }
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
                message: "spec.match.namespaceSelector matches no namespace, so the policy holds nothing at present")
        }
        let count = matchedNamespaces == 1 ? "1 namespace" : "\(matchedNamespaces) namespaces"
        return ObjectCondition(progress: .ready, reason: "Valid", message: "the policy matches \(count)")
    }
}
