import JSON

/// One resource instance before and after a plan, and what that means.
public struct ResourceChange: Sendable {
    /// `module.gpu["a"].aws_instance.node[0]`; like all texts here but the values, it can be shown as it is.
    public let address: String
    /// Where it stood before, for what is moved.
    public let previousAddress: String?
    /// The provider's full name: `registry.terraform.io/hashicorp/aws`.
    public let provider: String
    /// `aws_instance`.
    public let type: String
    /// A data source, which is only read.
    public let isData: Bool
    /// What a replacement left behind in an earlier apply; another change has its address.
    public let isDeposed: Bool
    public let operation: PlanOperation
    /// For a replacement: both exist side by side for a while.
    public let createsBeforeDestroying: Bool
    /// The object exists and comes under Terraform's hand with this plan.
    public let isImported: Bool
    /// Why Terraform chose the operation, in its words: `replace_because_tainted`.
    public let reason: String?
    /// Nil where there is nothing before. Sensitive values are replaced by `Redaction.marker`.
    public let before: JSONValue?
    /// Nil where there is nothing afterwards. Values that are not known yet are missing, or null inside arrays; sensitive
    /// ones are replaced by `Redaction.marker`.
    public let after: JSONValue?
    /// Places in `after` whose values are known only after apply; at most `ResourceChange.maximumUnknownPaths` of them.
    public let unknownPaths: [JSONPointer]
    /// GPU nodes that the resource asks for, before or after; also where they stay as they are.
    public internal(set) var capacity: [CapacityChange]
    /// Data that the resource holds, before or after; also where it stays as it is.
    public internal(set) var storage: [StorageChange]
    /// Regions that it is in afterwards (before, where there is no afterwards); nil for what has no region.
    public internal(set) var regions: Provable<[String]>?

    public static let maximumUnknownPaths = 256

    /// Whether the object is gone afterwards and no other takes its place.
    public var isDeletion: Bool { operation == .delete }

    /// Whether applying the plan changes this resource, or the nodes that it stands for, at all.
    public var changesSomething: Bool {
        switch operation {
        case .create, .update, .delete, .replace, .replaceByForgetting, .forget: true
        case .noOp, .read: capacity.contains(where: \.changesSomething) || storage.contains(where: \.changesSomething)
        }
    }
}
