import InterlockAPI
import JSON
import KubeCore

/// Counts the notes on an object against what the rules ask for.
struct ApprovalCount {
    private let requirements: [ApprovalRequirement]
    private let requester: String?
    private let trust: ApprovalTrust
    private let digest: String
    private let now: Timestamp
    private static let maximumListed = 128
    /// For each requirement, in its order, who approved.
    private var approvers: [Set<String>]
    private(set) var given: [GivenApproval] = []
    /// The first denial that counts, by the order of its author's name.
    private(set) var veto: GivenApproval?

    init(
        _ assessment: Assessment, requester: String?, notes: [ApprovalNote], earlier: [GivenApproval],
        trust: ApprovalTrust, now: Timestamp
    ) {
        requirements = assessment.requirements
        self.requester = requester
        self.trust = trust
        digest = assessment.plan.digest
        self.now = now
        approvers = Array(repeating: [], count: requirements.count)
        for note in Set(notes).sorted(by: { ($0.key, $0.text) < ($1.key, $1.text) }) { add(note, earlier: earlier) }
    }

    private mutating func add(_ note: ApprovalNote, earlier: [GivenApproval]) {
        let statement = ApprovalStatement(note.text)
        let user = ApproverName.user(fromKey: note.key)
        var approval = GivenApproval()
        approval.by = user ?? note.key
        approval.answer = statement.answer
        approval.method = .unverified
        approval.digest = statement.digits
        approval.justification = statement.justification
        approval.source = ContentDigest.sha256(.string(note.text))
        approval.at = firstSeen(approval, earlier: earlier)
        if let problem = problem(of: statement, user: user) {
            approval.reason = problem
        } else if statement.answer == .deny {
            deny(&approval)
        } else {
            count(&approval)
        }
        given.append(approval)
        if approval.counts, approval.answer == .deny, veto == nil { veto = approval }
    }

    /// What makes a note count for nothing at all, whatever the rule.
    private func problem(of statement: ApprovalStatement, user: String?) -> String? {
        if case .none(let reason) = trust { return reason }
        if user == nil { return "its key is not a user's name as Interlock writes it; use interlock approve" }
        if !statement.problem.isEmpty { return statement.problem }
        if !statement.isAbout(digest) { return "is for an older plan" }
        return requirements.isEmpty ? "no approval is needed" : nil
    }

    /// The time at which exactly this text of this approver was first seen; never later than now.
    private func firstSeen(_ approval: GivenApproval, earlier: [GivenApproval]) -> Timestamp {
        earlier.filter { $0.by == approval.by && $0.source == approval.source }.compactMap(\.at).min()
            .map { min($0, now) } ?? now
    }

    private mutating func deny(_ approval: inout GivenApproval) {
        let obstacles = requirements.map { $0.obstacle(to: approval.by, requester: requester) }
        approval.counts = obstacles.contains(nil)
        if !approval.counts { approval.reason = Self.list(obstacles.compactMap(\.self)) }
    }

    private mutating func count(_ approval: inout GivenApproval) {
        var reasons: [String] = []
        for (index, requirement) in requirements.enumerated() {
            if let reason = obstacle(to: approval, for: requirement) {
                reasons.append(reason)
            } else {
                approval.counts = true
                approvers[index].insert(approval.by)
            }
        }
        approval.reason = Self.list(reasons)
    }

    private func obstacle(to approval: GivenApproval, for requirement: ApprovalRequirement) -> String? {
        if let obstacle = requirement.obstacle(to: approval.by, requester: requester) { return obstacle }
        if let obstacle = requirement.generalObstacle(requester: requester) { return obstacle }
        if requirement.requireJustification, approval.justification.isEmpty {
            return "\(requirement.rule) asks for a justification behind the digest"
        }
        if let expiry = requirement.expiry(of: approval), expiry <= now {
            return "expired at \(expiry) for \(requirement.rule); approve again with another justification"
        }
        return nil
    }

    private static func list(_ reasons: [String]) -> String {
        var seen: Set<String> = []
        return reasons.filter { seen.insert($0).inserted }.joined(separator: "; ")
    }

    // MARK: Results

    /// What counts, and of the rest no more than fits into a status beside it; in the order of the authors' names.
    private var listed: [GivenApproval] {
        var room = Self.maximumListed - given.count(where: \.counts)
        return given.filter { approval in
            if approval.counts { return true }
            room -= 1
            return room >= 0
        }
    }

    var status: ApprovalStatus {
        var status = ApprovalStatus()
        status.needed = zip(requirements, approvers).map { requirement, approvers in
            var need = ApprovalNeed()
            need.rule = requirement.rule
            need.quorum = requirement.quorum
            need.have = approvers.count
            need.from = requirement.words
            return need
        }
        status.given = listed
        return status
    }

    /// A phrase for each requirement that is not satisfied.
    var missing: [String] {
        zip(requirements, approvers).compactMap { requirement, approvers in
            // A quorum below one is a mistake somewhere, and no reason to let anything through.
            let quorum = max(1, requirement.quorum)
            guard approvers.count < quorum else { return nil }
            let open = quorum - approvers.count
            let more = approvers.isEmpty ? "" : "more "
            let count = """
                \(open) \(more)approval\(open == 1 ? "" : "s") from \(requirement.words) (\(requirement.rule))
                """
            if case .none(let reason) = trust { return "\(count), but \(reason)" }
            return count + (requirement.generalObstacle(requester: requester).map { ", but \($0)" } ?? "")
        }
    }
}
