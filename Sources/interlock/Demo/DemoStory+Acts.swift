import InterlockAPI
import JSON
import KubeCore

/// What people do in the story, and what is looked for afterwards.
extension DemoStory {
    mutating func apply(_ file: String, as user: DemoUser) async throws {
        let path = "examples/story/\(file).yaml"
        // An agent may create tasks and not patch them, so it does not apply.
        let isAgent = user == .agent
        report.command("kubectl \(isAgent ? "create" : "apply --server-side") -f \(path)", as: user.rawValue)
        try await stage.session(of: user).write(example: path, by: isAgent ? .create : .apply)
    }

    mutating func answer(
        _ answer: ApprovalAnswer, _ object: ObjectReference, in namespace: String, as user: DemoUser,
        because text: String
    ) async throws {
        let verb = answer == .approve ? "approve" : "deny"
        let name = "\(object.kind.kind.lowercased())/\(object.name)"
        report.command("interlock \(verb) \(name) -n \(namespace) -m \"\(text)\"", as: user.rawValue)
        let session = stage.session(of: user).inNamespace(namespace)
        _ = try await session.answer(answer, to: object, digest: nil, justification: text)
    }

    mutating func expectState(
        _ reference: ObjectReference, in namespace: String, _ state: String, _ claim: String,
        where holds: @escaping @Sendable (JSONValue) -> Bool = { _ in true }
    ) async throws {
        report.progress("waiting: \(claim)")
        let found = try await stage.admin.wait(for: reference.kind, namespace: namespace, name: reference.name) {
            object in
            guard let object else { return false }
            return GuardedFacts(object).state(of: reference.kind) == state && holds(object)
        }
        report.check(
            claim, found.isSatisfied,
            found: found.object.map { GuardedFacts($0).summary(of: reference.kind) } ?? "no such object")
    }

    mutating func expectReady(_ kind: ResourceKind, _ name: String, in namespace: String?, _ claim: String) async throws
    {
        report.progress("waiting: \(claim)")
        let found = try await stage.admin.wait(for: kind, namespace: namespace, name: name) { object in
            object.map { GuardedFacts($0).isReady } ?? false
        }
        report.check(
            claim, found.isSatisfied, found: found.object.map { GuardedFacts($0).summary(of: kind) } ?? "no such object"
        )
    }

    mutating func expectPool(_ name: String, in namespace: String, nodes: Int) async throws {
        let claim = "pool \(name) has \(nodes) nodes, as admitted"
        report.progress("waiting: \(claim)")
        let found = try await stage.admin.wait(for: GPUNodePool.kind, namespace: namespace, name: name) { object in
            guard let object else { return false }
            let facts = GPUNodePoolFacts(object)
            return facts.readyReplicas == nodes && facts.admittedReplicas == nodes
        }
        let cost = found.object?[path: "status", "hourlyCost"]?.stringValue.map { ", for \($0) USD per hour" } ?? ""
        report.check(
            claim + cost, found.isSatisfied,
            found: found.object.map { GuardedFacts($0).summary(of: GPUNodePool.kind) } ?? "no such pool")
    }

    mutating func expectAbsent(_ kind: ResourceKind, _ name: String, in namespace: String, _ claim: String) async throws
    {
        let object = try await stage.admin.find(kind, namespace: namespace, name: name)
        report.check(claim, object == nil, found: "\(kind.kind) \(namespace)/\(name) exists")
    }

    func show(_ reference: ObjectReference, in namespace: String) async throws {
        let object = try await stage.admin.inNamespace(namespace).guarded(reference)
        guard let plan = object.plan else { return }
        report.detail(
            PlanReport(terminal: report.terminal).lines(
                plan: plan, verdict: object.verdict, approvals: object.approvals))
    }

    func showMessage(_ reference: ObjectReference, in namespace: String) async throws {
        let object = try await stage.admin.inNamespace(namespace).guarded(reference)
        if let message = object.message { report.detail(["  " + report.terminal.styled(printable(message), .yellow)]) }
    }
}

/// What the story looks for in an object, read leniently: a field that is missing is not there yet.
struct GuardedFacts {
    let object: JSONValue

    init(_ object: JSONValue) {
        self.object = object
    }

    var status: JSONValue? { object["status"] }
    var plan: PlanStatus? { decoded("plan") }
    var needs: [ApprovalNeed] { (decoded("approvals") as ApprovalStatus?)?.needed ?? [] }

    var messages: [String] {
        let verdict: VerdictStatus? = decoded("verdict")
        return (verdict?.rules.map(\.message) ?? []) + [status?["message"]?.stringValue].compactMap { $0 }
    }

    var isReady: Bool {
        guard status?["observedGeneration"]?.integerValue == object[path: "metadata", "generation"]?.integerValue else {
            return false
        }
        return ready?["status"]?.stringValue == "True"
    }

    func state(of kind: ResourceKind) -> String? {
        if kind == AgentTask.kind { return status?["phase"]?.stringValue }
        return isReady ? "Ready" : ready?["reason"]?.stringValue
    }

    func summary(of kind: ResourceKind) -> String {
        let message = status?["message"]?.stringValue ?? ready?["message"]?.stringValue ?? "no message"
        return "\(state(of: kind) ?? "no state yet"): \(message)"
    }

    private var ready: JSONValue? {
        status?["conditions"]?.arrayValue?.first { $0["type"]?.stringValue == ConditionType.ready }
    }

    private func decoded<Value: SchemaObject>(_ field: String) -> Value? {
        guard let json = status?[field] else { return nil }
        do throws(DecodingFailure) {
            return try Value(json: json)
        } catch {
            return nil
        }
    }
}

struct GPUNodePoolFacts {
    let object: JSONValue

    init(_ object: JSONValue) {
        self.object = object
    }

    var readyReplicas: Int? { object[path: "status", "readyReplicas"]?.integerValue.map(Int.init) }

    /// The nodes of what the gate let through; nil where nothing was.
    var admittedReplicas: Int? {
        guard let admitted = object[path: "status", "admitted"] else { return nil }
        return (admitted["replicas"] ?? admitted["floor"])?.integerValue.map(Int.init)
    }
}
