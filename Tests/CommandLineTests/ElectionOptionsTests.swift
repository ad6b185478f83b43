import ArgumentParser
import Controllers
import JSON
import KubeCore
import Testing

@testable import interlock

@Suite("Election options")
struct ElectionOptionsTests {
    @Test("namespaces are not shared out unless that is asked for")
    func one() throws {
        #expect(try ElectionOptions.parse([]).shardMap() == ShardMap(count: 1))
        #expect(try ElectionOptions.parse(["--no-leader-elect"]).shardMap().count == 1)
        #expect(try ElectionOptions.parse(["--shards", "16"]).shardMap().count == 16)
    }

    @Test(
        "a number of shards that cannot be, or shards without an election, are refused with what to do",
        arguments: [
            (["--shards", "0"], "--shards must be between 1 and 16"),
            (["--shards=-1"], "--shards must be between 1 and 16"),
            (["--shards", "17"], "--shards must be between 1 and 16"),
            (["--shards", "2", "--no-leader-elect"], "leave out --no-leader-elect"),
        ])
    func refused(arguments: [String], sentence: String) throws {
        let options = try ElectionOptions.parse(arguments)
        #expect {
            try options.shardMap()
        } throws: {
            "\($0)".contains(sentence)
        }
    }

    @Test("the role that is installed is for the leases of every shard that there may be, and no others")
    func role() throws {
        let roles = try Manifests.all().filter { $0["kind"] == "Role" }
        let rules = roles.flatMap { $0["rules"]?.arrayValue ?? [] }.filter { $0["resources"] == ["leases"] }
        let named = rules.flatMap { $0["resourceNames"]?.arrayValue ?? [] }.compactMap(\.stringValue)
        let base = ObjectKey(namespace: "interlock-system", name: try ElectionOptions.parse([]).leaderElectLeaseName)
        #expect(named == (0..<ShardMap.limit).map { ShardMap.lease(base, shard: $0).name })
    }
}
