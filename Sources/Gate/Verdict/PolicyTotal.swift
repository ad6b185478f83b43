import InterlockAPI
import KubeCore

/// What all pools that a policy is about come to together, before and after a request.
///
/// Of what a pool is let through for and what an admitted task will make of it, the larger counts. Amounts are wide
/// enough for every sum of 64-bit numbers.
struct PolicyTotal {
    private(set) var before: Int128 = 0
    private(set) var after: Int128 = 0
    /// What the request adds; the pools that it does not touch are in both totals.
    private(set) var raise: Int128 = 0
    /// What it adds to what is admitted, with no regard for what others have reserved.
    private(set) var increase: Int128 = 0
    /// A sentence for each amount that is not known and missing from `after`.
    private(set) var problems: [String] = []

    typealias Measure = (GPUNodePoolSpec) -> Result<Int128, PriceProblem>

    init(of match: PolicyMatch, input: GateInput, measure: Measure) {
        let pools = input.context.commitments.pools
        var changed: Set<ObjectKey> = []
        for change in input.changes {
            guard case .pool(let specBefore, let specAfter) = change.content else { continue }
            let key = ObjectKey(namespace: input.request.namespace, name: change.change.target)
            guard changed.insert(key).inserted,
                match.counts(labels: change.change.labels, namespaceLabels: input.request.namespaceLabels)
            else { continue }
            let reserved = known(pools[key]?.reserved, measure)
            let (admitted, wanted) = (known(specBefore, measure), value(of: specAfter, key, measure))
            before += max(admitted, reserved)
            after += max(wanted, reserved)
            raise += max(wanted, reserved) - max(admitted, reserved)
            increase += wanted - admitted
        }
        // Sums do not depend on the order of the pools; only what is said of them does, and that is sorted, not they.
        var unknown: [(key: ObjectKey, problem: PriceProblem)] = []
        for (key, pool) in pools where !changed.contains(key) {
            guard match.counts(labels: pool.labels, namespaceLabels: pool.namespaceLabels) else { continue }
            var amount: Int128 = 0
            for case let spec? in [pool.admitted, pool.reserved] {
                switch measure(spec) {
                case .success(let value): amount = max(amount, value)
                case .failure(let problem): unknown.append((key, problem))
                }
            }
            before += amount
            after += amount
        }
        unknown.sort { ($0.key, $0.problem.message) < ($1.key, $1.problem.message) }
        problems += unknown.map { Self.sentence($0.key, $0.problem) }
    }

    private mutating func value(of spec: GPUNodePoolSpec?, _ key: ObjectKey, _ measure: Measure) -> Int128 {
        guard let spec else { return 0 }
        switch measure(spec) {
        case .success(let value): return value
        case .failure(let problem):
            problems.append(Self.sentence(key, problem))
            return 0
        }
    }

    private static func sentence(_ key: ObjectKey, _ problem: PriceProblem) -> String {
        "GPUNodePool \(key): \(problem.message)"
    }

    /// What is not known before counts as nothing, so that the raise is never understated.
    private func known(_ spec: GPUNodePoolSpec?, _ measure: Measure) -> Int128 {
        if let spec, case .success(let value) = measure(spec) { value } else { 0 }
    }
}
