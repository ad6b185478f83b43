import InterlockAPI
import KubeCore

/// A policy made ready for use, with everything that is wrong with it. Made once per version of the policy.
public struct CompiledPolicy: Sendable {
    public let name: String
    /// Nil where the policy could not be decoded.
    public let spec: GuardPolicySpec?
    /// Empty where the policy can be used.
    public let problems: [PolicyProblem]
    /// Its expressions.
    let rules: CompiledRules
    let freezes: [Freeze]
    /// Tells policies of different content apart; the same for all that could not be decoded.
    public let contentDigest: String

    init(name: String, spec: GuardPolicySpec?, problems: [PolicyProblem], rules: CompiledRules, freezes: [Freeze] = [])
    {
        self.name = name
        self.spec = spec
        self.problems = problems
        self.rules = rules
        self.freezes = freezes
        contentDigest = spec.map { ContentDigest.sha256($0.json) } ?? ""
    }

    /// What its verdicts do; a policy that cannot be read holds.
    public var enforcement: Enforcement { spec?.enforcement ?? .enforce }

    /// Whether both are made of the same content, so that neither decides anything otherwise than the other.
    public func isSame(as other: CompiledPolicy) -> Bool {
        name == other.name && contentDigest == other.contentDigest && problems == other.problems
    }

    /// How long a person may take to react as far as this policy says: its longest approval window.
    var longestWindow: DurationString {
        (spec?.approvals.map(\.validFor).max()) ?? .hours(4)
    }
}

/// All policies of a cluster, in an order that does not depend on how they came.
public struct PolicySet: Sendable {
    public let policies: [CompiledPolicy]
    /// Whether any of them has expressions.
    let hasRules: Bool

    public init(_ policies: [CompiledPolicy]) {
        // Names are unique in a cluster; files given to the command line may say otherwise.
        self.policies = policies.sorted { ($0.name, $0.contentDigest) < ($1.name, $1.contentDigest) }
        hasRules = policies.contains { !$0.rules.isEmpty }
    }

    /// Reads `policy` and finds everything in it that cannot be used.
    ///
    /// - Parameter zones: time zones of its schedules.
    public static func compile(
        _ policy: GuardPolicy, zones: any TimeZoneDatabase = SystemTimeZones()
    ) -> CompiledPolicy {
        var problems = PolicyCheck(policy.spec).problems
        let rules = CompiledRules(policy.spec, problems: &problems)
        let freezes = freezes(of: policy.spec, zones: zones, problems: &problems)
        return CompiledPolicy(
            name: policy.metadata.name, spec: policy.spec, problems: problems, rules: rules, freezes: freezes)
    }

    private static func freezes(
        of spec: GuardPolicySpec, zones: any TimeZoneDatabase, problems: inout [PolicyProblem]
    ) -> [Freeze] {
        var names: Set<String> = []
        var freezes: [Freeze] = []
        for (index, window) in spec.freeze.enumerated() {
            let field = "spec.freeze[\(index)]"
            if !names.insert(window.name).inserted {
                problems.append(PolicyProblem(field: field + ".name", message: "\(window.name) is there twice"))
            }
            do throws(PolicyProblem) {
                freezes.append(try Freeze(window, zones: zones))
            } catch {
                problems.append(PolicyProblem(field: field + error.field, message: error.message))
            }
        }
        return freezes
    }

    /// A policy that could not be decoded. What it matches is not known, so it blocks everything.
    public static func undecodable(name: String, failure: DecodingFailure) -> CompiledPolicy {
        CompiledPolicy(
            name: name, spec: nil, problems: [PolicyProblem(field: failure.field, message: failure.message)],
            rules: .none)
    }
}
