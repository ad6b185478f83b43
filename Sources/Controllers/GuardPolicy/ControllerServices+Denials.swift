import Gate
import InterlockAPI
import KubeCore

extension ControllerServices {
    /// Tells the policies what they have against an object: what they denied it, and what those in Warn and Audit would
    /// have asked of it.
    func noteDenials(_ assessment: Assessment, of kind: ResourceKind, _ metadata: ObjectMeta, at now: Timestamp) {
        func denial(_ verdict: RuleVerdict, _ enforcement: Enforcement) -> (policy: String, denial: PolicyDenial) {
            var denial = PolicyDenial()
            denial.at = now
            denial.kind = kind.kind
            denial.namespace = metadata.namespace
            denial.name = metadata.name
            denial.rule = verdict.rule
            denial.decision = verdict.decision
            denial.enforcement = enforcement
            denial.message = String(verdict.message.prefix(400))
            denial.plan = assessment.plan.digest
            return (verdict.policy, denial)
        }
        var denials: [(policy: String, denial: PolicyDenial)] = []
        for verdict in assessment.verdict.rules where verdict.decision == .deny {
            denials.append(denial(verdict, .enforce))
        }
        let warned = Set(assessment.verdict.warnings)
        for verdict in assessment.advisories where verdict.decision > .allow {
            denials.append(denial(verdict, warned.contains(verdict) ? .warn : .audit))
        }
        // The gate's own rules are no policy's.
        let policies = Set(view.policySetNow.policies.map(\.name))
        denials = denials.filter { policies.contains($0.policy) }
        if !denials.isEmpty { self.denials.note(denials) }
    }
}
