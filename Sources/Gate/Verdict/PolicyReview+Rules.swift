import InterlockAPI

extension PolicyReview {
    /// A rule in CEL holds where it is true; it is asked of each change that the policy is about.
    mutating func reviewValidations() {
        guard let evaluator = scope.evaluator else { return }
        for validation in policy.rules.validations {
            for (index, change) in scope.placed where change.changesSomething {
                review(validation, of: change, evaluator.answer(validation.program, ofChange: index)) {
                    validation.message.flatMap { evaluator.text($0, ofChange: index) }
                }
            }
        }
    }

    private mutating func review(
        _ validation: CompiledRules.Validation, of change: ReadChange, _ answer: RuleEvaluator.Answer,
        message expression: () -> String?
    ) {
        let name = validation.rule.name
        switch answer {
        case .holds: return
        case .fails:
            let message = Self.sentence(expression()) ?? Self.sentence(validation.rule.message)
            follow(
                validation,
                message ?? "rule \(name) of \(title) does not hold for \(change.title): \(shown(validation))")
        case .unproven(let reason):
            say(
                name, input.request.allowsUnproven ? .warn : failure(of: validation),
                "whether rule \(name) of \(title) holds for \(change.title) is not known, because \(reason)")
        case .broken(let reason):
            say(
                name, failure(of: validation),
                """
                rule \(name) of \(title) could not be evaluated for \(change.title): \(reason); correct the rule, and \
                ask has() of fields that may be missing
                """)
        }
    }

    private mutating func follow(_ validation: CompiledRules.Validation, _ message: String) {
        let name = validation.rule.name
        switch validation.rule.decision {
        case .deny: deny(name, message)
        case .warn: say(name, .warn, message)
        case .requireApproval:
            let key = "\(policy.name)/\(name)"
            let requirement = validation.approval.map { ApprovalRequirement(key, $0) } ?? ApprovalRequirement(rule: key)
            say(name, .requireApproval, message)
            ask(requirement, content: validation.digest)
        }
    }

    /// What follows where a rule cannot be asked: what is enforced holds, and a rule that only warns goes on warning.
    private func failure(of validation: CompiledRules.Validation) -> Decision {
        policy.enforcement == .enforce && validation.rule.decision != .warn ? .deny : .warn
    }

    /// When the policy's approval rules ask. A condition that cannot be answered asks: it could be true.
    mutating func reviewApprovals() {
        guard let evaluator = scope.evaluator else { return }
        for approval in policy.rules.approvals {
            var reason: String?
            for (index, _) in scope.placed where reason == nil {
                switch evaluator.answer(approval.when, ofChange: index) {
                case .fails: break
                case .holds: reason = Self.sentence(approval.rule.when).map { String($0.prefix(200)) } ?? ""
                case .unproven(let why): reason = "it is not known whether its condition holds: \(why)"
                case .broken(let why): reason = "its condition could not be evaluated: \(why)"
                }
            }
            guard let reason else { continue }
            let rule = approval.rule
            let what = rule.quorum == 1 ? "the approval" : "\(rule.quorum) approvals"
            say(rule.name, .requireApproval, "\(title) asks for \(what) of \(rule.from.words), because \(reason)")
            ask(ApprovalRequirement("\(policy.name)/\(rule.name)", rule), content: approval.digest)
        }
    }

    /// What rules that deny have against what stands there already. Rules that cannot be asked of it say nothing.
    mutating func reviewStandingValidations() {
        guard let evaluator = scope.evaluator else { return }
        for validation in policy.rules.validations where validation.rule.decision == .deny {
            for (index, change) in scope.placed {
                guard evaluator.answer(validation.program, ofChange: index) == .fails else { continue }
                let message =
                    Self.sentence(validation.message.flatMap { evaluator.text($0, ofChange: index) })
                    ?? Self.sentence(validation.rule.message)
                deny(
                    validation.rule.name,
                    message
                        ?? """
                        rule \(validation.rule.name) of \(title) does not hold for \(change.title): \
                        \(shown(validation))
                        """)
            }
        }
    }

    private func shown(_ validation: CompiledRules.Validation) -> String {
        String((Self.sentence(validation.rule.expression) ?? "").prefix(200))
    }

    /// A text as one line of bounded length; nil where nothing is in it.
    private static func sentence(_ text: String?) -> String? {
        guard let text else { return nil }
        let line = text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
        return line.isEmpty ? nil : String(line.prefix(1024))
    }
}
