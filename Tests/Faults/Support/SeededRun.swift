import Controllers
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Synchronization

/// One seed from beginning to end.
struct SeededRun: Sendable {
    struct Outcome: Sendable {
        var problems: [String] = []
        /// The faults that happened, for whoever reads of a failure.
        var story = ""
    }

    let seed: UInt64
    let plan: FaultPlan

    /// Every other seed kills the controller as well.
    private var kills: Int {
        var choice = SeededChoice(seed: seed, for: "kills")
        return plan.rate == 0 || seed.isMultiple(of: 2) ? 0 : 1 + choice.below(3)
    }

    func result() async throws -> Outcome {
        let outcome = Mutex(Outcome())
        try await FaultServer.open { server in
            let proxy = try FaultProxy(to: FaultProxy.Upstream(server.controller), plan: plan)
            let history = ServerHistory(server.admin)
            let recording = Task { await history.run() }
            defer { recording.cancel() }
            let start = ContinuousClock.now
            try await proxy.run { url in
                let lives = ControllerLives(FaultProxy.Upstream.through(url, server.controller), record: proxy.record)
                await lives.start()
                var problems: [String] = []
                do {
                    problems += try await live(server, history, proxy.record, lives)
                } catch {
                    problems.append("\(error)")
                    problems += Outcomes.problems(in: history.world)
                }
                await lives.kill()
                problems += try await judge(server, history, proxy.record)
                let faults = proxy.record.faults
                let count = await lives.count
                let story = """
                    rate \(plan.rate)‰, \(count) lives, \(proxy.record.count) requests, \(faults.count) faults, \
                    \(ContinuousClock.now - start)
                    """
                outcome.withLock {
                    $0 = Outcome(problems: problems, story: "\(story)\n\(faults.joined(separator: "\n"))")
                }
                if Environment.isVerbose { print("seed \(seed): \(story)") }
            }
        }
        return outcome.withLock { $0 }
    }

    /// The story itself: the town is built, people act, the controller is killed, then it is quiet.
    private func live(
        _ server: FaultServer, _ history: ServerHistory, _ record: FaultRecord, _ lives: ControllerLives
    ) async throws -> [String] {
        let town = Town(server: server, history: history)
        let start = ContinuousClock.now
        var marks: [String] = []
        func mark(_ name: String) { marks.append("\(name) \(ContinuousClock.now - start)") }
        defer { if Environment.isVerbose { print("seed \(seed): \(marks.joined(separator: ", "))") } }
        try await town.build()
        mark("built")
        let people = People(town: town, record: record, seed: seed)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await people.act() }
            group.addTask { await kill(lives, record) }
            try await group.waitForAll()
        }
        mark("acted")
        // Most of it ends while things still go wrong.
        _ = try? await history.until("the end", within: .seconds(3)) { Outcomes.problems(in: $0).isEmpty ? true : nil }
        record.quieten()
        mark("quiet with \(Outcomes.problems(in: history.world).count) left")
        do {
            _ = try await history.until("the end", within: .seconds(60)) {
                Outcomes.problems(in: $0).isEmpty ? true : nil
            }
        } catch {
            return Outcomes.problems(in: history.world)
        }
        mark("ended")
        try await CacheCheck.untilEqual(lives, server.admin)
        mark("equal")
        return []
    }

    private func kill(_ lives: ControllerLives, _ record: FaultRecord) async {
        var choice = SeededChoice(seed: seed, for: "instants")
        for _ in 0..<kills {
            await record.reached(record.count + 10 + choice.below(120), within: .seconds(1))
            await lives.restart()
        }
    }

    /// What the server saw, when it has seen everything.
    private func judge(
        _ server: FaultServer, _ history: ServerHistory, _ record: FaultRecord
    ) async throws -> [String] {
        for kind in ServerHistory.kinds where kind != .configMap {
            for object in try await server.admin.listAll(kind).objects {
                guard let version = object[path: "metadata", "resourceVersion"]?.stringValue.flatMap({ Int($0) }),
                    let uid = object[path: "metadata", "uid"]?.stringValue
                else { continue }
                _ = try await history.until("the history to be whole") { world in
                    world.latest.values.contains { $0.uid == uid && $0.revision >= version } ? true : nil
                }
            }
        }
        if let gap = history.gap { return ["the history has a gap: \(gap)"] }
        return Evidence(history.versions, record.entries).problems
    }
}
