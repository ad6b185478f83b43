import CEL
import JSON
import KubeCore

/// A policy, one of its bindings and the parameters that the binding gives it, for one write.
struct PolicyInvocation: Sendable {
    let program: PolicyProgram
    let binding: PolicyBinding
    let matched: ServedResource
    /// Null where there are none.
    let params: JSONValue
}

/// What keeps a policy from being asked at all.
struct PolicyFault: Sendable {
    let policy: String
    let binding: String?
    let message: String
    let reason: String
}

extension ClusterState {
    /// The policies of a set that a write is for, in order; and those that cannot be asked and do not want to be ignored.
    func invocations(
        of policies: PolicyCatalog.PolicySet, _ attributes: AdmissionAttributes
    ) -> (invocations: [PolicyInvocation], faults: [PolicyFault]) {
        var invocations: [PolicyInvocation] = []
        var faults: [PolicyFault] = []
        for (program, bindings) in policies.active {
            guard let kind = program.match.matched(attributes, in: self),
                let matched = catalog[kind.group, kind.version, kind.plural]
            else { continue }
            for binding in bindings {
                if let match = binding.match, match.matched(attributes, in: self) == nil { continue }
                do throws(PolicyParameters.Failure) {
                    let params = try PolicyParameters.collect(
                        program.paramKind, binding.parameters, attributes, in: self)
                    invocations += params.map {
                        PolicyInvocation(program: program, binding: binding, matched: matched, params: $0)
                    }
                } catch {
                    guard !program.ignoresFailures else { continue }
                    let what = error.isOfPolicy ? "policy" : "binding"
                    faults.append(
                        PolicyFault(
                            policy: program.name, binding: error.isOfPolicy ? nil : binding.name,
                            message: "failed to configure \(what): \(error.message)", reason: ""))
                    if error.isOfPolicy { break }
                }
            }
        }
        return (invocations, faults)
    }

    /// The namespace of the object of a write; nil for one of the cluster's.
    func namespace(of attributes: AdmissionAttributes) -> JSONValue? {
        guard !attributes.objectNamespace.isEmpty else { return nil }
        let object = store.object(NamespaceRules.collection, ObjectKey(name: attributes.objectNamespace))
        guard var namespace = object?.json else { return nil }
        // What expressions may not look at.
        namespace.setMetadata("managedFields", nil)
        namespace.setMetadata("ownerReferences", nil)
        return namespace
    }
}

extension PolicyInvocation {
    /// Whether all match conditions hold; one that is false decides, whatever else is wrong.
    func meetsConditions(
        _ attributes: AdmissionAttributes, access: RoleBasedAccess
    ) throws(PolicyEvaluation.Failure) -> Bool {
        guard !program.conditions.isEmpty else { return true }
        var evaluation = PolicyEvaluation(
            program, attributes, matched: matched, params: params, access: access, namespace: nil,
            budget: PolicyEvaluation.matchBudget)
        var failures: [String] = []
        for condition in program.conditions {
            do throws(PolicyEvaluation.Failure) {
                if case .bool(false) = try evaluation.value(condition.expression) { return false }
            } catch {
                if error.isFinal { throw error }
                if !failures.contains(error.message) { failures.append(error.message) }
            }
        }
        guard let first = failures.first else { return true }
        throw .init(message: failures.count == 1 ? first : "[\(failures.joined(separator: ", "))]")
    }
}
