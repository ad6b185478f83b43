import InterlockAPI
import KubeCore

/// What the targets of a request cost before and after it.
struct CostEstimate: Sendable {
    let currency: String?
    private(set) var hasPools = false
    /// A sentence for each target whose cost after the change is not known. Not empty: the sums are too low.
    private(set) var problems: [String] = []
    /// A sentence for each whose cost nobody can know yet.
    private(set) var unproven: [String] = []
    private var millionthsBefore: Int128 = 0
    private var millionthsAfter: Int128 = 0

    init(of changes: [ReadChange], prices: PriceTable) {
        currency = prices.currency
        for change in changes {
            guard case .pool(let before, let after) = change.content else { continue }
            hasPools = true
            if let after { add(after, of: change, prices: prices) }
            // What is not known before counts as nothing, so that the increase is never understated.
            if let before, case .success(let cost) = prices.hourly(of: before) {
                millionthsBefore += Int128(cost.millionths)
            }
        }
        if millionthsAfter >= Int128(Int64.max) {
            problems.append("the targets together cost more than can be counted; ask for fewer nodes")
        }
    }

    private mutating func add(_ spec: GPUNodePoolSpec, of change: ReadChange, prices: PriceTable) {
        let needed = ["replicas", "gpuClass", "gpusPerNode", "region", "capacityType"]
        if let field = change.change.unproven.first(where: { needed.contains($0.field) }) {
            unproven.append("\(change.title): what it costs is not known, because \(field.reason)")
            return
        }
        switch prices.hourly(of: spec) {
        case .success(let cost):
            millionthsAfter += Int128(cost.millionths)
        case .failure(let problem):
            // Where nothing differs, an unknown price makes no difference either.
            if change.changesSomething { problems.append("\(change.title): \(problem.message)") }
        }
    }

    var hourlyBefore: Money { Money(millionths: Int64(clamping: millionthsBefore)) }
    var hourlyAfter: Money { Money(millionths: Int64(clamping: millionthsAfter)) }
    var hourlyDelta: Money { hourlyAfter - hourlyBefore }
    var isKnown: Bool { problems.isEmpty && unproven.isEmpty }

    /// What the increase comes to over `window`; a decrease costs nothing.
    func worstCase(over window: DurationString) -> Money {
        max(.zero, hourlyDelta).scaled(by: window.milliseconds, over: 3_600_000)
    }

    /// For the plan; nil where nothing in it has a price, or where a price is missing.
    func planCost(over window: DurationString) -> PlanCost? {
        guard hasPools, isKnown, let currency else { return nil }
        var cost = PlanCost()
        cost.currency = currency
        cost.hourlyBefore = hourlyBefore
        cost.hourlyAfter = hourlyAfter
        cost.hourlyDelta = hourlyDelta
        cost.worstCase = worstCase(over: window)
        return cost
    }
}
