import InterlockAPI

/// An approval or denial as it stands on an object: `approvals.interlock.dev/<key>: <text>`.
public struct ApprovalNote: Sendable, Hashable {
    /// The annotation's name part: the approver, as `ApproverName` writes it.
    public var key: String
    /// `approve <digest or at least 12 of its hex digits> <justification>`, or `deny …`.
    public var text: String

    public init(key: String, text: String) {
        self.key = key
        self.text = text
    }

    /// Every note among the annotations of an object, in the order of their keys.
    public static func notes(in annotations: [String: String]) -> [ApprovalNote] {
        annotations.filter { $0.key.hasPrefix(InterlockKey.approvalPrefix) }
            .map { ApprovalNote(key: String($0.key.dropFirst(InterlockKey.approvalPrefix.count)), text: $0.value) }
            .sorted { $0.key < $1.key }
    }
}

/// What a note says, read from its text.
struct ApprovalStatement: Sendable, Hashable {
    /// More of a justification than this is cut before it is kept in a status.
    static let maximumJustification = 1024
    static let minimumDigits = 12

    var answer: ApprovalAnswer
    /// Hex digits: the whole digest or its beginning, without `sha256:`.
    var digits = ""
    var justification = ""
    /// Why the text cannot be used; empty where it can.
    var problem = ""

    init(_ text: String) {
        let words = text.split(maxSplits: 2, omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
        answer = words.first == "deny" ? .deny : .approve
        let form = "write it as: approve <digest or at least \(Self.minimumDigits) of its hex digits> <justification>"
        guard let first = words.first, first == "approve" || first == "deny" else {
            problem = "begins with neither approve nor deny; \(form)"
            return
        }
        guard words.count > 1 else {
            problem = "names no digest; \(form)"
            return
        }
        let digest = words[1]
        let hexadecimal = digest.hasPrefix(ContentDigest.prefix) ? digest.dropFirst(ContentDigest.prefix.count) : digest
        let isHexadecimal = hexadecimal.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHexadecimal, (Self.minimumDigits...64).contains(hexadecimal.utf8.count) else {
            problem = "\"\(digest.prefix(80))\" is not a digest; \(form)"
            return
        }
        digits = String(hexadecimal)
        if words.count > 2 { justification = Self.trimmed(words[2]) }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace).prefix(maximumJustification)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// Whether this is about the plan with `digest`.
    func isAbout(_ digest: String) -> Bool {
        !digits.isEmpty && digest.utf8.starts(with: (ContentDigest.prefix + digits).utf8)
    }
}
