/// Something that a check has to say, and where.
struct Finding: Sendable, Hashable {
    enum Level: String, Sendable, CaseIterable {
        /// The input cannot be judged.
        case invalid
        case denied
        case approval
        case warning
        case note
    }

    var level: Level
    /// `policy/rule`, or `manifest/…` for what is wrong with the input itself.
    var rule: String
    /// One sentence without a full stop.
    var message: String
    var place: SourcePlace
    /// What it is about: `GPUNodePool checkout-dev/l4`, or a Terraform address.
    var subject: String?

    /// As a compiler would call it.
    var word: String {
        switch level {
        case .invalid, .denied: "error"
        case .approval: "approval needed"
        case .warning: "warning"
        case .note: "note"
        }
    }
}
