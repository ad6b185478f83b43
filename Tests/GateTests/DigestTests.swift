import Gate
import InterlockAPI
import JSON
import KubeCore
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "a digest is SHA-256 over RFC 8785",
        arguments: [
            ("{}", "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
            ("null", "sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"),
        ])
    func known(text: String, digest: String) {
        #expect(ContentDigest.sha256(text == "{}" ? [:] : .null) == digest)
    }

    @Test("equal documents have equal digests")
    func equal() {
        let left: JSONValue = ["a": 1, "b": [1.0, 9_007_199_254_740_993]]
        let right: JSONValue = ["b": [1, 9_007_199_254_740_993], "a": 1.0]
        #expect(ContentDigest.sha256(left) == ContentDigest.sha256(right))
        #expect(ContentDigest.sha256(.integer(1 << 60)) == ContentDigest.sha256(.double(0x1p60)))
    }

    @Test(
        "documents that differ have different digests, also beyond the numbers that doubles hold",
        arguments: [
            ([.integer(9_007_199_254_740_993)], [.integer(9_007_199_254_740_992)]),
            (
                [.integer(9_007_199_254_740_993), .integer(9_007_199_254_740_992)],
                [.integer(9_007_199_254_740_992), .integer(9_007_199_254_740_993)]
            ),
            ([.integer(.max), .double(0x1p63)], [.double(0x1p63), .integer(.max)]),
            ([.string("1")], [.integer(1)]), ([.null], []),
        ] as [([JSONValue], [JSONValue])])
    func different(left: [JSONValue], right: [JSONValue]) {
        #expect(ContentDigest.sha256(.array(left)) != ContentDigest.sha256(.array(right)))
    }

    static let rule = Fixture.rule("people") { $0.when = "plan.impact != 'None'" }
    static let policies = [Fixture.policy { $0.approvals = [rule] }]

    static func digest(_ request: ChangeRequest = Fixture.request(), _ context: GateContext? = nil) -> String {
        Gate.assess(request, in: context ?? Fixture.context(policies)).plan.digest
    }

    static func policy(_ edit: (inout ApprovalRule) -> Void) -> GateContext {
        var edited = rule
        edit(&edited)
        return Fixture.context([Fixture.policy { $0.approvals = [edited] }])
    }

    static let relevant: [(String, ChangeRequest, GateContext?)] = [
        ("the task", Fixture.request { $0.uid = "other" }, nil),
        ("the change's name", Fixture.request { $0.changes[0].name = "other" }, nil),
        ("the target", Fixture.request { $0.changes[0].target = "other" }, nil),
        ("the target's identity", Fixture.request { $0.changes[0].targetUID = "other" }, nil),
        ("the operation", Fixture.request { $0.changes[0].operation = .delete }, nil),
        (
            "what was there",
            Fixture.request([Fixture.change(from: Fixture.pool(replicas: 1), to: Fixture.pool(replicas: 3))]), nil
        ),
        (
            "what will be there",
            Fixture.request([
                Fixture.change(
                    to: Fixture.pool {
                        $0.replicas = 3; $0.zones = ["a"]
                    })
            ]), nil
        ),
        ("the lease", Fixture.request { $0.lease = .hours(1) }, nil),
        (
            "one change more",
            Fixture.request { $0.changes.append(Fixture.change("x", target: "x", to: Fixture.pool(replicas: 3))) }, nil
        ),
        (
            "a price", Fixture.request(),
            Fixture.context(
                policies, books: [Fixture.book("prices", [Fixture.price(gpuClass: "nvidia-h100-80gb", 11)])])
        ),
        ("the currency", Fixture.request(), Fixture.context(policies, books: [Fixture.book(currency: "EUR")])),
        (
            "a policy more that speaks", Fixture.request(),
            Fixture.context(policies + [Fixture.policy("x") { $0.halt = true }])
        ),
        ("the rule's quorum", Fixture.request(), policy { $0.quorum = 2 }),
        ("the rule's people", Fixture.request(), policy { $0.from.users = ["alice"] }),
        ("the rule's condition", Fixture.request(), policy { $0.when = "true" }),
        ("the rule's window", Fixture.request(), policy { $0.validFor = .hours(5) }),
    ]

    @Test("the plan's digest moves with everything that was decided on", arguments: relevant)
    func moves(name: String, request: ChangeRequest, context: GateContext?) {
        #expect(Self.digest(request, context) != Self.digest())
    }

    static let irrelevant: [(String, ChangeRequest, GateContext?)] = [
        ("the time", Fixture.request(), Fixture.context(policies, now: Fixture.now + .seconds(86_400))),
        (
            "other pools", Fixture.request(),
            Fixture.context(policies, commitments: [Fixture.committed("b", Fixture.pool())])
        ),
        (
            "a policy that does not match", Fixture.request(),
            Fixture.context(
                policies + [
                    Fixture.policy("x") {
                        $0.match.kinds = [.agentConfig]; $0.halt = true
                    }
                ])
        ),
        ("a policy that says nothing", Fixture.request(), Fixture.context(policies + [Fixture.policy("x")])),
        (
            "a policy in Audit", Fixture.request(),
            Fixture.context(
                policies + [
                    Fixture.policy("x") {
                        $0.enforcement = .audit; $0.halt = true
                    }
                ])
        ),
        (
            "a price that is not used", Fixture.request(),
            Fixture.context(
                policies,
                books: [
                    Fixture.book(
                        "prices", [Fixture.price(gpuClass: "nvidia-h100-80gb", 10), Fixture.price(gpuClass: "tpu", 1)])
                ])
        ),
        ("the order of members", Fixture.request { $0.changes[0].after = reversed($0.changes[0].after) }, nil),
    ]

    static func reversed(_ json: JSONValue?) -> JSONValue? {
        json?.objectValue.map { .object(JSONObject($0.reversed().map { ($0.key, $0.value) })) }
    }

    @Test("the plan's digest does not move with what was not", arguments: irrelevant)
    func stays(name: String, request: ChangeRequest, context: GateContext?) {
        #expect(Self.digest(request, context) == Self.digest())
    }
}
