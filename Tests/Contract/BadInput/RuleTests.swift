import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

/// A full object made wrong in the one way that a CEL rule is about.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    let kind: ResourceKind
    let message: String
    /// A JSON patch of the full object.
    let patch: JSONValue
    /// The rule is about the change of an object that is there.
    var isTransition = false

    var testDescription: String { "\(kind.kind): \(message)" }

    init(_ kind: ResourceKind, _ message: String, isTransition: Bool = false, _ operations: [JSONValue]) {
        self.kind = kind
        self.message = message
        self.isTransition = isTransition
        patch = .array(operations)
    }

    private static func add(_ path: String, _ value: JSONValue) -> JSONValue {
        ["op": "add", "path": .string(path), "value": value]
    }

    private static func remove(_ path: String) -> JSONValue { ["op": "remove", "path": .string(path)] }

    static let all: [BrokenRule] = tasks + policies + pools + others

    private static let tasks: [BrokenRule] = [
        BrokenRule(
            AgentTask.kind, "dependsOn names a change that this task does not have",
            [add("/spec/changes/0/dependsOn", ["nobody"])]),
        BrokenRule(
            AgentTask.kind, "an Apply needs the spec that it applies", [remove("/spec/changes/0/spec")]),
        BrokenRule(AgentTask.kind, "a Delete takes no spec", [add("/spec/changes/1/spec", [:])]),
        BrokenRule(
            AgentTask.kind, "a change cannot depend on itself", [add("/spec/changes/0/dependsOn", ["more-h100"])]),
        BrokenRule(
            AgentTask.kind, "say where the value comes from: prometheus", [remove("/spec/verify/0/prometheus")]),
        BrokenRule(
            AgentTask.kind, "a check needs min, max or both",
            [remove("/spec/verify/0/min"), remove("/spec/verify/0/max")]),
        BrokenRule(AgentTask.kind, "min must not be higher than max", [add("/spec/verify/0/min", "1")]),
    ]

    private static let policies: [BrokenRule] = [
        BrokenRule(
            GuardPolicy.kind, "In and NotIn need values; Exists and DoesNotExist take none",
            [remove("/spec/match/namespaceSelector/matchExpressions/0/values")]),
        BrokenRule(GuardPolicy.kind, "say what is allowed or what is denied", [add("/spec/bounds/regions", [:])]),
        BrokenRule(
            GuardPolicy.kind, "a budget needs an amount: maxHourly, maxMonthly or maxPerTask",
            [add("/spec/budget", ["currency": "USD"])]),
        BrokenRule(
            GuardPolicy.kind, "quorum is higher than the number of people in from, so nothing could ever be approved",
            [add("/spec/approvals/0/from", ["users": ["alice"]])]),
        BrokenRule(
            GuardPolicy.kind, "name the groups, users or signers whose approval counts",
            [add("/spec/approvals/0/from", [:]), add("/spec/approvals/0/quorum", 1)]),
        BrokenRule(
            GuardPolicy.kind, "an approval is only for the decision RequireApproval",
            [add("/spec/rules/validations/0/approval", "gpu-class")]),
        BrokenRule(
            GuardPolicy.kind, "a window has a start and an end, or a schedule and a duration",
            [remove("/spec/freeze/0/end")]),
        BrokenRule(
            GuardPolicy.kind, "a window must end after it starts",
            [add("/spec/freeze/0/end", "2026-12-01T00:00:00Z")]),
        BrokenRule(
            GuardPolicy.kind, "a timeZone is only for a schedule: start and end carry their own",
            [add("/spec/freeze/0/timeZone", "Europe/Berlin")]),
    ]

    private static let pools: [BrokenRule] = [
        BrokenRule(
            GPUNodePool.kind, "floor must not be higher than ceiling",
            [add("/spec/ceiling", 1), remove("/spec/replicas")]),
        BrokenRule(GPUNodePool.kind, "replicas must not be lower than floor", [add("/spec/replicas", 1)]),
        BrokenRule(GPUNodePool.kind, "replicas must not be higher than ceiling", [add("/spec/replicas", 10)]),
        BrokenRule(
            GPUNodePool.kind,
            "a label's key is a name of letters, digits, -, _ and ., with a domain and / before it if need be",
            [add("/spec/labels/no key", "x")]),
        BrokenRule(GPUNodePool.kind, "exactly one provider must be set", [add("/spec/provider/karpenter", [:])]),
    ]

    private static let others: [BrokenRule] = [
        BrokenRule(AgentConfig.kind, "a prompt is either text or a uri", [add("/spec/prompt/text", "both")]),
        BrokenRule(AgentConfig.kind, "a prompt at a uri needs its digest", [remove("/spec/prompt/digest")]),
        BrokenRule(
            PriceBook.kind, "a price is for one GPU of a gpuClass or for one node of an instanceType",
            [add("/spec/prices/0/instanceType", "g6.xlarge")]),
        BrokenRule(
            SpendLedger.kind, "a period must end after it starts", [add("/spec/end", "2026-10-01T00:00:00Z")]),
        BrokenRule(
            SpendLedger.kind, "a ledger stays with its policy, currency and period; make a new one",
            isTransition: true, [add("/spec/currency", "EUR")]),
    ]
}

extension ContractSuite {
    @Suite("CEL rules of the definitions")
    struct Rules {
        @Test("every rule of every definition has an object here that breaks it")
        func isComplete() {
            let messages = CustomResourceDefinition.all.map { definition in
                SchemaWalk.messages(
                    definition[path: "spec", "versions"]?[0]?[path: "schema", "openAPIV3Schema"] ?? [:])
            }
            #expect(messages.reduce(into: []) { $0.formUnion($1) } == Set(BrokenRule.all.map(\.message)))
        }

        @Test("an object that breaks a rule is refused with the rule's sentence", arguments: BrokenRule.all)
        func broken(rule: BrokenRule) async throws {
            try await Room.open { room in
                let namespace = rule.kind.isNamespaced ? room.namespace : ""
                let full = try FullObjects.object(rule.kind, in: room)
                let wrong = try JSONPatch(rule.patch).apply(to: full)
                if rule.isTransition {
                    _ = try await room.client.create(rule.kind, namespace: namespace, object: full)
                }
                func write() async throws -> JSONValue {
                    if rule.isTransition {
                        return try await room.client.mergePatch(
                            rule.kind, namespace: namespace, name: room.name("full"),
                            patch: ["spec": wrong["spec"] ?? .null], dryRun: true)
                    }
                    return try await room.client.create(
                        rule.kind, namespace: namespace, object: wrong, dryRun: true, fieldValidation: .strict)
                }
                let status = try await refusal(write)
                #expect(status.code == 422)
                #expect(
                    status.details?.causes.contains { $0.message.contains(rule.message) && $0.field.hasPrefix("spec") }
                        == true, "\(status)")
            }
        }
    }
}
