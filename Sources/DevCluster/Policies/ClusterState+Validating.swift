import CEL
import JSON
import KubeCEL
import KubeCore

extension ClusterState {
    /// Asks the ValidatingAdmissionPolicies; throws the first refusal, after all had their say.
    func checkPolicies(_ attributes: @autoclosure () -> AdmissionAttributes, _ notes: AdmissionNotes) throws(Status) {
        guard !policies.validating.active.isEmpty else { return }
        let attributes = attributes()
        guard !attributes.isExempt else { return }
        let (invocations, faults) = invocations(of: policies.validating, attributes)
        var refusals = faults.map { Refusal(policy: $0.policy, binding: $0.binding, message: $0.message) }
        guard !invocations.isEmpty || !refusals.isEmpty else { return }
        let access = RoleBasedAccess(store, attributes.user)
        let namespace = namespace(of: attributes)
        for invocation in invocations {
            let judgement = Judgement(invocation, attributes, access: access, namespace: namespace)
            for denial in judgement.denials {
                let (policy, binding) = (invocation.program.name, invocation.binding.name)
                for action in invocation.binding.actions {
                    if action == "Deny" {
                        refusals.append(
                            Refusal(policy: policy, binding: binding, message: denial.message, reason: denial.reason))
                    } else if action == "Warn" {
                        notes.warn(
                            "Validation failed for ValidatingAdmissionPolicy '\(policy)' with binding '\(binding)': "
                                + denial.message)
                    }
                }
            }
            for fault in judgement.auditFaults {
                refusals.append(
                    Refusal(policy: invocation.program.name, binding: invocation.binding.name, message: fault))
            }
        }
        if let refusal = refusals.first { throw refusal.status(attributes) }
    }
}

/// Why a policy refuses a write.
private struct Refusal {
    let policy: String
    let binding: String?
    let message: String
    var reason = "Invalid"

    func status(_ attributes: AdmissionAttributes) -> Status {
        let with = binding.map { " with binding '\($0)'" } ?? ""
        let message = "ValidatingAdmissionPolicy '\(policy)'\(with) denied request: \(message)"
        var status = attributes.refusal(message, causes: [message])
        status.reason = reason
        switch reason {
        case "Forbidden": status.code = 403
        case "Unauthorized": status.code = 401
        case "RequestEntityTooLarge": status.code = 413
        default: status.code = 422
        }
        return status
    }
}

/// What one policy says of one write.
private struct Judgement {
    struct Denial {
        let message: String
        var reason = "Invalid"
    }

    private(set) var denials: [Denial] = []
    private(set) var auditFaults: [String] = []
    private let program: PolicyProgram

    init(
        _ invocation: PolicyInvocation, _ attributes: AdmissionAttributes, access: RoleBasedAccess,
        namespace: JSONValue?
    ) {
        program = invocation.program
        do throws(PolicyEvaluation.Failure) {
            guard try invocation.meetsConditions(attributes, access: access) else { return }
        } catch {
            fail(error.message)
            return
        }
        var evaluation = PolicyEvaluation(
            program, attributes, matched: invocation.matched, params: invocation.params, access: access,
            namespace: namespace)
        for validation in program.validations {
            do throws(PolicyEvaluation.Failure) {
                if case .bool(true) = try evaluation.value(validation.expression) { continue }
                denials.append(
                    Denial(message: Self.message(validation, &evaluation), reason: validation.reason))
            } catch {
                if error.isFinal { denials = [] }
                fail(error.message)
                if error.isFinal { return }
            }
        }
        evaluation.budget = PolicyEvaluation.budget
        for annotation in program.auditAnnotations { check(annotation, &evaluation) }
    }

    private mutating func fail(_ message: String) {
        if !program.ignoresFailures { denials.append(Denial(message: message)) }
    }

    /// There is no audit log to write it to, but one that cannot be computed is a fault of the policy.
    private mutating func check(_ annotation: PolicyProgram.AuditAnnotation, _ evaluation: inout PolicyEvaluation) {
        do throws(PolicyEvaluation.Failure) {
            _ = try evaluation.value(annotation.expression)
        } catch {
            if !program.ignoresFailures { auditFaults.append(error.message) }
        }
    }

    private static func message(
        _ validation: PolicyProgram.Validation, _ evaluation: inout PolicyEvaluation
    ) -> String {
        if let expression = validation.messageExpression {
            do throws(PolicyEvaluation.Failure) {
                if case .string(let text) = try evaluation.value(expression) {
                    let message = text.trimmed
                    let isUsable =
                        !message.isEmpty && message.utf8.count <= RuleEvaluation.maximumMessageBytes
                        && !message.utf8.contains(0x0A)
                    if isUsable { return message }
                }
            } catch {
                if error.isFinal { return "failed messageExpression: \(error.message)" }
                // The written message stands in, as in Kubernetes.
            }
        }
        return validation.message.isEmpty
            ? "failed expression: \(validation.expression.text.trimmed)" : validation.message.trimmed
    }
}
