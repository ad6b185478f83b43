import Controllers
import InterlockTestKit
import KubeClient
import Testing

/// The whole controller against an API server with everything going wrong between them.
///
/// A seed that fails is told again by `INTERLOCK_FAULT_SEED=17 swift test --filter Faults`.
@Suite("Faults between the controller and its API server")
struct FaultTests {
    @Test(
        "a controller whose connections fail at random ends where it ends without faults, and does nothing twice",
        arguments: Environment.seeds)
    func seed(_ seed: UInt64) async throws {
        try await Turnstile.seeds.pass {
            let run = SeededRun(seed: seed, plan: FaultPlan(seed: seed, rate: Environment.rate))
            let result = try await run.result()
            for problem in result.problems { Issue.record("seed \(seed): \(problem)\n\(result.story)") }
        }
    }

    @Test("without faults everything ends as it should")
    func calm() async throws {
        try await Turnstile.seeds.pass {
            let result = try await SeededRun(seed: 0, plan: .none).result()
            for problem in result.problems { Issue.record("without faults: \(problem)\n\(result.story)") }
        }
    }
}
