import InterlockAPI

extension PolicyReview {
    mutating func review(_ bounds: PolicyBounds) {
        reviewTask(bounds)
        for change in changes {
            switch change.content {
            case .pool(let before, let after?): review(bounds, of: change, before: before, after: after)
            case .agent(_, let after?): review(bounds, of: change, agent: after)
            case .cloudResource(_, let after?): review(bounds, of: change, resource: after)
            // Nothing is left after a deletion that a bound could be about; what cannot be read is denied elsewhere.
            case .pool, .agent, .cloudResource, .unreadable: break
            }
        }
        reviewGPUs(bounds)
    }

    private mutating func reviewTask(_ bounds: PolicyBounds) {
        // What stands beside GPU capacity in a Terraform plan is not what the bound is meant to count.
        let count = input.request.changes.count { $0.kind != .cloudResource }
        if let limit = bounds.maxChangesPerTask, count > limit {
            deny(
                "maxChangesPerTask",
                "\(count) changes in one task are more than the \(limit) of \(bound("maxChangesPerTask"))")
        }
        if let limit = bounds.maxLease, let lease = input.request.lease, lease > limit {
            deny("maxLease", "a lease of \(lease) is longer than the \(limit) of \(bound("maxLease"))")
        }
    }

    private mutating func review(
        _ bounds: PolicyBounds, of change: ReadChange, before: GPUNodePoolSpec?, after: GPUNodePoolSpec
    ) {
        if !change.change.unproven.isEmpty || !Self.onlyTakesAway(before, after) {
            reviewState(bounds, of: change, pool: after)
        }
        let limits = [
            ("maxNodesPerPool", bounds.maxNodesPerPool != nil), ("maxScaleStep", bounds.maxScaleStep != nil),
            ("maxScaleFactor", bounds.maxScaleFactor != nil),
        ]
        for (rule, isSet) in limits where isSet { _ = isProven("replicas", of: change, for: rule) }
        reviewScale(bounds, of: change, from: max(0, before?.desiredReplicas ?? 0), to: max(0, after.desiredReplicas))
    }

    /// Whether a pool becomes smaller and nothing else: whoever is out of bounds may come down.
    private static func onlyTakesAway(_ before: GPUNodePoolSpec?, _ after: GPUNodePoolSpec) -> Bool {
        guard var smaller = before, after.desiredReplicas < smaller.desiredReplicas else { return false }
        (smaller.replicas, smaller.floor, smaller.ceiling) = (after.replicas, after.floor, after.ceiling)
        return smaller == after
    }

    /// Bounds on what a pool is, as opposed to what becomes of it.
    mutating func reviewState(_ bounds: PolicyBounds, of change: ReadChange, pool after: GPUNodePoolSpec) {
        if bounds.gpuClasses != nil, isProven("gpuClass", of: change, for: "gpuClasses") {
            review([after.gpuClass], "gpuClasses", bounds.gpuClasses)
        }
        if bounds.regions != nil, isProven("region", of: change, for: "regions") {
            review([after.region], "regions", bounds.regions)
        }
        if bounds.instanceTypes != nil, isProven("instanceType", of: change, for: "instanceTypes") {
            reviewChoice(after.instanceType.map { [$0] } ?? [], "instanceTypes", bounds.instanceTypes, of: change)
        }
        reviewChoice(after.zones, "zones", bounds.zones, of: change)
        if let types = bounds.capacityTypes, isProven("capacityType", of: change, for: "capacityTypes") {
            let names = NameBounds(allow: types.allow.map(\.rawValue), deny: types.deny.map(\.rawValue))
            review([after.capacityType.rawValue], "capacityTypes", names)
        }
        if let limit = bounds.maxLease, let lease = after.lease, lease > limit {
            deny(
                "maxLease",
                "a lease of \(lease) of \(change.title) is longer than the \(limit) of \(bound("maxLease"))")
        }
        if bounds.requireEncryptionAtRest == true, after.encryption?.atRest != true,
            isProven("encryption.atRest", of: change, for: "requireEncryptionAtRest")
        {
            deny(
                "requireEncryptionAtRest",
                "\(change.title) must set spec.encryption.atRest to true, by \(bound("requireEncryptionAtRest"))")
        }
    }

