/// What is wrong with a policy, and where. A wrong policy that is enforced blocks what it matches.
public struct PolicyProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A place in the text of a field, from 1, in lines and characters.
    public struct Place: Sendable, Hashable {
        public let line: Int
        public let column: Int

        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// As people write fields: `spec.approvals[0].when`.
    public let field: String
    /// Where in the field's text, where that is an expression.
    public let place: Place?
    /// One sentence without a full stop: what is wrong and what is possible.
    public let message: String

    public init(field: String, place: Place? = nil, message: String) {
        self.field = field
        self.place = place
        self.message = message
    }

    /// `spec.rules.validations[0].expression:1:18: …`
    public var description: String {
        let place = place.map { ":\($0.line):\($0.column)" } ?? ""
        return field.isEmpty ? message : "\(field)\(place): \(message)"
    }
}
