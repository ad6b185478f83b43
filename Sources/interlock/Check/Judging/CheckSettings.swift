import Gate
import KubeCore

/// What a check takes for given beside the texts.
struct CheckSettings: Sendable {
    /// For objects, and for Terraform plans, that name none.
    var namespace = "default"
    /// Labels of that namespace where no text says them.
    var namespaceLabels: [String: String]?
    /// Nil: nobody is named, and policies that select users count as matching.
    var requester: String?
    var groups: [String]?
    var now: Timestamp
    /// Whether what is not known warns only, instead of denying.
    var allowsUnknown = false
    /// The agent that asks for what is no task.
    var agent: RequestingAgent?
    /// Whether it may be that there are prices elsewhere: then costs are not judged where no PriceBook is given.
    var allowsNoPrices = true
}
