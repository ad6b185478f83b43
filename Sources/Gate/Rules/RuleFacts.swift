import CEL
import InterlockAPI
import JSON
import KubeCore

/// What the expressions of all policies see of one request, and what of it is not known.
///
/// Documents are handed over as they are; nothing is copied but what is made here.
struct RuleFacts: Sendable {
    /// Something that is not known, and why, as a clause.
    struct Gap: Sendable {
        var attribute: Attribute
        var reason: String
    }

    private struct Target: Sendable {
        var object: Value
        var oldObject: Value
        var gaps: [Gap]
    }

    private let targets: [Target]
    private let plan: Value
    private let task: Value
    private let agent: Value
    private let namespace: Value
    private let requester: Value
    private let gaps: [Gap]

    init(_ request: ChangeRequest, changes: [ReadChange], impacts: [Impact], estimate: CostEstimate) {
        targets = request.changes.map { Self.target($0, of: request) }
        let planned: [JSONValue] = zip(request.changes, impacts).map { change, impact in
            [
                "name": .string(change.name), "kind": .string(change.kind.rawValue), "target": .string(change.target),
                "operation": .string(change.operation.rawValue), "impact": .string(impact.rawValue),
            ]
        }
        plan = Value([
            "impact": .string((impacts.max() ?? .none).rawValue), "changes": .array(planned),
        ])
        task = Value(request.task ?? .null)
        agent = Value(Self.document(of: request.agent))
        var metadata: JSONObject = ["name": .string(request.namespace)]
        metadata["labels"] = request.namespaceLabels?.json
        namespace = Value(["apiVersion": "v1", "kind": "Namespace", "metadata": .object(metadata)])
        var user = JSONObject()
        user["username"] = request.requester.map(JSONValue.string)
        user["groups"] = request.requesterGroups?.json
        requester = Value(.object(user))
        gaps = Self.gaps(of: request, estimate)
    }

    /// The values for one change, for a policy whose own part is added to it.
    func activation(of index: Int, in environment: Environment) -> Activation {
        var activation = Activation(environment)
        let target = targets[index]
        activation["object"] = target.object
        activation["oldObject"] = target.oldObject
        activation["plan"] = plan
        activation["task"] = task
        activation["agent"] = agent
        activation["namespaceObject"] = namespace
        activation["requester"] = requester
        for gap in gaps + target.gaps { activation.setUnknown(gap.attribute) }
        return activation
    }

    /// Why what a value hangs on is not known, as a clause.
    func reason(for unknown: UnknownValue, ofChange index: Int) -> String {
        let known = (gaps + targets[index].gaps).first { gap in
            unknown.attributes.contains { attribute in
                attribute.variable == gap.attribute.variable
                    && zip(attribute.path, gap.attribute.path).allSatisfy { $0 == $1 }
            }
        }
        return known?.reason ?? "\(unknown.attributes.first?.description ?? "what it needs") is not known"
    }

    private static func target(_ change: TargetChange, of request: ChangeRequest) -> Target {
        func document(_ spec: JSONValue?) -> Value {
            guard let spec else { return .null }
            var metadata: JSONObject = [
                "name": .string(change.target), "namespace": .string(request.namespace), "labels": change.labels.json,
            ]
            metadata["uid"] = change.targetUID.map(JSONValue.string)
            return Value([
                "apiVersion": .string("\(InterlockGroup.name)/\(InterlockGroup.version)"),
                "kind": .string(change.kind.rawValue), "metadata": .object(metadata), "spec": spec,
            ])
        }
        let gaps = change.unproven.map { unproven in
            let path = unproven.field.split(separator: ".").map { Attribute.Step.field(String($0)) }
            return Gap(attribute: Attribute("object", [.field("spec")] + path), reason: unproven.reason)
        }
        return Target(
            object: document(change.operation == .delete ? nil : change.after), oldObject: document(change.before),
            gaps: gaps)
    }

    private static func document(of agent: RequestingAgent?) -> JSONValue {
        guard let agent else { return .null }
        var document: JSONObject = [
            "name": .string(agent.name), "riskClass": .string(agent.riskClass.rawValue),
            "enabled": .bool(agent.isEnabled),
        ]
        document["labels"] = agent.labels?.json
        document["spec"] = agent.spec
        return .object(document)
    }

    private static func gaps(of request: ChangeRequest, _ estimate: CostEstimate) -> [Gap] {
        var gaps: [Gap] = []
        if !estimate.isKnown { gaps.append(Gap(attribute: Attribute("cost"), reason: "the cost is not known")) }
        if request.requester == nil {
            gaps.append(
                Gap(
                    attribute: Attribute("requester", [.field("username")]),
                    reason: "nobody can be named as the requester"))
        }
        if request.requesterGroups == nil {
            gaps.append(
                Gap(
                    attribute: Attribute("requester", [.field("groups")]),
                    reason: "the requester's groups are not known"))
        }
        if request.namespaceLabels == nil {
            gaps.append(
                Gap(
                    attribute: Attribute("namespaceObject", [.field("metadata"), .field("labels")]),
                    reason: "namespace \(request.namespace) is not known"))
        }
        return gaps
    }
}
