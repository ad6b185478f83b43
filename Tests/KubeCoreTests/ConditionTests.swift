import JSON
import KubeCore
import Testing

struct ConditionTests {
    private static func ready(_ status: Condition.Value, _ reason: String) -> Condition {
        Condition(type: "Ready", status: status, reason: reason, message: reason, observedGeneration: 1)
    }

    @Test("the transition time moves when the status changes, and only then")
    func transition() throws {
        let (first, second) = (Timestamp(seconds: 0), Timestamp(seconds: 60))
        var conditions: [Condition] = []
        conditions.set(Self.ready(.no, "Waiting"), at: first)
        conditions.set(Self.ready(.no, "StillWaiting"), at: second)
        #expect(conditions["Ready"]?.lastTransitionTime == first.description)
        #expect(conditions["Ready"]?.reason == "StillWaiting")
        conditions.set(Self.ready(.yes, "Done"), at: second)
        #expect(conditions["Ready"]?.lastTransitionTime == second.description)
        #expect(conditions.count == 1)
        conditions.remove("Ready")
        #expect(conditions["Ready"] == nil)
    }

    @Test("a status that is none of the three words is refused")
    func refused() {
        let failure = DecodingFailure(field: "status", message: "must be True, False or Unknown, not \"true\"")
        #expect(throws: failure) { try Condition(json: ["type": "Ready", "status": "true"]) }
    }
}
