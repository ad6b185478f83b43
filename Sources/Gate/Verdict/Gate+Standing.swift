import InterlockAPI
import JSON
import KubeCore

/// Something that is let through already, as the policies look at it when they have changed.
public struct StandingObject: Sendable {
    public var kind: TargetKind
    public var key: ObjectKey
    public var labels: [String: String]
    public var namespaceLabels: [String: String]?
    /// What is admitted.
    public var spec: JSONValue

    public init(
        kind: TargetKind, key: ObjectKey, labels: [String: String], namespaceLabels: [String: String]?, spec: JSONValue
    ) {
        self.kind = kind
        self.key = key
        self.labels = labels
        self.namespaceLabels = namespaceLabels
        self.spec = spec
    }
}

extension Gate {
    /// What the enforced policies of `context` have against an object as it stands: what they would deny to make.
    ///
    /// Only rules on what an object is are asked, not those on how it changes, who asks, or what all of them come to
    /// (which is the policy's own, see `CompiledPolicy.overruns`). Nothing follows from the answer: it is to be told.
    public static func standing(_ object: StandingObject, in context: GateContext) -> [RuleVerdict] {
        let change = TargetChange(
            name: "spec", kind: object.kind, target: object.key.name, labels: object.labels, before: object.spec,
            after: object.spec)
        let request = ChangeRequest(
            uid: "", namespace: object.key.namespace, namespaceLabels: object.namespaceLabels, requester: nil,
            changes: [change])
        let policies = context.policies.policies.filter {
            $0.enforcement == .enforce && $0.spec?.match.isAboutRequesters == false
        }
        guard !policies.isEmpty else { return [] }
        let input = GateInput(request, in: context)
        return policies.compactMap { PolicyScope($0, of: input) }.flatMap { scope in
            var review = PolicyReview(asking: scope, of: input)
            review.reviewStanding()
            return review.rules
        }
    }
}

extension Gate {
    /// What enforced policies would deny of a request, without what only the gate's own rules have against it.
    public static func objections(to request: ChangeRequest, in context: GateContext) -> [RuleVerdict] {
        let input = GateInput(request, in: context)
        return context.policies.policies.filter { $0.enforcement == .enforce }
            .compactMap { PolicyScope($0, of: input) }
            .flatMap { PolicyReview($0, of: input).rules.filter { $0.decision == .deny } }
    }
}

extension PolicyReview {
    fileprivate mutating func reviewStanding() {
        if let bounds = policy.spec?.bounds { reviewStanding(bounds) }
        reviewStandingValidations()
        close()
    }

    private mutating func reviewStanding(_ bounds: PolicyBounds) {
        for change in scope.changes {
            switch change.content {
            case .pool(_, let pool?):
                reviewState(bounds, of: change, pool: pool)
                let nodes = pool.desiredReplicas
                if let limit = bounds.maxNodesPerPool, nodes > limit {
                    deny(
                        "maxNodesPerPool",
                        "\(nodes) nodes in \(change.title) are more than the \(limit) of \(bound("maxNodesPerPool"))")
                }
            case .agent(_, let agent?): review(bounds, of: change, agent: agent)
            case .cloudResource(_, let resource?): review(bounds, of: change, resource: resource)
            case .pool, .agent, .cloudResource, .unreadable: break
            }
        }
    }
}

extension CompiledPolicy {
    /// Totals of the policy that what is committed already is over, a sentence each: its bounds or budget are others
    /// now than when that was let through, or it matches more.
    public func overruns(_ totals: CommittedTotals) -> [String] {
        guard let spec, enforcement == .enforce else { return [] }
        var sentences: [String] = []
        if let limit = spec.bounds?.maxGPUs, totals.gpus > limit {
            sentences.append("\(totals.gpus) GPUs are committed, more than the \(limit) of spec.bounds.maxGPUs")
        }
        if let budget = spec.budget, let limit = budget.maxHourly, let cost = totals.hourlyAdmitted, cost > limit {
            sentences.append(
                "\(cost) \(budget.currency) per hour are committed, more than the \(limit) of spec.budget.maxHourly")
        }
        return sentences
    }
}
