import KubeCore
import KubeRuntime
import Testing

@testable import Controllers

@Suite("Shards of namespaces")
struct ShardMapTests {
    /// FNV-1a-64 as its authors publish it, and of names as they occur. These must never change: processes of two versions
    /// run side by side in a rollout.
    static let hashes: [(String, UInt64)] = [
        ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ("default", 0xebad_a516_8620_c5fe), ("checkout-prod", 0xf90a_cac6_739f_9809),
        ("team-a", 0xde90_a371_7d12_52d6), ("kube-system", 0xdf65_c7bc_1d82_b35e),
    ]

    @Test("the hash of a name is FNV-1a with 64 bits", arguments: hashes)
    func hash(name: String, hash: UInt64) {
        #expect(ShardMap.hash(name) == hash)
    }

    static let shards: [(String, Int, Int)] = [
        ("default", 3, 0), ("checkout-prod", 3, 2), ("team-a", 3, 1), ("default", 4, 2), ("checkout-prod", 4, 1),
        ("default", 16, 14), ("checkout-prod", 16, 9), ("checkout-prod", 1, 0), ("", 16, 0),
    ]

    @Test(
        "a namespace belongs to the hash modulo the number of shards, and what has none to shard 0", arguments: shards)
    func shard(namespace: String, count: Int, shard: Int) {
        #expect(ShardMap(count: count).shard(ofNamespace: namespace) == shard)
    }

    @Test("many namespaces are spread over all shards, none of which has twice its share", arguments: 2...16)
    func spread(count: Int) {
        let map = ShardMap(count: count)
        var sizes = [Int](repeating: 0, count: count)
        for number in 0..<4000 { sizes[map.shard(ofNamespace: "team-\(number)")] += 1 }
        #expect(sizes.allSatisfy { $0 > 0 && $0 < 2 * 4000 / count })
    }

    @Test("shard 0 has the election's own lease, the others one with their number")
    func leases() {
        let base = ObjectKey(namespace: "system", name: "lock")
        #expect(ShardMap.lease(base, shard: 0) == base)
        #expect(ShardMap.lease(base, shard: 2) == ObjectKey(namespace: "system", name: "lock-2"))
        #expect(ShardMap(count: 0).count == 1)
    }

    @Test("of two outcomes the earlier look counts, and waiting for a change is no reason to be done")
    func outcomes() {
        #expect(Outcome.after(.seconds(2)).sooner(.after(.seconds(1))) == .after(.seconds(1)))
        #expect(Outcome.done.sooner(.after(.seconds(1))) == .after(.seconds(1)))
        #expect(Outcome.after(.seconds(1)).sooner(.waitForChange) == .after(.seconds(1)))
        #expect(Outcome.done.sooner(.waitForChange) == .waitForChange)
        #expect(Outcome.done.sooner(.done) == .done)
    }

    @Test("planning is of whoever admits, and every other turn of whoever carries out; none is of both")
    func duties() {
        #expect(TaskTurn.plan.duty == .admitting)
        for turn in [TaskTurn.begin, .rest, .suspend, .apply, .fail("")] { #expect(turn.duty == .carryingOut) }
        #expect(Duties.admitting.isDisjoint(with: .carryingOut))
    }
}
