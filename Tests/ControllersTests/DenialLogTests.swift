import InterlockAPI
import KubeCore
import Synchronization
import Testing

@testable import Controllers

@Suite("What policies tell of what they denied and committed")
struct DenialLogTests {
    static func denial(_ name: String, at second: Int64, plan: String = "sha256:a", rule: String = "regions")
        -> PolicyDenial
    {
        var denial = PolicyDenial()
        (denial.kind, denial.namespace, denial.name) = ("AgentTask", "shop", name)
        (denial.rule, denial.plan, denial.at) = (rule, plan, Timestamp(seconds: second))
        return denial
    }

    @Test("the latest denial stands first, and the oldest is forgotten")
    func order() {
        let log = DenialLog()
        log.note((0..<30).map { ("guard", Self.denial("task-\($0)", at: $0)) })
        let listed = log.merged(into: [], of: "guard")
        #expect(listed.map(\.name) == (10..<30).reversed().map { "task-\($0)" })
        #expect(log.merged(into: [], of: "other").isEmpty)
    }

    @Test("what was told before stays, and what is told already is told once")
    func merging() {
        let log = DenialLog()
        let told = [Self.denial("b", at: 20), Self.denial("a", at: 10)]
        #expect(log.merged(into: told, of: "guard") == told)
        log.note([("guard", Self.denial("b", at: 99)), ("guard", Self.denial("c", at: 15))])
        #expect(log.merged(into: told, of: "guard").map(\.name) == ["b", "c", "a"])
        #expect(log.merged(into: told, of: "guard").first?.at == Timestamp(seconds: 20))
    }

    @Test("another plan of the same object takes the place of the last, and another rule stands beside it")
    func replacing() {
        let log = DenialLog()
        log.note([("guard", Self.denial("a", at: 1)), ("guard", Self.denial("a", at: 2, rule: "models"))])
        log.note([("guard", Self.denial("a", at: 3, plan: "sha256:b"))])
        let listed = log.merged(into: [], of: "guard")
        #expect(listed.map(\.rule) == ["regions", "models"])
        #expect(listed.map(\.plan) == ["sha256:b", "sha256:a"])
    }

    @Test("a policy is woken by what is new, and by nothing else")
    func listening() {
        let woken = Mutex<[String]>([])
        let log = DenialLog()
        log.onChange { key in woken.withLock { $0.append(key.name) } }
        log.note([("guard", Self.denial("a", at: 1)), ("other", Self.denial("a", at: 1))])
        log.note([("guard", Self.denial("a", at: 2))])
        #expect(woken.withLock { $0 } == ["guard", "other"])
        log.forget("guard")
        #expect(log.merged(into: [], of: "guard").isEmpty)
    }

    @Test(
        "an alert names the highest share that is reached",
        arguments: [
            ("0", 0, nil), ("349.99", 49, nil), ("350", 50, 50), ("559.99", 79, 50), ("560", 80, 80), ("700", 100, 80),
            ("1400", 200, 80),
        ] as [(String, Int, Int?)])
    func alerts(committed: String, used: Int, reached: Int?) {
        var budget = Budget()
        budget.currency = "USD"
        budget.maxHourly = Money(700)
        budget.alertAt = [80, 50]
        let alert = BudgetAlert(budget, committed: Money(parsing: committed) ?? .zero)
        #expect(alert.used == used && alert.reached == reached)
        #expect((alert.message == nil) == (reached == nil))
        #expect(BudgetAlert(budget, committed: nil).used == nil)
        budget.maxHourly = .zero
        #expect(BudgetAlert(budget, committed: Money(1)).reached == 80)
        #expect(BudgetAlert(budget, committed: .zero).reached == nil)
    }
}
