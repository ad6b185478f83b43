import DevCluster
import JSON
import KubeCore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)))
struct WatchTests {
    static let maps = TestCluster.configMaps

    @Test("a watch resumes after the version it has seen, and misses nothing")
    func resumes() async throws {
        try await TestCluster.run { test in
            let first = try await test.makeConfigMap("a")
            try await test.makeConfigMap("b")
            try await test.patch(Self.maps + "/a", ["data": ["a": "2"]])
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(first.version)")
            #expect(try await watch.nextLine() == "ADDED b")
            #expect(try await watch.nextLine() == "MODIFIED a")
            try await test.delete(Self.maps + "/b")
            let deleted = try #require(try await watch.next())
            #expect(deleted["type"] == "DELETED")
            let last = try #require(Int(deleted["object"]?.version ?? ""))
            #expect(last > Int(first.version) ?? .max, "a deletion is a version of its own")
            watch.cancel()
            let again = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(last)")
            try await test.makeConfigMap("c")
            #expect(try await again.nextLine() == "ADDED c")
        }
    }

    @Test("a watch without a version begins with what there is", arguments: ["", "&resourceVersion=0"])
    func initialState(_ query: String) async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("b")
            try await test.makeConfigMap("a")
            let watch = try await test.watch("\(Self.maps)?watch=true\(query)")
            #expect(try await watch.nextLine() == "ADDED a")
            #expect(try await watch.nextLine() == "ADDED b")
            try await test.makeConfigMap("c")
            #expect(try await watch.nextLine() == "ADDED c")
        }
    }

    @Test("a streaming list ends with a bookmark that says so")
    func streamingList() async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a")
            let watch = try await test.watch(
                "\(Self.maps)?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
            )
            #expect(try await watch.nextLine() == "ADDED a")
            let bookmark = try #require(try await watch.next())
            #expect(bookmark["type"] == "BOOKMARK")
            #expect(bookmark["object"]?[path: "metadata", "annotations", "k8s.io/initial-events-end"] == "true")
            let list = try await test.get(Self.maps)
            #expect(bookmark["object"]?.version == list.json.version)
        }
    }

    @Test("an object that comes to match a selector is added, one that ceases to is deleted")
    func selectorTransitions() async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a")
            let list = try await test.get(Self.maps)
            let watch = try await test.watch(
                "\(Self.maps)?watch=1&labelSelector=on%3Dyes&resourceVersion=\(list.json.version)")
            try await test.patch(Self.maps + "/a", ["data": ["a": "unseen"]])
            try await test.patch(Self.maps + "/a", ["metadata": ["labels": ["on": "yes"]]])
            try await test.patch(Self.maps + "/a", ["data": ["a": "seen"]])
            try await test.patch(Self.maps + "/a", ["metadata": ["labels": ["on": "no"]]])
            try await test.delete(Self.maps + "/a")
            try await test.makeConfigMap("b", labels: ["on": "yes"])
            #expect(try await watch.nextLine() == "ADDED a")
            #expect(try await watch.nextLine() == "MODIFIED a")
            #expect(try await watch.nextLine() == "DELETED a")
            #expect(try await watch.nextLine() == "ADDED b")
        }
    }

    @Test("a watch sees its own namespace and kind and nothing else")
    func scopes() async throws {
        try await TestCluster.run { test in
            try await test.create("/api/v1/namespaces", ["metadata": ["name": "other"]])
            let local = try await test.watch("\(Self.maps)?watch=1")
            let all = try await test.watch("/api/v1/configmaps?watch=1")
            try await test.create("/api/v1/namespaces/other/configmaps", ["metadata": ["name": "x"]])
            try await test.create("/api/v1/namespaces/default/secrets", ["metadata": ["name": "y"]])
            try await test.makeConfigMap("z")
            #expect(try await local.nextLine() == "ADDED z")
            #expect(try await all.nextLine() == "ADDED x")
            #expect(try await all.nextLine() == "ADDED z")
        }
    }

    @Test("a watch from a version that was compacted gets 410 in the stream, and one from the newest goes on")
    func compaction() async throws {
        try await TestCluster.run { test in
            let first = try await test.makeConfigMap("a")
            try await test.makeConfigMap("b")
            let open = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(first.version)")
            #expect(try await open.nextLine() == "ADDED b")
            try test.cluster.compact()
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(first.version)")
            let event = try #require(try await watch.next())
            #expect(event["type"] == "ERROR")
            #expect(event["object"]?["code"] == 410 && event["object"]?["reason"] == "Expired")
            let message = event["object"]?["message"]?.stringValue ?? ""
            #expect(message.hasPrefix("too old resource version: \(first.version) ("))
            #expect(try await watch.next() == nil)
            let exact = try await test.get("\(Self.maps)?resourceVersion=\(first.version)&resourceVersionMatch=Exact")
            #expect(exact.status == 410)
            let list = try await test.get(Self.maps)
            let fresh = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(list.json.version)")
            try await test.makeConfigMap("c")
            #expect(try await fresh.nextLine() == "ADDED c")
            #expect(try await open.nextLine() == "ADDED c", "an open watch is not disturbed")
        }
    }

    @Test("a short history forgets the oldest changes first")
    func boundedHistory() async throws {
        try await TestCluster.run(.init(historyLimit: 3)) { test in
            let old = try await test.makeConfigMap("a")
            for name in ["b", "c", "d", "e"] { try await test.makeConfigMap(name) }
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(old.version)")
            #expect(try await watch.next()?["type"] == "ERROR")
        }
    }

    @Test("a watch ends when its time is up, with a last bookmark for who wants one")
    func timeout() async throws {
        let time = Mutex(Timestamp(seconds: 1_800_000_000))
        try await TestCluster.run(.init(clock: { time.withLock { $0 } })) { test in
            let watch = try await test.watch("\(Self.maps)?watch=1&timeoutSeconds=60&allowWatchBookmarks=true")
            let opening = try #require(try await watch.next(), "a watch from nothing is a streaming list")
            #expect(opening["object"]?[path: "metadata", "annotations", "k8s.io/initial-events-end"] == "true")
            time.withLock { $0 = $0 + .seconds(61) }
            let bookmark = try #require(try await watch.next())
            #expect(bookmark["type"] == "BOOKMARK" && bookmark["object"]?["kind"] == "ConfigMap")
            #expect(try await watch.next() == nil)
        }
    }

    @Test("a version that is still to come is waited for")
    func futureVersion() async throws {
        try await TestCluster.run { test in
            let first = try await test.makeConfigMap("a")
            let next = (Int(first.version) ?? 0) + 1
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(next)")
            try await test.makeConfigMap("b")
            try await test.makeConfigMap("c")
            #expect(try await watch.nextLine() == "ADDED c")
            let list = try await test.get("\(Self.maps)?resourceVersion=9999")
            #expect(list.status == 504)
            #expect(list.message.hasPrefix("Timeout: Too large resource version: 9999, current: "))
        }
    }

    @Test("tables are watched too")
    func tables() async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a")
            let table = try await test.get(
                Self.maps, headers: [("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")])
            #expect(table.json["kind"] == "Table")
            #expect(table.json["columnDefinitions"]?.arrayValue?.compactMap { $0["name"] } == ["Name", "Data", "Age"])
            #expect(table.json["rows"]?[0]?["cells"]?[0] == "a")
            #expect(table.json["rows"]?[0]?["cells"]?[1] == 1)
            #expect(table.json["rows"]?[0]?[path: "object", "kind"] == "PartialObjectMetadata")
        }
    }

    @Test("hundreds of watches each see every change in order")
    func fanOut() async throws {
        try await TestCluster.run { test in
            let readers = 200
            let start = try await test.get(Self.maps).json.version
            let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<readers {
                    group.addTask {
                        let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(start)")
                        var lines: [String] = []
                        while lines.count < 20, let line = try await watch.nextLine() { lines.append(line) }
                        return lines
                    }
                }
                for index in 0..<20 { try await test.makeConfigMap("m\(index)") }
                return try await group.reduce(into: [[String]]()) { $0.append($1) }
            }
            let expected = (0..<20).map { "ADDED m\($0)" }
            #expect(seen.count == readers && seen.allSatisfy { $0 == expected })
        }
    }
}
