import Gate
import InterlockAPI
import JSON
import Testing

@Suite("What a plan lists")
struct PlanSizeTests {
    @Test("a plan lists every field that moves, with its place in the object")
    func fields() {
        let change = Fixture.change(
            to: Fixture.pool {
                $0.replicas = 3
                $0.labels = ["a/b": "c"]
            })
        let plan = Gate.assess(Fixture.request([change]), in: Fixture.context()).plan
        #expect(
            plan.changes.first?.differences == [
                FieldDifference(path: "/spec/labels/a~1b", from: nil, to: "c"),
                FieldDifference(path: "/spec/replicas", from: 2, to: 3),
            ])
        #expect(plan.changes.first.map { [$0.name, $0.target, $0.operation.rawValue] } == ["scale", "h100", "Apply"])
    }

    static func prompt(_ text: String) -> AgentConfigSpec {
        Fixture.agent {
            $0.prompt = AgentPrompt()
            $0.prompt?.text = text
        }
    }

    @Test("a long value is listed by its beginning, its length and its digest")
    func longValue() throws {
        let text = String(repeating: "é", count: 100_000)
        let plan = Gate.assess(
            Fixture.request([Fixture.change(from: Self.prompt("short"), to: Self.prompt(text))]), in: Fixture.context()
        ).plan
        let field = try #require(plan.changes.first?.differences.first)
        #expect(field.path == "/spec/prompt/text" && field.from == "short")
        #expect(
            field.to
                == .string(
                    "\(String(repeating: "é", count: 80))… (200000 bytes, \(ContentDigest.sha256(.string(text))))"))
    }

    @Test("two long values that differ only behind what is listed are two plans")
    func digest() {
        let text = String(repeating: "a", count: 10_000)
        let digests = [text + "b", text + "c"].map { text in
            Gate.assess(
                Fixture.request([Fixture.change(from: Self.prompt("short"), to: Self.prompt(text))]),
                in: Fixture.context()
            ).plan.digest
        }
        #expect(digests[0] != digests[1])
    }

    @Test("more fields than a plan lists are counted in its last entry")
    func manyFields() {
        let agent = Fixture.agent { agent in
            for index in 0..<1000 { agent.features["f\(index)"] = true }
        }
        let plan = Gate.assess(Fixture.request([Fixture.change(to: agent)]), in: Fixture.context()).plan
        #expect(plan.changes.first?.differences.count == 400)
        #expect(
            plan.changes.first?.differences.last
                == FieldDifference(path: "/spec", from: nil, to: "… and 601 more fields"))
    }

    @Test("the status of the largest task that can be written fits into an object")
    func largest() {
        let changes = (0..<50).map { index in
            Fixture.change(
                "c\(index)", target: "a\(index)", from: Self.prompt("x"),
                to: Fixture.agent { agent in
                    agent.tools = (0..<256).map { "tool-\(index)-\($0)-" + String(repeating: "x", count: 230) }
                    agent.model = String(repeating: "m", count: 253)
                })
        }
        let policy = Fixture.bounds {
            $0.tools = NameBounds(allow: ["read"])
            $0.models = NameBounds(allow: ["acme"])
        }
        let assessment = Gate.assess(Fixture.request(changes), in: Fixture.context([policy]))
        #expect(assessment.verdict.rules.count == 10)
        #expect(
            assessment.messages(of: "guard/tools").last == "tools of policy guard denies 12792 more that are not listed"
        )
        let size = assessment.plan.json.canonicalBytes().count + assessment.verdict.json.canonicalBytes().count
        #expect(size < 500_000)
    }

    @Test("notes beyond what a status holds are not listed, and what counts always is")
    func manyNotes() {
        var notes = Dictionary(uniqueKeysWithValues: (0..<5000).map { ("a\($0)", "x") })
        notes["zoe"] = ApprovalTests.yes
        let status = ApprovalTests.admit(notes, [ApprovalRequirement(rule: "guard/people")]).approvals
        #expect(status.given.count == 128)
        #expect(status.given.last?.by == "zoe" && status.needed.map(\.have) == [1])
    }
}
