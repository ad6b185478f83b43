import Gate
import InterlockAPI
import JSON
import Testing

@Suite("What nobody can know yet, and what is no object of a cluster")
struct UnprovenTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let field: String
        let rule: String
        let policy: CompiledPolicy

        init(_ field: String, _ rule: String, _ edit: (inout PolicyBounds) -> Void) {
            testDescription = "\(rule) needs \(field)"
            self.field = field
            self.rule = rule
            policy = Fixture.bounds(edit)
        }
    }

    static let cases = [
        Case("gpuClass", "gpuClasses") { $0.gpuClasses = NameBounds(deny: ["nvidia-a100-*"]) },
        Case("region", "regions") { $0.regions = NameBounds(deny: ["us-*"]) },
        Case("instanceType", "instanceTypes") { $0.instanceTypes = NameBounds(deny: ["p4d*"]) },
        Case("replicas", "maxNodesPerPool") { $0.maxNodesPerPool = 100 },
        Case("replicas", "maxScaleStep") { $0.maxScaleStep = 100 },
        Case("replicas", "maxGPUs") { $0.maxGPUs = 10_000 },
        Case("gpusPerNode", "maxGPUs") { $0.maxGPUs = 10_000 },
    ]

    private func request(unproven field: String, _ edit: (inout ChangeRequest) -> Void = { _ in }) -> ChangeRequest {
        var change = Fixture.change(to: Fixture.pool(replicas: 3))
        change.unproven = [UnprovenField(field: field, reason: "\(field) is known only after apply")]
        return Fixture.request([change], edit)
    }

    @Test("the rule that needs it denies and says why; where that is allowed it warns", arguments: cases)
    func needed(_ test: Case) throws {
        let denied = Gate.assess(request(unproven: test.field), in: Fixture.context([test.policy]))
        let verdict = try #require(denied.verdict.rules.first { $0.rule == test.rule })
        #expect(verdict.decision == .deny)
        #expect(verdict.message.contains("\(test.field) is known only after apply"))
        let lenient = Gate.assess(
            request(unproven: test.field) { $0.allowsUnproven = true }, in: Fixture.context([test.policy]))
        #expect(lenient.verdict.rules.first { $0.rule == test.rule }?.decision == .warn)
        #expect(lenient.verdict.decision < .deny, "\(lenient.verdict.rules)")
    }

    @Test("a rule that does not need it has nothing to say")
    func notNeeded() {
        let policy = Fixture.bounds { $0.regions = NameBounds(allow: ["eu-west-1"]) }
        let assessment = Gate.assess(request(unproven: "encryption.atRest"), in: Fixture.context([policy]))
        #expect(assessment.verdict.rules == [])
    }

    @Test("a cost that is not known denies, and a size that is not known is of High impact")
    func cost() {
        let assessment = Gate.assess(request(unproven: "replicas"), in: Fixture.context())
        #expect(assessment.verdict.rules.map(\.rule) == ["price"])
        #expect(assessment.plan.impact == .high)
        #expect(assessment.plan.cost == nil)
    }

    private func resource(_ encrypted: Bool?, region: String = "eu-west-1") -> CloudResourceSpec {
        var spec = CloudResourceSpec()
        spec.type = "aws_db_instance"
        spec.regions = [region]
        spec.stores = [DataStore(kind: "Database", part: nil, isEncryptedAtRest: encrypted)]
        return spec
    }

    private func assess(
        from before: CloudResourceSpec?, to after: CloudResourceSpec?, _ bounds: (inout PolicyBounds) -> Void = { _ in }
    ) -> Assessment {
        let change = TargetChange(
            name: "db", kind: .cloudResource, target: "aws_db_instance.db", targetUID: before == nil ? nil : "db",
            operation: after == nil ? .delete : .apply, before: before?.json, after: after?.json)
        return Gate.assess(Fixture.request([change]), in: Fixture.context([Fixture.bounds(bounds)]))
    }

    @Test("cloud resources are held to encryption and regions")
    func bounds() {
        let open = assess(from: nil, to: resource(false)) { $0.requireEncryptionAtRest = true }
        #expect(
            open.verdict.rules.map(\.message) == [
                "Database aws_db_instance.db is not encrypted at rest, which requireEncryptionAtRest of policy guard asks for"
            ])
        #expect(assess(from: nil, to: resource(true)) { $0.requireEncryptionAtRest = true }.verdict.decision == .allow)
        let far = assess(from: nil, to: resource(true, region: "us-east-1")) {
            $0.regions = NameBounds(allow: ["eu-west-1"])
        }
        #expect(far.verdict.rules.map(\.rule) == ["regions"])
    }

    @Test("what happens to a cloud resource has its impact")
    func impact() {
        var replaced = resource(true)
        replaced.isReplaced = true
        #expect(assess(from: nil, to: resource(true)).plan.impact == .low)
        #expect(assess(from: resource(true), to: resource(false)).plan.impact == .high)
        #expect(assess(from: resource(true), to: nil).plan.impact == .destructive)
        #expect(assess(from: resource(true), to: replaced).plan.impact == .destructive)
    }
}
