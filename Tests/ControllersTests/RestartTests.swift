import Controllers
import InterlockAPI
import InterlockTestKit
import KubeCore
import Providers
import Synchronization
import Testing

@Suite("Stopping at any instant")
struct RestartTests {
    /// Stops the controller when it has made so many writes: before the next one reaches the server, or after it did
    /// and before the answer came back.
    private struct Crash: Error {}

    static let instants: [(Int, FaultyAccess.Moment)] =
        (1...14).flatMap { [($0, FaultyAccess.Moment.before), ($0, .after)] }

    @Test(
        "a controller that is killed around any write is finished by the next one, and nothing is applied twice",
        arguments: instants)
    func kill(write: Int, moment: FaultyAccess.Moment) async throws {
        try await Scenario.withCluster { try await self.kill(in: $0, write: write, moment: moment) }
    }

    private func kill(in scenario: Scenario, write: Int, moment: FaultyAccess.Moment) async throws {
        try await scenario.cluster.withController {
            try await scenario.setUp()
            try await scenario.addPool("l4")
            try await scenario.policy { $0.approvals = [.make(quorum: 1)] }
        }
        let key = try await scenario.submit([
            .scale("l4", to: 3, name: "first"),
            .scale("h100", to: 6, name: "second") { $0.dependsOn = ["first"] },
        ])
        let approvals = ["alice"]
        let count = Mutex(0)
        let (crashes, crash) = AsyncStream.makeStream(of: Void.self)
        let faulty = FaultyAccess(scenario.cluster.controller.access) { now, call in
            guard call.isWrite else { return }
            let number = count.withLock { count in
                if now == .before { count += 1 }
                return count
            }
            guard number > write || (number == write && (moment == .before || now == .after)) else { return }
            crash.yield()
            throw Crash()
        }
        // The first life: until the crash, or until the end if there are fewer writes.
        try await scenario.cluster.withController(access: faulty) {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in crashes { return } }
                group.addTask {
                    guard let task = try? await scenario.cluster.expectPhase(.awaitingApproval, of: key) else { return }
                    for user in approvals {
                        try? await scenario.approve(key, by: user, digest: task.status.plan?.digest ?? "")
                    }
                    _ = try? await scenario.cluster.expectPhase(.succeeded, of: key)
                }
                await group.next()
                group.cancelAll()
            }
        }
        // The second life.
        let second = FaultyAccess(scenario.cluster.controller.access)
        try await scenario.cluster.withController(access: second) {
            let task = try await scenario.cluster.expect(AgentTask.self, key, to: "wait or succeed") {
                $0.status.phase == .awaitingApproval || $0.status.phase == .succeeded
            }
            if task.status.phase == .awaitingApproval {
                try await scenario.approve(key, by: "alice", digest: try #require(task.status.plan?.digest))
            }
            let end = try await scenario.cluster.expectPhase(.succeeded, of: key)
            #expect(end.status.steps.map(\.phase) == [.done, .done])
        }
        #expect(try await scenario.admittedReplicas("l4") == 3)
        #expect(try await scenario.admittedReplicas("h100") == 6)
        for name in ["l4", "h100"] {
            let writes = (faulty.writes + second.writes).filter {
                guard case .apply(let address, let manager, _) = $0 else { return false }
                return address.key.name == name && manager.hasPrefix("interlock/")
            }
            #expect(writes.count == 1, "\(name) is applied once")
        }
    }
}
