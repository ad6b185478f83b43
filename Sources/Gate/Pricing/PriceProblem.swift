import InterlockAPI

/// Why the hourly cost of a pool is not known, and what to do about it. The change is refused with its sentence.
public struct PriceProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence without a full stop.
    public let message: String

    public init(message: String) {
        self.message = message
    }

    public var description: String { message }
}

extension PriceProblem {
    /// No PriceBook has a price that fits the pool.
    static func missing(for spec: GPUNodePoolSpec, in books: [String]) -> PriceProblem {
        var what = "\(spec.capacityType.rawValue) \(spec.gpuClass) in \(spec.region)"
        var remedy = "a price with gpuClass \(spec.gpuClass)"
        if let instanceType = spec.instanceType {
            what += " on instance type \(instanceType)"
            remedy += " or instanceType \(instanceType)"
        }
        remedy += ", region \(spec.region) and capacityType \(spec.capacityType.rawValue)"
        let place =
            switch books.count {
            case 0: "create a PriceBook with \(remedy)"
            case 1: "add \(remedy) to PriceBook \(books[0])"
            default: "add \(remedy) to one of the PriceBooks \(books.joined(separator: ", "))"
            }
        return PriceProblem(message: "no price is known for \(what); \(place)")
    }

    /// The product leaves the range of `Money`.
    static func tooLarge(_ spec: GPUNodePoolSpec) -> PriceProblem {
        PriceProblem(
            message: "\(spec.desiredReplicas) nodes of \(spec.gpuClass) cost more than can be counted; ask for fewer")
    }
}
