import Gate
import InterlockAPI
import KubeCore
import Testing

@Suite("Bounds of policies")
struct BoundsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: ChangeRequest
        var policy: CompiledPolicy
        /// The one sentence of the denial; nil where it is allowed.
        var message: String?

        init(
            _ name: String, _ change: TargetChange, _ edit: (inout PolicyBounds) -> Void, denied message: String? = nil
        ) {
            self.init(name, Fixture.request([change]), edit, denied: message)
        }

        init(
            _ name: String, _ request: ChangeRequest, _ edit: (inout PolicyBounds) -> Void,
            denied message: String? = nil
        ) {
            testDescription = name
            self.request = request
            policy = Fixture.bounds(edit)
            self.message = message
        }

        static func scale(
            _ name: String, _ from: Int, _ to: Int, _ edit: (inout PolicyBounds) -> Void, denied message: String? = nil
        ) -> Case {
            Case(
                name, Fixture.change(from: Fixture.pool(replicas: from), to: Fixture.pool(replicas: to)), edit,
                denied: message)
        }
    }

    static let scaled = Fixture.change(to: Fixture.pool(replicas: 3))
    static let toTools = Fixture.change(to: Fixture.agent { $0.tools = ["read", "shell-exec"] })

    static let names: [Case] = [
        Case(
            "a denied class", scaled, { $0.gpuClasses = NameBounds(deny: ["nvidia-h100-*"]) },
            denied: "nvidia-h100-80gb is denied by gpuClasses of policy guard"),
        Case("a class that no pattern denies", scaled, { $0.gpuClasses = NameBounds(deny: ["nvidia-a100-*"]) }),
        Case("an allowed class", scaled, { $0.gpuClasses = NameBounds(allow: ["nvidia-*"]) }),
        Case(
            "a class outside those allowed", scaled, { $0.gpuClasses = NameBounds(allow: ["amd-*", "tpu"]) },
            denied: "nvidia-h100-80gb is not among what gpuClasses of policy guard allows (amd-*, tpu)"),
        Case(
            "a class both allowed and denied by patterns", scaled,
            { $0.gpuClasses = NameBounds(allow: ["nvidia-*"], deny: ["*-80gb"]) },
            denied: "nvidia-h100-80gb is denied by gpuClasses of policy guard"),
        Case("a pattern is no part of a name", scaled, { $0.gpuClasses = NameBounds(deny: ["h100"]) }),
        Case(
            "a region outside", scaled, { $0.regions = NameBounds(allow: ["eu-central-1"]) },
            denied: "eu-west-1 is not among what regions of policy guard allows (eu-central-1)"),
        Case("a region inside", scaled, { $0.regions = NameBounds(allow: ["eu-*"]) }),
        Case(
            "a capacity type outside", scaled, { $0.capacityTypes = capacity(allow: [.spot]) },
            denied: "OnDemand is not among what capacityTypes of policy guard allows (Spot)"),
        Case(
            "a denied capacity type", scaled, { $0.capacityTypes = capacity(deny: [.onDemand]) },
            denied: "OnDemand is denied by capacityTypes of policy guard"),
        Case("an allowed capacity type", scaled, { $0.capacityTypes = capacity(allow: [.onDemand]) }),
        Case(
            "a deletion of a pool of a denied class", Fixture.change(to: nil as GPUNodePoolSpec?),
            { $0.gpuClasses = NameBounds(deny: ["*"]) }),
        Case(
            "a pool of a denied class that does not change", Fixture.change(to: Fixture.pool()),
            { $0.gpuClasses = NameBounds(deny: ["*"]) }),
        Case(
            "a denied tool", toTools, { $0.tools = NameBounds(deny: ["shell*"]) },
            denied: "shell-exec is denied by tools of policy guard"),
        Case(
            "a tool outside those allowed", toTools, { $0.tools = NameBounds(allow: ["read"]) },
            denied: "shell-exec is not among what tools of policy guard allows (read)"),
        Case(
            "a model outside", Fixture.change(to: Fixture.agent { $0.tools = ["x"] }),
            { $0.models = NameBounds(allow: ["other-*"]) },
            denied: "acme-1 is not among what models of policy guard allows (other-*)"),
        Case(
            "an index in a region outside", retrieval(encrypted: true),
            { $0.retrievalRegions = NameBounds(allow: ["us"]) },
            denied: "eu is not among what retrievalRegions of policy guard allows (us)"),
        Case(
            "an index that is not encrypted", retrieval(encrypted: false), { $0.requireEncryptionAtRest = true },
            denied:
                "retrieval index docs of AgentConfig helper is not encrypted at rest, which requireEncryptionAtRest of policy guard asks for"
        ),
        Case("an index that is encrypted", retrieval(encrypted: true), { $0.requireEncryptionAtRest = true }),
        Case(
            "a pool that is not encrypted", Fixture.change(from: nil, to: Fixture.pool { $0.encryption = nil }),
            { $0.requireEncryptionAtRest = true },
            denied:
                "GPUNodePool h100 must set spec.encryption.atRest to true, by requireEncryptionAtRest of policy guard"),
        Case(
            "a denied zone", zoned("eu-west-1a", "eu-west-1b"), { $0.zones = NameBounds(deny: ["*-1b"]) },
            denied: "eu-west-1b is denied by zones of policy guard"),
        Case("zones inside", zoned("eu-west-1a"), { $0.zones = NameBounds(allow: ["eu-west-1*"]) }),
        Case(
            "a pool that leaves its zones to the provider", scaled, { $0.zones = NameBounds(deny: ["*-1b"]) },
            denied: "GPUNodePool h100 must set spec.zones, because zones of policy guard says which may be used"),
        Case(
            "an instance type outside", typed("p5.48xlarge"), { $0.instanceTypes = NameBounds(allow: ["g6.*"]) },
            denied: "p5.48xlarge is not among what instanceTypes of policy guard allows (g6.*)"),
        Case("an instance type inside", typed("g6.xlarge"), { $0.instanceTypes = NameBounds(allow: ["g6.*"]) }),
        Case(
            "a pool that leaves its instance type to the provider", scaled,
            { $0.instanceTypes = NameBounds(deny: ["p5.*"]) },
            denied:
                "GPUNodePool h100 must set spec.instanceType, because instanceTypes of policy guard says which may be used"
        ),
        Case(
            "a pool's lease that is too long", Fixture.change(to: Fixture.pool { $0.lease = .hours(25) }),
            { $0.maxLease = .hours(24) },
            denied: "a lease of 25h of GPUNodePool h100 is longer than the 24h of maxLease of policy guard"),
        .scale("coming down with a class that is denied", 4, 2, { $0.gpuClasses = NameBounds(deny: ["nvidia-*"]) }),
        Case(
            "coming down and moving to another region",
            Fixture.change(
                to: Fixture.pool {
                    $0.replicas = 1
                    $0.region = "us-east-1"
                }), { $0.regions = NameBounds(allow: ["eu-*"]) },
            denied: "us-east-1 is not among what regions of policy guard allows (eu-*)"),
        Case("a pool that is encrypted", scaled, { $0.requireEncryptionAtRest = true }),
    ]

    static let numbers: [Case] = [
        .scale("at the nodes of a pool", 2, 16, { $0.maxNodesPerPool = 16 }),
        .scale(
            "above the nodes of a pool", 2, 17, { $0.maxNodesPerPool = 16 },
            denied: "17 nodes in GPUNodePool h100 are more than the 16 of maxNodesPerPool of policy guard"),
        .scale("coming down while above the nodes of a pool", 30, 20, { $0.maxNodesPerPool = 16 }),
        .scale("at the step", 0, 4, { $0.maxScaleStep = 4 }),
        .scale(
            "above the step from none", 0, 5, { $0.maxScaleStep = 4 },
            denied: "5 nodes more in GPUNodePool h100 are more than the 4 of maxScaleStep of policy guard"),
        .scale("down by more than the step", 20, 1, { $0.maxScaleStep = 4 }),
        .scale("at the factor", 2, 4, { $0.maxScaleFactor = FixedDecimal(2) }),
        .scale(
            "above the factor", 2, 5, { $0.maxScaleFactor = FixedDecimal(2) },
            denied:
                "from 2 to 5 nodes GPUNodePool h100 grows by more than the factor 2 of maxScaleFactor of policy guard"),
        .scale("at a factor with a fraction", 2, 3, { $0.maxScaleFactor = FixedDecimal(millionths: 1_500_000) }),
        .scale(
            "above a factor with a fraction", 4, 7, { $0.maxScaleFactor = FixedDecimal(millionths: 1_500_000) },
            denied:
                "from 4 to 7 nodes GPUNodePool h100 grows by more than the factor 1.50 of maxScaleFactor of policy guard"
        ),
        .scale("from none no factor holds", 0, 9, { $0.maxScaleFactor = FixedDecimal(2) }),
        .scale("at the GPUs", 2, 8, { $0.maxGPUs = 64 }),
        .scale(
            "above the GPUs", 2, 9, { $0.maxGPUs = 64 },
            denied: "72 GPUs in all that matches are more than the 64 of maxGPUs of policy guard, with 16 there before"),
        .scale("coming down while above the GPUs", 20, 10, { $0.maxGPUs = 64 }),
        Case(
            "more changes than a task may have",
            Fixture.request([
                Fixture.change("a", target: "a", to: Fixture.pool(replicas: 3)),
                Fixture.change("b", target: "b", to: Fixture.pool(replicas: 3)),
            ]),
            { $0.maxChangesPerTask = 1 },
            denied: "2 changes in one task are more than the 1 of maxChangesPerTask of policy guard"),
        Case("as many changes as a task may have", scaled, { $0.maxChangesPerTask = 1 }),
        Case(
            "a lease that is too long", Fixture.request { $0.lease = .hours(25) }, { $0.maxLease = .hours(24) },
            denied: "a lease of 25h is longer than the 24h of maxLease of policy guard"),
        Case("a lease at the bound", Fixture.request { $0.lease = .hours(24) }, { $0.maxLease = .hours(24) }),
        Case("no lease at all", Fixture.request(), { $0.maxLease = .hours(24) }),
        .scale(
            "a maximum of none", 0, 1, { $0.maxGPUs = 0 },
            denied: "8 GPUs in all that matches are more than the 0 of maxGPUs of policy guard, with 0 there before"),
    ]

    static func zoned(_ zones: String...) -> TargetChange {
        Fixture.change(to: Fixture.pool { $0.zones = zones })
    }

    static func typed(_ type: String) -> TargetChange {
        Fixture.change(to: Fixture.pool { $0.instanceType = type })
    }

    static func capacity(allow: [CapacityType] = [], deny: [CapacityType] = []) -> CapacityTypeBounds {
        var bounds = CapacityTypeBounds()
        (bounds.allow, bounds.deny) = (allow, deny)
        return bounds
    }

    static func retrieval(encrypted: Bool) -> TargetChange {
        Fixture.change(to: Fixture.agent { $0.retrieval = [ImpactTests.index(encrypted: encrypted)] })
    }

    @Test("a bound lets through what is inside and denies the rest with one sentence", arguments: names + numbers)
    func table(_ test: Case) {
        let assessment = Gate.assess(test.request, in: Fixture.context([test.policy]))
        #expect(assessment.verdict.rules.map(\.message) == [test.message].compactMap(\.self))
        #expect(assessment.verdict.decision == (test.message == nil ? .allow : .deny))
    }

    @Test("GPUs are counted over every pool that matches, at the larger of admitted and reserved")
    func aggregate() {
        let others = [
            Fixture.committed("a", Fixture.pool(replicas: 1), reserved: Fixture.pool(replicas: 3)),
            Fixture.committed("b", namespace: "lab", namespaceLabels: ["env": "lab"], Fixture.pool(replicas: 50)),
            Fixture.committed("c", namespace: "new", namespaceLabels: nil, Fixture.pool(replicas: 1)),
        ]
        let policy = Fixture.policy { spec in
            spec.match.namespaceSelector = LabelSelector(matchLabels: ["env": "prod"])
            spec.match.users = ["agent-*"]
            spec.bounds = PolicyBounds()
            spec.bounds?.maxGPUs = 55
        }
        // 3 nodes here, 3 reserved in a, and 1 in a namespace that is not known, of 8 GPUs each.
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([policy], commitments: others))
        #expect(
            assessment.messages(of: "guard/maxGPUs") == [
                "56 GPUs in all that matches are more than the 55 of maxGPUs of policy guard, with 48 there before"
            ])
    }

    @Test("totals of counts that nobody has stay in range")
    func extremes() {
        let huge = Fixture.pool {
            $0.replicas = .max
            $0.gpusPerNode = .max
        }
        let others = ["a", "b", "c", "d"].map { Fixture.committed($0, huge) }
        let policy = Fixture.bounds { $0.maxGPUs = .max }
        let assessment = Gate.assess(Fixture.request(), in: Fixture.context([policy], commitments: others))
        #expect(assessment.spoke == ["guard/maxGPUs"])
    }

    @Test("one rule says the same thing of several changes once")
    func once() {
        let changes = ["a", "b"].map { Fixture.change($0, target: $0, to: Fixture.pool(replicas: 3)) }
        let policy = Fixture.bounds { $0.regions = NameBounds(deny: ["eu-*"]) }
        let assessment = Gate.assess(Fixture.request(changes), in: Fixture.context([policy]))
        #expect(assessment.spoke == ["guard/regions"])
    }
}
