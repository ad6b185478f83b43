/// A field of a target after a change whose value nobody can know yet. A rule that needs it fails closed.
public struct UnprovenField: Sendable, Hashable {
    /// What stands in place of a text that has to be there.
    public static let placeholder = "not-known"

    /// Within the spec, as people write it: `encryption.atRest`.
    public var field: String
    /// A clause without a full stop that says why: "instance_type is known only after apply".
    public var reason: String

    public init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }
}
