import CEL
import JSON
import KubeCEL
import KubeCore

extension ClusterState {
    /// The object of a write after the MutatingAdmissionPolicies; the same where none is for it.
    func mutated(_ attributes: @autoclosure () -> AdmissionAttributes) throws(Status) -> JSONValue? {
        guard !policies.mutating.active.isEmpty else { return nil }
        var attributes = attributes()
        guard !attributes.isExempt, let original = attributes.object else { return nil }
        var run = MutationRun(state: self, user: attributes.user)
        try run.pass(&attributes, isReinvocation: false)
        if attributes.object != original { try run.pass(&attributes, isReinvocation: true) }
        return attributes.object == original ? nil : attributes.object
    }
}

/// The mutating policies on one object, in order; those that ask for it a second time where the object changed.
private struct MutationRun {
    let state: ClusterState
    let access: RoleBasedAccess
    /// Policies that were asked once and want to be asked again.
    private var reinvocable: Set<String> = []

    init(state: ClusterState, user: User) {
        self.state = state
        access = RoleBasedAccess(state.store, user)
    }

    mutating func pass(_ attributes: inout AdmissionAttributes, isReinvocation: Bool) throws(Status) {
        let (invocations, faults) = state.invocations(of: state.policies.mutating, attributes)
        var messages = faults.map { Self.message($0.policy, $0.binding, $0.message) }
        var reason = faults.isEmpty ? "Invalid" : "Forbidden"
        let namespace = state.namespace(of: attributes)
        for invocation in invocations {
            let name = "\(invocation.program.name)/\(invocation.binding.name)"
            if isReinvocation, !reinvocable.contains(name) { continue }
            func fail(_ message: String) {
                guard !invocation.program.ignoresFailures else { return }
                messages.append(Self.message(invocation.program.name, invocation.binding.name, message))
            }
            do throws(PolicyEvaluation.Failure) {
                guard try invocation.meetsConditions(attributes, access: access) else { continue }
            } catch {
                fail(error.message)
                continue
            }
            for mutation in invocation.program.mutations {
                do throws(PolicyEvaluation.Failure) {
                    attributes.object = try patched(attributes, by: mutation, invocation, namespace)
                } catch {
                    fail(error.message)
                }
            }
            if invocation.program.isReinvoked { reinvocable.insert(name) }
        }
        guard let first = messages.first else { return }
        if messages.count > faults.count, faults.isEmpty { reason = "Invalid" }
        var status = attributes.refusal(first, causes: messages)
        status.message = first
        status.reason = reason
        throw status
    }

    private static func message(_ policy: String, _ binding: String?, _ message: String) -> String {
        let who = binding.map { "policy '\(policy)' with binding '\($0)'" } ?? "policy \"\(policy)\""
        return "\(who) denied request: \(message)"
    }

    private func patched(
        _ attributes: AdmissionAttributes, by mutation: PolicyProgram.Mutation, _ invocation: PolicyInvocation,
        _ namespace: JSONValue?
    ) throws(PolicyEvaluation.Failure) -> JSONValue? {
        guard let object = attributes.object else { return nil }
        var evaluation = PolicyEvaluation(
            invocation.program, attributes, matched: invocation.matched, params: invocation.params, access: access,
            namespace: namespace)
        let value = try evaluation.value(mutation.expression)
        // A scale is no object of the resource's own schema.
        let schema = attributes.kind == attributes.resource.kind ? attributes.resource.schema : .anything
        let result: JSONValue
        switch mutation.kind {
        case .applyConfiguration: result = try Self.applied(value, to: object, schema)
        case .jsonPatch: result = try Self.patched(object, by: value)
        }
        guard attributes.kind == attributes.resource.kind else { return result }
        return schema.settingDefaults(in: schema.pruning(result).value)
    }

    private static func applied(
        _ value: Value, to object: JSONValue, _ schema: StructuralSchema
    ) throws(PolicyEvaluation.Failure) -> JSONValue {
        guard case .opaque(let opaque) = value, let structure = opaque as? PatchStructure else {
            throw .init(message: "unsupported return type from ApplyConfiguration expression: \(value.typeName)")
        }
        if !structure.misplaced.isEmpty {
            throw .init(message: "type mismatch: \(structure.misplaced.joined(separator: "\n"))")
        }
        var configuration = structure.json
        for key in ["apiVersion", "kind"] { configuration[key] = object[key] }
        if let fault = ConfigurationFault.first(in: configuration, schema: schema) {
            throw .init(
                message: "error applying patch: failed to convert patch object to typed object: \(fault)")
        }
        let atomics = AtomicFields.paths(in: configuration, schema)
        if !atomics.isEmpty {
            throw .init(
                message: "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or "
                    + "structs: \(atomics.joined(separator: ", "))")
        }
        return FieldMerge.merge(object, configuration, schema: schema) ?? object
    }

    private static func patched(
        _ object: JSONValue, by value: Value
    ) throws(PolicyEvaluation.Failure) -> JSONValue {
        guard case .list(let operations) = value else {
            throw .init(message: "type mismatch: JSONPatchType.expression should evaluate to array")
        }
        for operation in operations {
            guard case .opaque(let opaque) = operation, let structure = opaque as? PatchStructure,
                case .opaque(let inner)? = structure.fields["value"], let wanted = inner as? PatchStructure,
                !wanted.misplaced.isEmpty
            else { continue }
            throw .init(message: "type mismatch: \(wanted.misplaced.joined(separator: "\n"))")
        }
        do throws(JSONPatchError) {
            return try JSONPatch(value.json).apply(to: object)
        } catch {
            // A test that fails says that the patch is not for this object.
            if error.message.hasPrefix("the test failed") { return object }
            throw .init(message: "JSON Patch: \(error)")
        }
    }
}

/// What of a configuration would replace a whole list or structure, of which it may know only a part.
enum AtomicFields {
    static func paths(in value: JSONValue, _ schema: StructuralSchema?, at path: String = "") -> [String] {
        switch value {
        case .object(let object):
            var paths = schema?.mapType == .atomic ? [path] : []
            for (key, member) in object {
                guard let inner = schema?.properties[key] else { continue }
                paths += Self.paths(in: member, inner, at: "\(path).\(key)")
            }
            return paths
        case .array(let elements):
            var paths = (schema?.listType ?? .atomic) == .atomic ? [path] : []
            for (index, element) in elements.enumerated() {
                paths += Self.paths(in: element, schema?.items, at: "\(path)[\(index)]")
            }
            return paths
        default: return []
        }
    }
}
