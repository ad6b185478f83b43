import InterlockAPI
import KubeCore

/// What one policy that matches says of a request.
///
/// The rules are asked in a fixed order and each speaks for itself: a denial by one does not silence another.
struct PolicyReview {
    let scope: PolicyScope
    let input: GateInput
    /// The most that one rule lists: what it says of thousands of names must fit into a status.
    static let maximumPerRule = 8

    private(set) var rules: [RuleVerdict] = []
    private var unlisted: [String: Int] = [:]
    private(set) var requirements: [ApprovalRequirement] = []
    /// A digest of each approval rule's content, by `policy/rule`.
    private(set) var contents: [String: String] = [:]

    /// Nothing asked yet.
    init(asking scope: PolicyScope, of input: GateInput) {
        self.scope = scope
        self.input = input
    }

    init(_ scope: PolicyScope, of input: GateInput) {
        self.init(asking: scope, of: input)
        reviewProblems()
        guard let spec = policy.spec else { return }
        if spec.halt {
            deny("halt", "\(title) has halted everything that it matches; it goes on when its spec.halt is false")
        }
        reviewFreezes()
        if let bounds = spec.bounds { review(bounds) }
        if let budget = spec.budget { review(budget) }
        reviewValidations()
        reviewApprovals()
        close()
    }

    var policy: CompiledPolicy { scope.policy }

    /// As messages name the policy.
    var title: String { "policy \(policy.name)" }

    /// The changes that the policy is about and that change something.
    var changes: [ReadChange] { scope.changes.filter(\.changesSomething) }

    mutating func deny(_ rule: String, _ message: String) {
        say(rule, .deny, message)
    }

    /// One rule says the same thing once, however many changes it says it of.
    mutating func say(_ rule: String, _ decision: Decision, _ message: String) {
        let verdict = RuleVerdict(policy: policy.name, rule: rule, decision: decision, message: message)
        if rules.contains(verdict) { return }
        if decision == .deny, rules.count(where: { $0.rule == rule && $0.decision == .deny }) >= Self.maximumPerRule {
            unlisted[rule, default: 0] += 1
        } else {
            rules.append(verdict)
        }
    }

    /// Says how much is not listed; nothing is said after it.
    mutating func close() {
        for (rule, count) in unlisted.sorted(by: { $0.key < $1.key }) {
            let message = "\(rule) of \(title) denies \(count) more that are not listed"
            rules.append(RuleVerdict(policy: policy.name, rule: rule, decision: .deny, message: message))
        }
    }

    private mutating func reviewProblems() {
        for problem in policy.problems {
            deny("valid", "\(title) blocks what it matches until it is corrected: \(problem)")
        }
        guard let currency = policy.spec?.budget?.currency, let known = input.context.prices.currency,
            currency != known
        else { return }
        deny(
            "valid",
            """
            \(title) blocks what it matches until it is corrected: spec.budget.currency: is \(currency), but the \
            PriceBook is in \(known)
            """)
    }

    private mutating func reviewFreezes() {
        for freeze in policy.freezes {
            switch freeze.end(at: input.context.now) {
            case .at(let end)?: deny("freeze", "\(title) allows no change until \(end) (\(freeze.name))")
            case .notBefore(let end)?:
                deny("freeze", "\(title) allows no change before \(end), and perhaps not then (\(freeze.name))")
            case nil: break
            }
        }
    }

    /// Asks for approvals. Rules of one name are one requirement, however many changes they are asked of.
    mutating func ask(_ requirement: ApprovalRequirement, content: String) {
        guard contents.updateValue(content, forKey: requirement.rule) == nil else { return }
        requirements.append(requirement)
    }
}

extension ApprovalRequirement {
    /// - Parameter name: `policy/rule`.
    init(_ name: String, _ rule: ApprovalRule) {
        self.init(
            rule: name, quorum: rule.quorum, from: rule.from, separationOfDuties: rule.separationOfDuties,
            secondFactor: rule.secondFactor, requireJustification: rule.requireJustification, validFor: rule.validFor)
    }
}
