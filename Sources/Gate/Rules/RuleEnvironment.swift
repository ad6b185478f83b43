import CEL
import InterlockAPI
import KubeCEL

/// What the expressions of policies may speak of.
///
/// `object` and `oldObject` are the change's target after and before it, as the API server has them but for their
/// status; null where there is none. `task` and `agent` are null for a person's direct edit, `budget` where the policy has
/// none. `plan`, `cost`, `budget` and `requester` have the fields listed here, and a mistake in one of their names is
/// found when the policy is compiled. Amounts are doubles in the currency of the prices.
enum RuleEnvironment {
    /// Without a policy's own variables, which are added as `variables.<name>`.
    static let base = Environment.kubernetes(
        variables: [
            .init("object", .dynamic), .init("oldObject", .dynamic), .init("task", .dynamic), .init("agent", .dynamic),
            .init("namespaceObject", .dynamic), .init("plan", .structure(RuleTypes.plan)),
            .init("cost", .structure(RuleTypes.cost)), .init("budget", .dynamic),
            .init("requester", .structure(RuleTypes.requester)),
        ], types: RuleTypes())

    static func variable(_ name: String) -> String { "variables.\(name)" }
}

/// The structures whose fields are known beforehand.
struct RuleTypes: TypeProvider {
    static let plan = "interlock.Plan"
    static let cost = "interlock.Cost"
    static let requester = "interlock.Requester"

    private static let fields: [String: [String: ValueType]] = [
        plan: ["impact": .string, "changes": .list(.dynamic)],
        cost: [
            "currency": .string, "hourlyBefore": .double, "hourlyAfter": .double, "hourlyDelta": .double,
            "worstCase": .double,
        ],
        requester: ["username": .string, "groups": .list(.string)],
    ]

    func field(_ name: String, of structure: String) -> ValueType? { Self.fields[structure]?[name] }
    func hasStructure(_ name: String) -> Bool { Self.fields[name] != nil }

    func make(_ structure: String, fields: [String: Value]) -> Value {
        .failure(.invalidArgument, "\(structure) is given and cannot be made")
    }
}
