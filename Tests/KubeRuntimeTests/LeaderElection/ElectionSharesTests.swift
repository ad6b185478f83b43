import KubeCore
import Testing

@testable import KubeRuntime

@Suite("Sharing leases out")
struct ElectionSharesTests {
    static let times = ElectionTimes(retryPeriod: .seconds(2))
    static func key(_ shard: Int) -> ObjectKey { ObjectKey(namespace: "system", name: "lock-\(shard)") }

    /// Other leases, jitter, seconds.
    static let waits: [(Int, Double, Double)] = [
        (0, 0, 0), (0, 0.9, 0), (1, 0, 2), (1, 1, 3), (2, 0, 4), (2, 1, 5), (3, 0.5, 6.5),
    ]

    @Test("the more leases a process has, the longer it leaves a free one to others", arguments: waits)
    func reluctance(others: Int, unit: Double, seconds: Double) {
        #expect(Self.times.reluctance(others: others, unit: unit) == .seconds(seconds))
    }

    @Test("a lease counts from the attempt on, for every other election of the process")
    func balance() {
        var balance = ElectionBalance()
        balance.engage(Self.key(0))
        balance.engage(Self.key(0))
        #expect(balance.others(than: Self.key(0)) == 0 && balance.others(than: Self.key(1)) == 1)
        let (first, second) = (balance.disengage(Self.key(0)), balance.disengage(Self.key(0)))
        #expect(first && !second)
        #expect(balance.others(than: Self.key(1)) == 0)
    }

    private func isTaking(_ step: ElectionMachine.Step) -> Bool {
        if case .send(.replace) = step { return true }
        return false
    }

    @Test("a free lease is left alone for as long as this process has others, looked at meanwhile, and then taken")
    func leaves() throws {
        var machine = ElectionMachine(identity: "me", times: Self.times, lease: Self.key(0))
        func next(_ second: Double, others: Int) -> ElectionMachine.Step {
            machine.next(now: .seconds(second), time: ElectionMachineTests.time, unit: 0, others: others)
        }
        let free = ElectionMachineTests.lease(held: "", version: 1)
        #expect(next(0, others: 2) == .send(.read))
        #expect(machine.received(.lease(free), now: .zero, unit: 0) == nil)
        #expect(next(0, others: 2) == .wait(until: .seconds(2)))
        #expect(next(2, others: 2) == .send(.read))
        #expect(machine.received(.lease(free), now: .seconds(2), unit: 0) == nil)
        // Two retry periods for two leases, from when it was first seen free.
        #expect(next(2, others: 2) == .wait(until: .seconds(4)))
        // With one less its turn is sooner.
        var sooner = machine
        #expect(isTaking(sooner.next(now: .seconds(2), time: ElectionMachineTests.time, unit: 0, others: 1)))
        #expect(isTaking(next(4, others: 2)))
        // Another was faster: it counts anew from when the lease is free again.
        #expect(machine.received(.conflict, now: .seconds(4), unit: 0) == nil)
        #expect(next(6, others: 2) == .send(.read))
        let held = ElectionMachineTests.lease(held: "other", version: 2)
        #expect(machine.received(.lease(held), now: .seconds(6), unit: 0) == .held(by: "other"))
        #expect(machine.isHeld(now: .seconds(20)) && !machine.isHeld(now: .seconds(21)))
        #expect(next(8, others: 2) == .send(.read))
        #expect(machine.received(.lease(free), now: .seconds(8), unit: 0) == nil)
        #expect(next(8, others: 2) == .wait(until: .seconds(10)))
        #expect(!machine.isHeld(now: .seconds(8)))
    }

    @Test("never do two processes lead one shard, and every shard is led again, whoever stops or is paused")
    func model() {
        let first = UInt64.random(in: .min ... .max)
        print("shares model: seeds from \(first)")
        for seed in (0..<150).map({ first &+ $0 }) {
            var model = ShardElectionModel(seed: seed)
            model.disturb(for: 300)
            model.settle(for: model.bound)
            #expect(model.overlap == nil, "seed \(seed)")
            #expect(model.unled.isEmpty, "seed \(seed)")
            #expect(model.acquisitions > 4, "seed \(seed)")
        }
    }

    @Test(
        "processes that start together lead as many shards each, but for one",
        arguments: [(2, 2), (2, 4), (3, 3), (3, 4), (4, 16)])
    func even(processes: Int, shards: Int) {
        let first = UInt64.random(in: .min ... .max)
        print("shares model: seeds from \(first)")
        for seed in (0..<30).map({ first &+ $0 }) {
            var model = ShardElectionModel(seed: seed, processes: processes, shards: shards)
            model.settle(for: model.bound)
            #expect(model.unled.isEmpty, "seed \(seed)")
            let shares = model.shares
            #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1, "seed \(seed): \(shares)")
        }
    }

    @Test("a process that is alone leads every shard in the end")
    func alone() {
        var model = ShardElectionModel(seed: 1, processes: 1, shards: 16)
        model.settle(for: model.bound)
        #expect(model.shares == [16])
    }
}
