import DevCluster
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Watches")
    struct Watches {
        @Test("a watch from a list's version shows every change after it, once and in order, and can be resumed")
        func resume() async throws {
            try await Room.open { room in
                let client = room.client
                func list() async throws -> ObjectList {
                    try await client.list(GPUNodePool.kind, namespace: room.namespace)
                }
                let start = try await list().resourceVersion
                let pool = GPUNodePool.make("pool", in: room.namespace)
                _ = try await client.create(GPUNodePool.kind, namespace: room.namespace, object: pool.json)
                _ = try await client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", patch: ["spec": ["replicas": 3]])
                _ = try await client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool", patch: ["status": ["message": "m"]],
                    subresource: "status")
                try await client.delete(GPUNodePool.kind, namespace: room.namespace, name: "pool")
                let seen = try await events(of: client, GPUNodePool.kind, in: room.namespace, since: start) {
                    $0.word == "DELETED"
                }.filter { $0.word != "BOOKMARK" }
                #expect(seen.map(\.word) == ["ADDED", "MODIFIED", "MODIFIED", "DELETED"])
                #expect(seen.map { $0.object?.value[path: "spec", "replicas"]?.integerValue } == [nil, 3, 3, 3])
                let last = try #require(seen.last)
                #expect(last.object?.value[path: "status", "message"] == "m", "the last state comes with the deletion")
                #expect(
                    last.resourceVersion != seen[2].resourceVersion,
                    "a deletion has a version of its own to resume from")
                let middle = try #require(seen[1].resourceVersion)
                let rest = try await events(of: client, GPUNodePool.kind, in: room.namespace, since: middle) {
                    $0.word == "DELETED"
                }.filter { $0.word != "BOOKMARK" }
                #expect(rest == Array(seen[2...]))
            }
        }

        @Test("a watch with a selector shows an object that stops matching as deleted")
        func selector() async throws {
            try await Room.open { room in
                let client = room.client
                let start = try await client.list(.configMap, namespace: room.namespace).resourceVersion
                _ = try await client.create(
                    .configMap, namespace: room.namespace, object: configMap("other", labels: ["app": "db"]))
                _ = try await client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", labels: ["app": "web"]))
                _ = try await client.mergePatch(
                    .configMap, namespace: room.namespace, name: "one",
                    patch: ["metadata": ["labels": ["app": "db"]]])
                let namespace = room.namespace
                let seen = try await withDeadline("the events of one object") {
                    let stream = try await client.watch(
                        .configMap, namespace: namespace,
                        options: WatchOptions(labelSelector: "app=web", resourceVersion: start))
                    var seen: [WatchEvent] = []
                    for try await event in stream where event.word != "BOOKMARK" {
                        seen.append(event)
                        if event.word == "DELETED" { break }
                    }
                    return seen
                }
                #expect(seen.map(\.word) == ["ADDED", "DELETED"])
                #expect(seen.map(\.name) == ["one", "one"])
            }
        }

        @Test("a watch without a version begins with what is there")
        func fromNothing() async throws {
            try await Room.open { room in
                for name in ["a", "b"] {
                    _ = try await room.client.create(
                        GPUNodePool.kind, namespace: room.namespace,
                        object: GPUNodePool.make(name, in: room.namespace).json)
                }
                let seen = try await events(of: room.client, GPUNodePool.kind, in: room.namespace, since: nil) {
                    $0.name == "b"
                }
                #expect(seen.filter { $0.word == "ADDED" }.compactMap(\.name) == ["a", "b"])
            }
        }

        @Test("a watch that ends in time has said before where to resume")
        func bookmark() async throws {
            try await Room.open { room in
                let start = try await room.client.list(GPUNodePool.kind, namespace: room.namespace).resourceVersion
                // Moves the server's version on without an event for this watch.
                for index in 0..<3 {
                    _ = try await room.client.create(
                        .configMap, namespace: room.namespace, object: configMap("c\(index)"))
                }
                let (client, namespace) = (room.client, room.namespace)
                let seen = try await withDeadline("a watch's end") {
                    let stream = try await client.watch(
                        GPUNodePool.kind, namespace: namespace,
                        options: WatchOptions(resourceVersion: start, timeout: .seconds(4)))
                    var seen: [WatchEvent] = []
                    for try await event in stream { seen.append(event) }
                    return seen
                }
                #expect(seen.allSatisfy { $0.word == "BOOKMARK" })
                let bookmark = try #require(seen.last)
                #expect(bookmark.object?.string(at: "kind") == GPUNodePool.kind.kind)
                #expect(Int(bookmark.resourceVersion ?? "") ?? 0 >= Int(start) ?? 0)
            }
        }

        @Test("a version that the server has forgotten is answered with 410")
        func gone() async throws {
            try await Room.open { room in
                var version = "1"
                if let devCluster = room.server.devCluster {
                    version = try await room.client.list(.configMap, namespace: room.namespace).resourceVersion
                    _ = try await room.client.create(.configMap, namespace: room.namespace, object: configMap("one"))
                    try devCluster.compact()
                }
                _ = try await room.client.create(.configMap, namespace: room.namespace, object: configMap("two"))
                let (client, namespace, old) = (room.client, room.namespace, version)
                let answer = try await withDeadline("an answer to a watch") { () async throws -> Status? in
                    do {
                        let stream = try await client.watch(
                            .configMap, namespace: namespace, options: WatchOptions(resourceVersion: old))
                        for try await event in stream where event.word != "BOOKMARK" {
                            if case .error(let status) = event { return status }
                            return nil
                        }
                        return nil
                    } catch let error as APIError {
                        guard let status = error.status else { throw error }
                        return status
                    }
                }
                // A server that never compacted still knows its first version.
                if room.server.isDevCluster || answer != nil {
                    #expect(answer?.code == 410)
                    #expect(answer?.reason == "Expired" || answer?.reason == "Gone")
                }
            }
        }

        @Test("a continue token of before a compaction is answered with 410, and a list of everything begins anew")
        func expiredToken() async throws {
            try await Room.open { room in
                for index in 0..<4 {
                    _ = try await room.client.create(
                        .configMap, namespace: room.namespace, object: configMap("c\(index)"))
                }
                let page = try await room.client.list(
                    .configMap, namespace: room.namespace, options: ListOptions(limit: 2))
                let token = try #require(page.continueToken)
                // Elsewhere nothing in reach makes the server compact.
                guard let devCluster = room.server.devCluster else { return }
                _ = try await room.client.create(.configMap, namespace: room.namespace, object: configMap("d"))
                try devCluster.compact()
                let status = try await refusal {
                    try await room.client.list(
                        .configMap, namespace: room.namespace, options: ListOptions(limit: 2, continueToken: token))
                }
                #expect(status.code == 410)
                #expect(status.reason == "Expired")
            }
        }
    }
}
