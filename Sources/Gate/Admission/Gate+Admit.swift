import InterlockAPI
import KubeCore

extension Gate {
    /// Whether the plan of `assessment` may happen now, with the notes that stand on the object.
    ///
    /// A denied verdict is never admitted, and a plan that needs no approval always is. An approval is for one digest,
    /// holds for the rule's `validFor` from when it was first seen, and counts once per person and rule. One denial by
    /// somebody whose approval could count stops the plan for as long as it stands there; denials do not expire. The
    /// order of the notes does not matter.
    ///
    /// - Parameters:
    ///   - requester: who asked; nil where nobody can be named, and then nothing with separation of duties counts.
    ///   - earlier: what the status says of notes seen before: an approval that has not changed keeps its time.
    public static func admit(
        _ assessment: Assessment, requester: String?, notes: [ApprovalNote], earlier: [GivenApproval],
        trust: ApprovalTrust, now: Timestamp
    ) -> Admission {
        let count = ApprovalCount(
            assessment, requester: requester, notes: notes, earlier: earlier, trust: trust, now: now)
        if assessment.verdict.decision == .deny {
            let rule = assessment.verdict.rules.first { $0.decision == .deny }
            return .denied(
                count.status, by: rule.map { "\($0.policy)/\($0.rule)" } ?? BuiltInRules.policy,
                message: rule?.message ?? "the plan is denied")
        }
        guard !assessment.requirements.isEmpty else {
            // A verdict that asks for approval without saying whose is nobody's to satisfy.
            return assessment.verdict.decision == .requireApproval
                ? .waiting(count.status, needs: "an approval that no rule describes; plan the change again")
                : .admitted(count.status)
        }
        if let veto = count.veto {
            let why = veto.justification.isEmpty ? "" : ": \(veto.justification)"
            return .denied(count.status, by: veto.by, message: "\(veto.by) denied the plan\(why)")
        }
        let missing = count.missing
        return missing.isEmpty
            ? .admitted(count.status) : .waiting(count.status, needs: missing.joined(separator: "; "))
    }

    /// When the first of the counted approvals expires, so that the caller looks again; nil where none will.
    ///
    /// - Parameter now: approvals whose time for a rule has already run out are passed over.
    public static func nextExpiry(
        of status: ApprovalStatus, requirements: [ApprovalRequirement], after now: Timestamp? = nil
    ) -> Timestamp? {
        status.given.filter { $0.counts && $0.answer == .approve }
            .flatMap { given in requirements.compactMap { $0.expiry(of: given) } }
            .filter { expiry in now.map { expiry > $0 } ?? true }
            .min()
    }
}

extension ApprovalRequirement {
    /// When an approval stops counting for this rule.
    func expiry(of given: GivenApproval) -> Timestamp? {
        guard let at = given.at else { return nil }
        let length = validFor.milliseconds.multipliedReportingOverflow(by: 1_000)
        let end = at.microseconds.addingReportingOverflow(length.overflow ? .max : length.partialValue)
        return Timestamp(microseconds: end.overflow ? .max : end.partialValue)
    }
}
