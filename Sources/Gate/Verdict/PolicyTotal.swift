import InterlockAPI
import KubeCore

/// What all pools that a policy is about come to together, before and after a request.
///
/// Of what a pool is let through for and what an admitted task will make of it, the larger counts. Amounts are wide
/// enough for every sum of 64-bit numbers. The pools that the request does not touch are known by their total.
struct PolicyTotal {
    private(set) var before: Int128 = 0
    private(set) var after: Int128 = 0
    /// What the request adds; the pools that it does not touch are in both totals.
    private(set) var raise: Int128 = 0
    /// What it adds to what is admitted, with no regard for what others have reserved.
    private(set) var increase: Int128 = 0
    /// A sentence for the first amount that is not known and missing from `after`; nil where all are known.
    private(set) var problem: String?

    private let measure: Measure
    private let prices: PriceTable

    init(of policy: CompiledPolicy, _ measure: Measure, input: GateInput) {
        self.measure = measure
        let context = input.context
        prices = context.prices
        guard let match = policy.spec?.match, let ledger = context.commitments.ledger(of: policy) else { return }
        var others = ledger[measure]
        var unpriced = ledger.unpriced
        var changed: Set<ObjectKey> = []
        for change in input.changes {
            guard case .pool(let specBefore, let specAfter) = change.content else { continue }
            let key = ObjectKey(namespace: input.request.namespace, name: change.change.target)
            guard changed.insert(key).inserted else { continue }
            let entry = context.commitments.entry(key)
            if let entry, ledger.counts(entry.pool) {
                others -= entry.amounts[measure]
                if !entry.amounts.problems.isEmpty { unpriced -= 1 }
            }
            guard
                match.covers(
                    .gpuNodePool, labels: change.change.labels, namespace: key.namespace,
                    namespaceLabels: input.request.namespaceLabels)
            else { continue }
            let reserved = known(entry?.pool.reserved)
            let (admitted, wanted) = (known(specBefore), value(of: specAfter, key))
            before += max(admitted, reserved)
            after += max(wanted, reserved)
            raise += max(wanted, reserved) - max(admitted, reserved)
            increase += wanted - admitted
        }
        before += others
        after += others
        if case .cost = measure, problem == nil, unpriced > 0 {
            problem = Self.firstProblem(in: context.commitments, without: changed, ledger)
        }
    }

    /// The one to name must not depend on the order of the pools.
    private static func firstProblem(
        in commitments: Commitments, without changed: Set<ObjectKey>, _ ledger: PolicyLedger
    ) -> String? {
        let key = commitments.unpriced.lazy.filter { key in
            !changed.contains(key) && commitments.entry(key).map { ledger.counts($0.pool) } == true
        }.min()
        guard let key, let problems = commitments.entry(key)?.amounts.problems else { return nil }
        return problems.min { $0.message < $1.message }.map { sentence(key, $0) }
    }

    private mutating func value(of spec: GPUNodePoolSpec?, _ key: ObjectKey) -> Int128 {
        guard let spec else { return 0 }
        switch measure.amount(of: spec, prices: prices) {
        case .success(let value): return value
        case .failure(let unknown):
            problem = problem ?? Self.sentence(key, unknown)
            return 0
        }
    }

    private static func sentence(_ key: ObjectKey, _ problem: PriceProblem) -> String {
        "GPUNodePool \(key): \(problem.message)"
    }

    /// What is not known before counts as nothing, so that the raise is never understated.
    private func known(_ spec: GPUNodePoolSpec?) -> Int128 {
        if let spec, case .success(let value) = measure.amount(of: spec, prices: prices) { value } else { 0 }
    }
}