    /// Bounds on nodes hold against adding nodes: whoever is above them may come down in steps.
    private mutating func reviewScale(_ bounds: PolicyBounds, of change: ReadChange, from before: Int, to after: Int) {
        guard after > before else { return }
        if let limit = bounds.maxNodesPerPool, after > limit {
            deny(
                "maxNodesPerPool",
                "\(after) nodes in \(change.title) are more than the \(limit) of \(bound("maxNodesPerPool"))")
        }
        if let limit = bounds.maxScaleStep, Int128(after) - Int128(before) > Int128(limit) {
            deny(
                "maxScaleStep",
                """
                \(Int128(after) - Int128(before)) nodes more in \(change.title) are more than the \(limit) of \
                \(bound("maxScaleStep"))
                """
            )
        }
        // From no nodes every factor is infinite; there the step holds.
        let scale = Int128(FixedDecimal.scale)
        if let factor = bounds.maxScaleFactor, before > 0,
            Int128(after) * scale > Int128(before) * Int128(factor.millionths)
        {
            deny(
                "maxScaleFactor",
                """
                from \(before) to \(after) nodes \(change.title) grows by more than the factor \(factor) of \
                \(bound("maxScaleFactor"))
                """)
        }
    }

    mutating func review(_ bounds: PolicyBounds, of change: ReadChange, agent: AgentConfigSpec) {
        review([agent.model], "models", bounds.models)
        review(agent.tools, "tools", bounds.tools)
        review(agent.retrieval.map(\.region), "retrievalRegions", bounds.retrievalRegions)
        guard bounds.requireEncryptionAtRest == true else { return }
        for index in agent.retrieval where !index.encryptedAtRest {
            deny(
                "requireEncryptionAtRest",
                """
                retrieval index \(index.index) of \(change.title) is not encrypted at rest, which \
                \(bound("requireEncryptionAtRest")) asks for
                """
            )
        }
    }

    /// What a pool leaves to its provider could be anything.
    private mutating func reviewChoice(
        _ names: [String], _ rule: String, _ bounds: NameBounds?, of change: ReadChange
    ) {
        guard bounds != nil, names.isEmpty else { return review(names, rule, bounds) }
        let field = rule == "zones" ? "spec.zones" : "spec.instanceType"
        deny(rule, "\(change.title) must set \(field), because \(bound(rule)) says which may be used")
    }

    mutating func review(_ names: [String], _ rule: String, _ bounds: NameBounds?) {
        guard let bounds else { return }
        for name in names {
            if bounds.deny.matchesName(name) {
                deny(rule, "\(name) is denied by \(bound(rule))")
            } else if !bounds.allow.isEmpty, !bounds.allow.matchesName(name) {
                let shown = bounds.allow.prefix(8).joined(separator: ", ")
                let rest = bounds.allow.count > 8 ? " and \(bounds.allow.count - 8) more" : ""
                deny(rule, "\(name) is not among what \(bound(rule)) allows (\(shown)\(rest))")
            }
        }
    }

    private mutating func reviewGPUs(_ bounds: PolicyBounds) {
        guard let limit = bounds.maxGPUs else { return }
        for change in changes { _ = isProven("replicas", "gpusPerNode", of: change, for: "maxGPUs") }
        let total = PolicyTotal(of: policy, .gpus, input: input)
        guard total.raise > 0, total.after > Int128(limit) else { return }
        deny(
            "maxGPUs",
            """
            \(total.after) GPUs in all that matches are more than the \(limit) of \(bound("maxGPUs")), with \
            \(total.before) there before
            """
        )
    }

    func bound(_ name: String) -> String { "\(name) of \(title)" }
}
