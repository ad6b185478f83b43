import Gate
import InterlockAPI
import JSON
import KubeClient
import KubeCore

/// An approval or denial that was written.
struct GivenAnswer: Sendable {
    let answer: ApprovalAnswer
    let object: GuardedObject
    let user: String
    let digest: String

    var json: JSONValue {
        [
            "answer": answer.json, "by": .string(user), "digest": .string(digest),
            "object": [
                "kind": .string(object.kind.kind), "namespace": .string(object.metadata.namespace),
                "name": .string(object.metadata.name),
            ],
        ]
    }

    func reportLines(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        if let plan = object.plan {
            lines = PlanReport(terminal: terminal).lines(plan: plan, verdict: nil, approvals: nil)
        }
        let verb = answer == .approve ? "Approved" : "Denied"
        lines.append("\(verb) this plan of \(object.title) as \(printable(user)).")
        let namespace = object.metadata.namespace.isEmpty ? "" : " -n \(object.metadata.namespace)"
        lines.append(
            "interlock why \(object.kind.kind.lowercased())/\(object.metadata.name)\(namespace) shows what follows.")
        return lines
    }
}

extension Session {
    /// Writes the caller's approval or denial of the plan that `reference` waits with.
    func answer(
        _ answer: ApprovalAnswer, to reference: ObjectReference, digest wanted: String?, justification: String
    ) async throws -> GivenAnswer {
        let object = try await guarded(reference)
        guard let plan = object.plan else {
            throw CommandExit.error("\(object.title) has no plan to answer; it is \(object.state)")
        }
        if let wanted, !plan.digest.dropFirst("sha256:".count).hasPrefix(Self.hex(of: wanted)) {
            throw CommandExit.error(
                "the plan of \(object.title) is \(plan.digest) now, not \(printable(wanted)): look at it again with interlock why"
            )
        }
        let user = try await userName()
        guard let key = ApproverName.annotationKey(for: user) else {
            throw CommandExit.error("the user name \(printable(user)) does not fit into an annotation key")
        }
        let verb = answer == .approve ? "approve" : "deny"
        let text = "\(verb) \(plan.digest.dropFirst("sha256:".count).prefix(32)) \(printable(justification))"
        let patch: JSONValue = [
            "metadata": ["annotations": [InterlockKey.approvalPrefix + key: .string(text)]]
        ]
        _ = try await client.mergePatch(
            reference.kind, namespace: object.metadata.namespace, name: reference.name, patch: patch)
        return GivenAnswer(answer: answer, object: object, user: user, digest: plan.digest)
    }

    private static func hex(of digest: String) -> String {
        digest.hasPrefix("sha256:") ? String(digest.dropFirst("sha256:".count)) : digest
    }
}
