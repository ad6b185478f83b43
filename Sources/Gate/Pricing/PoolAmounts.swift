import InterlockAPI

/// What a total adds up.
enum Measure: Sendable {
    /// Millionths of the prices' currency, per hour.
    case cost
    case gpus

    func amount(of spec: GPUNodePoolSpec, prices: PriceTable) -> Result<Int128, PriceProblem> {
        switch self {
        case .cost: prices.hourly(of: spec).map { Int128($0.millionths) }
        case .gpus: .success(PoolAmounts.gpus(of: spec))
        }
    }
}

/// What one pool comes to: of what it is let through for and what is reserved for it, the larger.
struct PoolAmounts: Sendable, Hashable {
    private var cost: Int128 = 0
    private var gpus: Int128 = 0
    /// What it is let through for alone, as far as that is known.
    private(set) var admittedCost: Int128 = 0
    private(set) var isAdmittedPriced = true
    /// Why a cost is not known; it counts as nothing.
    private(set) var problems: [PriceProblem] = []

    /// - Parameter prices: nil where nobody has asked for a cost yet.
    init(of pool: Commitments.Pool, prices: PriceTable?) {
        for case let spec? in [pool.admitted, pool.reserved] { gpus = max(gpus, Self.gpus(of: spec)) }
        guard let prices else { return }
        if let admitted = pool.admitted {
            switch Measure.cost.amount(of: admitted, prices: prices) {
            case .success(let amount): admittedCost = amount
            case .failure(let problem):
                isAdmittedPriced = false
                problems.append(problem)
            }
        }
        cost = max(0, admittedCost)
        guard let reserved = pool.reserved else { return }
        switch Measure.cost.amount(of: reserved, prices: prices) {
        case .success(let amount): cost = max(cost, amount)
        case .failure(let problem): problems.append(problem)
        }
    }

    subscript(measure: Measure) -> Int128 {
        switch measure {
        case .cost: cost
        case .gpus: gpus
        }
    }

    static func gpus(of spec: GPUNodePoolSpec) -> Int128 {
        let count = Int128(max(0, spec.desiredReplicas)) * Int128(max(1, spec.gpusPerNode))
        // Sums of counts that nobody has must not leave the range.
        return min(count, Int128(Int64.max))
    }
}
