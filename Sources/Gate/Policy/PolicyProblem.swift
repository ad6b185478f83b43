/// What is wrong with a policy, and where. A wrong policy that is enforced blocks what it matches.
public struct PolicyProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// As people write fields: `spec.approvals[0].when`.
    public let field: String
    /// One sentence without a full stop: what is wrong and what is possible.
    public let message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    public var description: String { field.isEmpty ? message : "\(field): \(message)" }
}
