import JSON
import KubeCore

/// Approvals that one rule asks for, and how many there are.
public struct ApprovalNeed: SchemaObject {
    public var rule = ""
    public var quorum = 1
    public var have = 0
    public var from = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("rule", \.rule, "policy/rule."),
        .required("quorum", \.quorum, "How many different people must approve."),
        .required("have", \.have, "How many have."),
        .required("from", \.from, "Whose approval counts, in words."),
    ]
}

/// What an approver said.
public enum ApprovalAnswer: String, SchemaEnum {
    case approve = "Approve"
    case deny = "Deny"
}

/// One approval or denial that was found on the object.
public struct GivenApproval: SchemaObject {
    public var by = ""
    public var answer = ApprovalAnswer.approve
    public var at: Timestamp?
    public var method = ApprovalMethod.unverified
    public var digest = ""
    public var justification = ""
    /// SHA-256 of the annotation's text: a renewed approval is told from the one that expired.
    public var source = ""
    public var counts = false
    public var reason = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("by", \.by, "The approver."),
        .required("answer", \.answer, "Approve or Deny."),
        .optional("at", \.at, "When it was first seen; its validity counts from here."),
        .required("method", \.method, "How the author was proven; Unverified means that it was only read from text."),
        .required("digest", \.digest, "The digest that the approver wrote."),
        .optional("justification", \.justificationText, "Why, in the approver's words."),
        .required("source", \.source, "A digest of the annotation's text."),
        .required("counts", \.counts, "Whether it counts for the plan as it stands."),
        .optional("reason", \.reasonText, "Why it does not count."),
    ]

    var justificationText: String? {
        get { justification.isEmpty ? nil : justification }
        set { justification = newValue ?? "" }
    }

    var reasonText: String? {
        get { reason.isEmpty ? nil : reason }
        set { reason = newValue ?? "" }
    }
}

/// Approvals: what is needed and what was given.
public struct ApprovalStatus: SchemaObject {
    public var needed: [ApprovalNeed] = []
    public var given: [GivenApproval] = []
    /// Sources of approvals that let something through already; each counts once.
    public var used: [String] = []

    public init() {}

    public static let fields: [Field<Self>] = [
        .collection("needed", \.needed, "Rules that ask for approval.", .atomicItems),
        .collection("given", \.given, "Approvals and denials found on the object.", .atomicItems),
        .collection("used", \.used, "Approvals that let something through already; each counts once.", .setItems),
    ]
}
