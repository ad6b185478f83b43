/// A plan that cannot be judged: what is wrong, where, and what to do.
public struct TerraformError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is, for programs.
    public enum Reason: String, Sendable, Hashable {
        case notJSON
        case notAPlan
        case unsupportedFormat
        case failedPlan
        case incompletePlan
        case tooLarge
        case malformed
    }

    public let reason: Reason
    /// One sentence without a full stop.
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description.printable()
    }
}
