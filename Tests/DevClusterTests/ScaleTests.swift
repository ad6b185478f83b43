import DevCluster
import HTTP
import HTTPServer
import JSON
import KubeCore
import Synchronization
import Testing

@Suite("Under load", .timeLimit(.minutes(3)))
struct ScaleTests {
    static let maps = TestCluster.configMaps

    @Test("a reader that never reads loses its watch, others miss nothing, and it can resume from what it has")
    func slowReader() async throws {
        try await TestCluster.run(.init(watchBufferBytes: 2 << 20)) { test in
            let start = try await test.get(Self.maps).json.version
            let slow = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(start)", flow: .paced)
            let text = String(repeating: "x", count: 128 << 10)
            let writes = 300
            let seen = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    let fast = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(start)")
                    var seen = 0
                    while seen < writes, let line = try await fast.nextLine() {
                        #expect(line == "ADDED m\(seen)")
                        seen += 1
                    }
                    return seen
                }
                for index in 0..<writes {
                    try await test.create(
                        Self.maps, ["metadata": ["name": .string("m\(index)")], "data": ["a": .string(text)]])
                }
                return try await group.reduce(0, +)
            }
            #expect(seen == writes, "the fast one has seen everything while the other read nothing")
            // What the slow one has is whole lines in their order, and then the end.
            var (last, count) = (start, 0)
            while let event = try await slow.next() {
                #expect(event["object"]?.metadataText("name") == "m\(count)")
                last = event["object"]?.version ?? ""
                count += 1
            }
            #expect(count < writes, "38 MB do not fit into the buffers on the way")
            let again = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(last)", flow: .paced)
            while count < writes, let line = try await again.nextLine() {
                #expect(line == "ADDED m\(count)")
                count += 1
            }
            #expect(count == writes)
        }
    }

    @Test("a list in pages is the list, also while it is written on, and says how many are left")
    func pages() async throws {
        try await TestCluster.run { test in
            let total = 250
            for index in 0..<total { try await test.makeConfigMap("m\(1_000 + index)") }
            var (names, token, version, left) = ([String](), "", "", total)
            repeat {
                let page = try await test.get("\(Self.maps)?limit=40\(token.isEmpty ? "" : "&continue=\(token)")").json
                let found = (page["items"]?.arrayValue ?? []).map { $0.metadataText("name") }
                names += found
                left -= found.count
                token = page[path: "metadata", "continue"]?.stringValue ?? ""
                #expect(page[path: "metadata", "remainingItemCount"]?.integerValue ?? 0 == Int64(left))
                #expect(version.isEmpty || page.version == version, "all pages are of one state")
                version = page.version
                try await test.patch("\(Self.maps)/m1249", ["data": ["a": .string("\(left)")]])
                try await test.delete("\(Self.maps)/m\(1_000 + names.count)")
            } while !token.isEmpty
            #expect(names == (0..<total).map { "m\(1_000 + $0)" })
        }
    }

    @Test("a token of before a compaction is refused with one that goes on with what there is now")
    func inconsistentToken() async throws {
        try await TestCluster.run { test in
            for name in ["a", "b", "c", "d", "e"] { try await test.makeConfigMap(name) }
            let page = try await test.get("\(Self.maps)?limit=2").json
            let token = try #require(page[path: "metadata", "continue"]?.stringValue)
            try await test.delete("\(Self.maps)/c")
            try test.cluster.compact()
            let refused = try await test.get("\(Self.maps)?limit=2&continue=\(token)")
            #expect(refused.status == 410 && refused.reason == "Expired")
            #expect(refused.message.contains("use the continue token in this response"))
            let next = try #require(refused.json[path: "metadata", "continue"]?.stringValue)
            let rest = try await test.get("\(Self.maps)?limit=2&continue=\(next)").json
            #expect(rest["items"]?.arrayValue?.map { $0.metadataText("name") } == ["d", "e"])
        }
    }

    @Test("a large list is one document, whatever form it is asked for in")
    func largeList() async throws {
        try await TestCluster.run { test in
            let text = JSONValue.string(String(repeating: "y", count: 4_000))
            for index in 0..<60 {
                try await test.create(
                    Self.maps,
                    [
                        "metadata": ["name": .string("m\(100 + index)"), "labels": ["odd": .string("\(index % 2)")]],
                        "data": ["a": text],
                    ])
            }
            let expected = (0..<60).map { "m\(100 + $0)" }
            let list = try await test.get(Self.maps).json
            #expect(list["items"]?.arrayValue?.map { $0.metadataText("name") } == expected)
            #expect(list["items"]?[7]?[path: "data", "a"] == text && list["items"]?[7]?["kind"] == nil)
            let odd = try await test.get(Self.maps + "?labelSelector=odd%3D1").json
            #expect(odd["items"]?.arrayValue?.count == 30)
            let indented = try await test.get(Self.maps + "?pretty=1")
            #expect(indented.json == list && indented.text.contains("\n  \"items\""))
            let partial = try await test.get(
                Self.maps, headers: [("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")])
            #expect(partial.json["kind"] == "PartialObjectMetadataList")
            #expect(partial.json["items"]?.arrayValue?.map { $0.metadataText("name") } == expected)
            #expect(partial.json["items"]?[0]?["data"] == nil)
            let table = try await test.get(
                Self.maps, headers: [("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")])
            #expect(table.json["rows"]?.arrayValue?.compactMap { $0["cells"]?[0]?.stringValue } == expected)
        }
    }

    @Test("a watch on one name sees that object alone")
    func nameSelector() async throws {
        try await TestCluster.run { test in
            let one = try await test.watch("\(Self.maps)?watch=1&fieldSelector=metadata.name%3Db")
            let everywhere = try await test.watch("/api/v1/configmaps?watch=1&fieldSelector=metadata.name%3Db")
            let other = try await test.watch("\(Self.maps)?watch=1&fieldSelector=metadata.name!%3Db")
            for name in ["a", "b", "c"] { try await test.makeConfigMap(name) }
            try await test.patch("\(Self.maps)/b", ["data": ["a": "2"]])
            for watch in [one, everywhere] {
                #expect(try await watch.nextLine() == "ADDED b")
                #expect(try await watch.nextLine() == "MODIFIED b")
            }
            #expect(try await other.nextLine() == "ADDED a")
            #expect(try await other.nextLine() == "ADDED c")
        }
    }

    @Test("bookmarks come in time to those who want them, with the newest version")
    func bookmarks() async throws {
        let time = Mutex(Timestamp(seconds: 1_800_000_000))
        try await TestCluster.run(.init(clock: { time.withLock { $0 } })) { test in
            let start = try await test.get(Self.maps).json.version
            let query = "watch=1&resourceVersion=\(start)&timeoutSeconds=3000"
            let plain = try await test.watch("\(Self.maps)?\(query)")
            let watch = try await test.watch("\(Self.maps)?\(query)&allowWatchBookmarks=true")
            let secret = try await test.create(
                "/api/v1/namespaces/default/secrets", ["metadata": ["name": "moves-the-version-on"]])
            for _ in 0..<3 {
                time.withLock { $0 = $0 + .seconds(31) }
                let bookmark = try #require(try await watch.next())
                #expect(bookmark["type"] == "BOOKMARK" && bookmark["object"]?.version == secret.version)
            }
            try await test.makeConfigMap("a")
            #expect(try await plain.nextLine() == "ADDED a")
            #expect(try await watch.nextLine() == "ADDED a")
        }
    }

    @Test("more requests than are wanted at one time are refused with a time to come back, watches are not counted")
    func inFlight() async throws {
        let limits = DevCluster.InFlightLimits(reading: 1, writing: 1)
        try await TestCluster.run(.init(inFlight: limits)) { test in
            let watch = try await test.watch("\(Self.maps)?watch=1")
            try test.cluster.inject(Fault(verb: "list", effect: .delay(.seconds(600)), count: 1))
            let held = Task { try await test.get(Self.maps) }
            while !test.cluster.requestLog.contains(where: { $0.verb == "list" }) { await Task.yield() }
            // The held request is in the log a moment before it is in its place.
            var refused = try await test.get("/api/v1/namespaces/default")
            while refused.status == 200 { refused = try await test.get("/api/v1/namespaces/default") }
            #expect(refused.status == 429 && refused.headers["Retry-After"] == "1")
            #expect(refused.text == "Too many requests, please try again later.\n")
            try await test.makeConfigMap("a")
            #expect(try await watch.nextLine() == "ADDED a")
            held.cancel()
        }
    }
}
