import InterlockAPI
import KubeCore

/// Every price that is known, made ready for looking up.
///
/// A price of the instance type (per node) beats one of the GPU class (per GPU), and one that names more of region and
/// capacity type beats one that names less. Among equals the dearest counts, so the order of books and prices never
/// matters and a cost is never understated.
public struct PriceTable: Sendable {
    private enum Subject: Hashable {
        case instanceType(String)
        case gpuClass(String)
    }

    /// The currency of every price; nil without a book, or with books that cannot be used together.
    public let currency: String?
    /// Why the books cannot be used: a sentence that says what to correct. Every pool with nodes is then unpriced.
    public let problem: String?
    private let books: [String]
    private let prices: [Subject: [Price]]
    private let identity = Identity()

    private final class Identity: Sendable {}

    /// Whether this is the same table; another one made of the same books is another.
    func isSame(as other: PriceTable) -> Bool { identity === other.identity }

    /// All books together must have one currency; otherwise none of them is used.
    public init(books: [PriceBook]) {
        let books = books.sorted { $0.metadata.name < $1.metadata.name }
        self.books = books.map(\.metadata.name)
        problem = Self.problem(of: books)
        currency = problem == nil ? books.first?.spec.currency : nil
        var prices: [Subject: [Price]] = [:]
        for price in books.flatMap(\.spec.prices) {
            if let type = price.instanceType { prices[.instanceType(type), default: []].append(price) }
            if let gpuClass = price.gpuClass { prices[.gpuClass(gpuClass), default: []].append(price) }
        }
        self.prices = prices
    }

    /// What `desiredReplicas` nodes cost per hour. No nodes cost nothing, whether a price is known or not.
    public func hourly(of spec: GPUNodePoolSpec) -> Result<Money, PriceProblem> {
        let nodes = spec.desiredReplicas
        guard nodes > 0 else { return .success(.zero) }
        if let problem { return .failure(PriceProblem(message: problem)) }
        let cost: Money
        if let type = spec.instanceType, let price = best(.instanceType(type), for: spec) {
            cost = price * nodes
        } else if let price = best(.gpuClass(spec.gpuClass), for: spec) {
            cost = price * max(1, spec.gpusPerNode) * nodes
        } else {
            return .failure(.missing(for: spec, in: books))
        }
        // Sums stop at the end of the range: what stands there is not a cost that was worked out.
        return cost.millionths == .max ? .failure(.tooLarge(spec)) : .success(cost)
    }

    private func best(_ subject: Subject, for spec: GPUNodePoolSpec) -> Money? {
        let candidates = (prices[subject] ?? []).filter { price in
            (price.region == nil || price.region == spec.region)
                && (price.capacityType == nil || price.capacityType == spec.capacityType)
        }
        let specificity = { (price: Price) in (price.region == nil ? 0 : 1) + (price.capacityType == nil ? 0 : 1) }
        guard let most = candidates.map(specificity).max() else { return nil }
        return candidates.filter { specificity($0) == most }.map(\.hourly).max()
    }

    private static func problem(of books: [PriceBook]) -> String? {
        for book in books {
            let name = book.metadata.name
            if book.spec.currency.isEmpty { return "PriceBook \(name) names no currency: set spec.currency" }
            for (index, price) in book.spec.prices.enumerated() {
                let field = "spec.prices[\(index)] of PriceBook \(name)"
                if (price.gpuClass == nil) == (price.instanceType == nil) {
                    return "\(field) must be either for a gpuClass or for an instanceType"
                }
                if price.hourly < .zero { return "\(field) is negative (\(price.hourly)): correct its hourly" }
            }
        }
        let currencies = Set(books.map(\.spec.currency)).sorted()
        guard currencies.count > 1 else { return nil }
        let list = books.map { "\($0.metadata.name) in \($0.spec.currency)" }.joined(separator: ", ")
        return "the PriceBooks have different currencies (\(list)): keep those of one currency"
    }
}
