import Foundation
import JSON
import KubeCore
import Testing

@testable import DevCluster

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite(.timeLimit(.minutes(2)))
struct PersistenceTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let maps = TestCluster.configMaps

    /// A folder of its own for each test.
    static func makeFolder() throws -> String {
        let path = "/tmp/dev-cluster-test-\(Randomness.token(8))"
        try StoreFile.makeDirectory(path)
        return path
    }

    static func removeFolder(_ path: String) throws {
        var names = ["store.log", "identity.json", "port", "lock", "kubeconfig", "config", "store.log.new"]
        names += Account.standard.map { "kubeconfig-\($0.name)" }
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    @Test("after a restart everything is as it was: objects, versions, kinds, tokens")
    func restart() async throws {
        let folder = try Self.makeFolder()
        var before: [JSONValue] = []
        var endpoint: DevCluster.Endpoint?
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            endpoint = test.endpoint
            try await test.makeWidgets()
            try await test.makeConfigMap("a")
            try await test.makeConfigMap("gone")
            try await test.delete(Self.maps + "/gone")
            try await test.create(
                TestCluster.widgets, ["apiVersion": "ex.io/v1", "kind": "Widget", "metadata": ["name": "w"]])
            for path in [Self.maps, TestCluster.widgets, "/api/v1/namespaces"] {
                before.append(try await test.get(path).json)
            }
        }
        // Tried first at the next start; another process may have taken it by then, so that start is not asserted.
        let port = try String(contentsOfFile: "\(folder)/port", encoding: .utf8)
        #expect(endpoint?.url == "https://127.0.0.1:\(port.dropLast())")
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            #expect(test.endpoint.tokens == endpoint?.tokens && test.endpoint.caPEM == endpoint?.caPEM)
            var after: [JSONValue] = []
            for path in [Self.maps, TestCluster.widgets, "/api/v1/namespaces"] {
                after.append(try await test.get(path).json)
            }
            #expect(after == before)
            let last = before[0].version
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(last)")
            try await test.makeConfigMap("b")
            #expect(try await watch.nextLine() == "ADDED b", "a watch goes on over the restart")
            let old = try await test.watch("\(Self.maps)?watch=1&resourceVersion=1")
            #expect(try await old.next()?["type"] == "ERROR")
        }
        try Self.removeFolder(folder)
    }

    @Test("the folder's secrets are for its owner only, and one cluster at a time uses it")
    func folderRights() async throws {
        let folder = try Self.makeFolder()
        try await TestCluster.run(.init(dataDirectory: folder)) { _ in
            for name in ["kubeconfig", "kubeconfig-alice", "identity.json", "store.log"] {
                var status = stat()
                try #require(stat("\(folder)/\(name)", &status) == 0, "\(name)")
                #expect(status.st_mode & 0o777 == 0o600, "\(name)")
            }
            let second = DevCluster(configuration: .init(dataDirectory: folder))
            await #expect(throws: DevClusterError.self) { _ = try await second.start() }
        }
        try Self.removeFolder(folder)
    }

    @Test("a cluster that runs is not started twice, and one that was shut down starts again")
    func startingAgain() async throws {
        let folder = try Self.makeFolder()
        let cluster = DevCluster(configuration: .init(dataDirectory: folder))
        let first = try await cluster.start()
        await #expect(throws: DevClusterError.self) { _ = try await cluster.start() }
        await cluster.shutdown()
        await cluster.shutdown()
        #expect(throws: DevClusterError.self) { _ = try cluster.kubeconfig(for: "admin") }
        let second = try await cluster.start()
        #expect(second.tokens == first.tokens)
        await cluster.shutdown()
        try Self.removeFolder(folder)
    }

    @Test("a log that was cut anywhere in its last line loses that line and nothing else")
    func truncatedLog() throws {
        var store = ObjectStore()
        let maps = CollectionID("", "configmaps")
        var bytes = StoreLog.snapshot(of: store)
        for (name, value) in [("a", "1"), ("b", "2"), ("a", "ü\n3")] {
            let key = ObjectKey(namespace: "n", name: name)
            let event = store.put(
                ["metadata": ["name": .string(name)], "data": .string(value)], in: maps, at: key, now: Self.now)
            bytes += StoreLog.line(maps, key, event.revision, event.new)
        }
        let event = store.remove(maps, ObjectKey(namespace: "n", name: "b"), now: Self.now)
        let removed = try #require(event)
        let before = bytes
        bytes += StoreLog.line(maps, removed.key, removed.revision, nil)
        let whole = try StoreLog.store(from: bytes, path: "log", limits: .init(count: 10))
        #expect(whole.revision == 4 && whole.objects(maps).map(\.key.name) == ["a"])
        for end in before.count..<bytes.count - 1 {
            let cut = try StoreLog.store(from: Array(bytes[..<end]), path: "log", limits: .init(count: 10))
            #expect(cut.revision == 3 && cut.objects(maps).map(\.key.name) == ["a", "b"], "cut at \(end)")
            #expect(cut.objects(maps).first { _ in true }?.json["data"] == "ü\n3")
        }
    }

    @Test("a log that is damaged in the middle is refused and not guessed at")
    func damagedLog() throws {
        var store = ObjectStore()
        let maps = CollectionID("", "configmaps")
        for name in ["a", "b"] { _ = store.put([:], in: maps, at: ObjectKey(name: name), now: Self.now) }
        var bytes = StoreLog.snapshot(of: store)
        let middle = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 30
        bytes[middle] ^= 1
        #expect(throws: DevClusterError.self) {
            _ = try StoreLog.store(from: bytes, path: "log", limits: .init(count: 10))
        }
    }

    @Test("a log that outgrows what it holds is written anew, and goes on")
    func rewriting() throws {
        let folder = try Self.makeFolder()
        let path = folder + "/store.log"
        var (store, log) = try StoreLog.open(path, limits: .init(count: 10))
        let maps = CollectionID("", "configmaps")
        for step in 0..<200 {
            let key = ObjectKey(name: "m\(step % 2)")
            log.append(store.put(["step": .integer(Int64(step))], in: maps, at: key, now: Self.now))
            log.rewriteIfLarge(store, minimumBytes: 1_000)
        }
        #expect(log.failure == nil)
        let bytes = try #require(try StoreFile.read(path))
        #expect(bytes.count < 2_500, "200 changes would be ten times as much")
        let read = try StoreLog.read(path, limits: .init(count: 10))
        #expect(read.revision == 200)
        #expect(read.objects(maps).map { $0.json["step"] } == [198, 199])
        log.close()
        try Self.removeFolder(folder)
    }

    @Test("a store that was written to after a cut line can be read")
    func writingAfterACut() async throws {
        let folder = try Self.makeFolder()
        try await TestCluster.run(.init(dataDirectory: folder)) { test in try await test.makeConfigMap("a") }
        let log = try #require(try StoreFile.read(folder + "/store.log"))
        try StoreFile.replace(folder + "/store.log", with: Array(log.dropLast(5)))
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            #expect(try await test.get(Self.maps + "/a").status == 404, "what was cut was never answered")
            try await test.makeConfigMap("b")
        }
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            let answer = try await test.get(Self.maps + "/b")
            #expect(answer.status == 200)
        }
        try Self.removeFolder(folder)
    }
}
