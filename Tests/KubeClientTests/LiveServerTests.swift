import HTTP
import JSON
import KubeClient
import KubeCore
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The kubeconfig of a real API server whose user may do everything; these tests run only where it is given.
private let kubeconfigPath: String? = getenv("INTERLOCK_TEST_KUBECONFIG").map { String(cString: $0) }

// One after the other, because connections of the whole process are counted.
@Suite("KubeClient against a real API server", .serialized, .enabled(if: kubeconfigPath != nil))
struct LiveServerTests {
    /// Runs `body` in a namespace of its own.
    private func withNamespace(
        _ body: (APIClient, String) async throws -> Void
    ) async throws {
        let kubeconfig = try Kubeconfig.load(path: kubeconfigPath, environment: [:])
        let client = APIClient(configuration: try kubeconfig.clientConfiguration())
        let namespace = "kc-\(UInt32.random(in: 0...UInt32.max))"
        _ = try await client.create(.namespace, object: ["metadata": ["name": .string(namespace)]])
        do {
            try await body(client, namespace)
        } catch {
            _ = try? await client.delete(.namespace, name: namespace)
            await client.shutdown()
            throw error
        }
        try await client.delete(.namespace, name: namespace)
        await client.shutdown()
    }

    private func configMap(_ name: String, _ data: JSONValue = ["a": "1"]) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data]
    }

    @Test("an object goes through all verbs")
    func verbs() async throws {
        try await withNamespace { client, namespace in
            let made = try await client.create(.configMap, namespace: namespace, object: configMap("x"))
            #expect(made[path: "data", "a"]?.stringValue == "1")
            let merged = try await client.mergePatch(
                .configMap, namespace: namespace, name: "x", patch: ["data": ["b": "2"]], fieldManager: "test")
            #expect(merged[path: "data", "b"]?.stringValue == "2")
            let patched = try await client.jsonPatch(
                .configMap, namespace: namespace, name: "x",
                patch: [["op": "replace", "path": "/data/a", "value": "3"]])
            #expect(patched[path: "data", "a"]?.stringValue == "3")
            let updated = try await client.update(
                .configMap, namespace: namespace, name: "x", object: configMap("x", ["c": "4"]))
            #expect(updated[path: "data", "a"] == nil)
            try await client.delete(.configMap, namespace: namespace, name: "x")
            let error = await #expect(throws: APIError.self) {
                try await client.get(.configMap, namespace: namespace, name: "x")
            }
            #expect(error?.isNotFound == true)
            #expect(error?.description == "cannot get configmaps \(namespace)/x: configmaps \"x\" not found")
        }
    }

    @Test("an apply that meets another owner's field is a conflict that names it, and force takes it over")
    func applyConflict() async throws {
        try await withNamespace { client, namespace in
            func apply(_ value: String, _ manager: String, force: Bool = false) async throws(APIError) -> JSONValue {
                try await client.apply(
                    .configMap, namespace: namespace, name: "x", object: configMap("x", ["a": .string(value)]),
                    fieldManager: manager, force: force)
            }
            _ = try await apply("1", "one")
            let error = await #expect(throws: APIError.self) { try await apply("2", "two") }
            #expect(error?.isConflict == true)
            #expect(error?.causes.map(\.field) == [".data.a"])
            #expect(error?.causes.first?.message.contains("one") == true)
            let forced = try await apply("2", "two", force: true)
            #expect(forced[path: "data", "a"]?.stringValue == "2")
        }
    }

    @Test("a dry run answers with the result and stores nothing")
    func dryRun() async throws {
        try await withNamespace { client, namespace in
            let planned = try await client.apply(
                .configMap, namespace: namespace, name: "x", object: configMap("x"), fieldManager: "test", dryRun: true)
            #expect(planned[path: "metadata", "uid"]?.stringValue?.isEmpty == false)
            let error = await #expect(throws: APIError.self) {
                try await client.get(.configMap, namespace: namespace, name: "x")
            }
            #expect(error?.isNotFound == true)
        }
    }

    @Test("strict field validation refuses an unknown field")
    func fieldValidation() async throws {
        try await withNamespace { client, namespace in
            var object = configMap("x").objectValue ?? [:]
            object["dato"] = [:]
            let wrong = JSONValue.object(object)
            let error = await #expect(throws: APIError.self) {
                try await client.create(.configMap, namespace: namespace, object: wrong, fieldValidation: .strict)
            }
            #expect(error?.isBadRequest == true)
        }
    }

    @Test("pages of two make the whole list, each item with its kind")
    func paging() async throws {
        try await withNamespace { client, namespace in
            for index in 0..<5 {
                _ = try await client.create(.configMap, namespace: namespace, object: configMap("x\(index)"))
            }
            let page = try await client.list(.configMap, namespace: namespace, options: ListOptions(limit: 2))
            #expect(page.items.count == 2)
            #expect(page.continueToken != nil)
            let all = try await client.listAll(.configMap, namespace: namespace, options: ListOptions(limit: 2))
            #expect(all.items.compactMap { $0.string(at: "metadata", "name") } == (0..<5).map { "x\($0)" })
            #expect(all.items.allSatisfy { $0.string(at: "kind") == "ConfigMap" })
            try await client.deleteCollection(.configMap, namespace: namespace)
            let rest = try await client.list(.configMap, namespace: namespace)
            #expect(rest.items.isEmpty)
        }
    }

    @Test("a watch shows changes in order and resumes after the last one that was seen")
    func watchResume() async throws {
        try await withNamespace { client, namespace in
            let list = try await client.list(.configMap, namespace: namespace)
            let stream = try await client.watch(
                .configMap, namespace: namespace, options: WatchOptions(resourceVersion: list.resourceVersion))
            var events = stream.makeAsyncIterator()
            _ = try await client.create(.configMap, namespace: namespace, object: configMap("x"))
            let first = try #require(try await events.next())
            guard case .added(let object) = first else { throw Unexpected(event: first) }
            #expect(object.string(at: "metadata", "name") == "x")
            stream.cancel()
            _ = try await client.mergePatch(.configMap, namespace: namespace, name: "x", patch: ["data": ["a": "2"]])
            try await client.delete(.configMap, namespace: namespace, name: "x")
            var resumed = try await client.watch(
                .configMap, namespace: namespace, options: WatchOptions(resourceVersion: first.resourceVersion)
            ).makeAsyncIterator()
            let second = try #require(try await resumed.next())
            guard case .modified = second else { throw Unexpected(event: second) }
            let third = try #require(try await resumed.next())
            guard case .deleted = third else { throw Unexpected(event: third) }
        }
    }

    @Test(
        "a streaming list shows what selectors choose, then its end, then changes",
        arguments: [ObjectContent.whole, .metadata])
    func streamingList(content: ObjectContent) async throws {
        try await withNamespace { client, namespace in
            for (name, app) in [("a", "web"), ("b", "web"), ("c", "db")] {
                _ = try await client.create(
                    .configMap, namespace: namespace,
                    object: [
                        "apiVersion": "v1", "kind": "ConfigMap", "data": ["a": "1"],
                        "metadata": ["name": .string(name), "labels": ["app": .string(app)]],
                    ])
            }
            let options = WatchOptions(
                labelSelector: "app=web", fieldSelector: "metadata.name!=b", sendsInitialEvents: true,
                content: content, dropsManagedFields: true)
            let stream = try await client.watch(.configMap, namespace: namespace, options: options)
            var events = stream.makeAsyncIterator()
            let first = try #require(try await events.next())
            guard case .added(let object) = first else { throw Unexpected(event: first) }
            #expect(object.string(at: "metadata", "name") == "a")
            #expect(object["metadata"]?["managedFields"] == nil)
            #expect(object.string(at: "kind") == (content == .whole ? "ConfigMap" : "PartialObjectMetadata"))
            #expect(object.string(at: "data", "a") == (content == .whole ? "1" : nil))
            let end = try #require(try await events.next())
            #expect(end.endsInitialEvents)
            #expect(Int(end.resourceVersion ?? "") ?? 0 >= Int(first.resourceVersion ?? "") ?? 0)
            try await client.delete(.configMap, namespace: namespace, name: "a")
            let last = try #require(try await events.next())
            guard case .deleted = last else { throw Unexpected(event: last) }
        }
    }

    @Test("a list of metadata alone holds nothing else")
    func metadataList() async throws {
        try await withNamespace { client, namespace in
            _ = try await client.create(.configMap, namespace: namespace, object: configMap("x"))
            let list = try await client.list(
                .configMap, namespace: namespace,
                options: ListOptions(fieldSelector: "metadata.name=x", content: .metadata, dropsManagedFields: true))
            let object = try #require(list.objects.first?.objectValue)
            #expect(object["kind"] == "PartialObjectMetadata")
            #expect(object["metadata"]?["managedFields"] == nil)
            #expect(object["metadata"]?["name"] == "x")
            #expect(object["data"] == nil)
        }
    }

    @Test("a watch ends properly when the server's own time limit has passed")
    func watchEnd() async throws {
        try await withNamespace { client, namespace in
            let options = WatchOptions(resourceVersion: "0", timeout: .seconds(1))
            for try await event in try await client.watch(.lease, namespace: namespace, options: options) {
                guard case .bookmark = event else { throw Unexpected(event: event) }
            }
        }
    }

    @Test(
        "a list from a version that the server has dropped says 410",
        .enabled("the server must drop old versions soon (--etcd-compaction-interval 1s)") {
            try await hasDroppedItsFirstVersion()
        })
    func gone() async throws {
        try await withNamespace { client, namespace in
            let error = await #expect(throws: APIError.self) {
                let options = ListOptions(resourceVersion: "1", resourceVersionMatch: "Exact")
                return try await client.list(.configMap, namespace: namespace, options: options)
            }
            #expect(error?.isGone == true)
        }
    }

    @Test("delete preconditions that do not hold are a conflict")
    func preconditions() async throws {
        try await withNamespace { client, namespace in
            let made = try await client.create(.configMap, namespace: namespace, object: configMap("x"))
            for wrong in [DeletePreconditions(uid: "none"), DeletePreconditions(resourceVersion: "1")] {
                let error = await #expect(throws: APIError.self) {
                    try await client.delete(.configMap, namespace: namespace, name: "x", preconditions: wrong)
                }
                #expect(error?.isConflict == true)
            }
            let right = DeletePreconditions(
                uid: made[path: "metadata", "uid"]?.stringValue,
                resourceVersion: made[path: "metadata", "resourceVersion"]?.stringValue)
            try await client.delete(.configMap, namespace: namespace, name: "x", preconditions: right)
        }
    }

    @Test("the server's version and who we are come over raw paths and reviews")
    func raw() async throws {
        try await withNamespace { client, _ in
            let version = try await client.raw("GET", "/version")
            #expect(version["gitVersion"]?.stringValue?.hasPrefix("v1.") == true)
            let review = try await client.raw(
                "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                body: ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"])
            #expect(review[path: "status", "userInfo", "username"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("over TLS many requests at a time share one HTTP/2 connection")
    func http2() async throws {
        let kubeconfig = try Kubeconfig.load(path: kubeconfigPath, environment: [:])
        let configuration = try kubeconfig.clientConfiguration()
        let port = try #require(configuration.server.split(separator: ":").last.flatMap { UInt16($0) })
        let http = HTTPClient(configuration: .init(tls: configuration.tls))
        let url = configuration.server + "/version"
        let versions = try await withThrowingTaskGroup(of: HTTPVersion.self) { group in
            for _ in 0..<300 { group.addTask { try await http.send(HTTPRequest(url: url)).version } }
            return try await group.reduce(into: Set<HTTPVersion>()) { $0.insert($1) }
        }
        #expect(versions == [.http2])
        #expect(connections(to: port) == 1)
        await http.shutdown()
        #expect(connections(to: port) == 0)
    }

    @Test("a certificate authority that did not sign the server's certificate ends the handshake")
    func untrusted() async throws {
        let kubeconfig = try Kubeconfig.load(path: kubeconfigPath, environment: [:])
        var configuration = try kubeconfig.clientConfiguration()
        configuration.tls.authorities = nil
        let client = APIClient(configuration: configuration)
        let error = await #expect(throws: APIError.self) { try await client.raw("GET", "/version") }
        #expect(error?.transport?.kind == .tls(.serverNotTrusted))
        await client.shutdown()
    }

    @Test("another TLS server name is what is verified")
    func serverName() async throws {
        let kubeconfig = try Kubeconfig.load(path: kubeconfigPath, environment: [:])
        for (name, isTrusted) in [("localhost", true), ("other.example", false)] {
            var configuration = try kubeconfig.clientConfiguration()
            configuration.tls.serverName = name
            let client = APIClient(configuration: configuration)
            do throws(APIError) {
                _ = try await client.raw("GET", "/version")
                #expect(isTrusted)
            } catch {
                #expect(!isTrusted)
                #expect(error.transport?.kind == .tls(.serverNotTrusted))
            }
            await client.shutdown()
        }
    }

    private static let review: JSONValue = [
        "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
    ]

    @Test("a token user is known by the token")
    func token() async throws {
        let path = try #require(kubeconfigPath)
        // Some servers for tests keep the bare token beside the kubeconfig; others have no such file.
        let tokenPath = path + "-interlock"
        guard access(tokenPath, R_OK) == 0 else { return }
        let configuration = try Kubeconfig.load(path: tokenPath, environment: [:]).clientConfiguration()
        let client = APIClient(configuration: configuration)
        let review = try await client.raw(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", body: Self.review)
        #expect(review[path: "status", "userInfo", "username"]?.stringValue?.contains("interlock") == true)
        await client.shutdown()
    }

    // Several times, because the server closes the connection together with its answer.
    @Test("a wrong token is refused with 401, whatever is asked with it", arguments: 1...5)
    func wrongToken(attempt: Int) async throws {
        var configuration = try Kubeconfig.load(path: kubeconfigPath, environment: [:]).clientConfiguration()
        configuration.tls.certificate = nil
        configuration.tls.privateKey = nil
        configuration.credentials = .token("wrong-token")
        configuration.retry.attempts = 1
        let requests: [@Sendable (APIClient) async throws -> Void] = [
            { _ = try await $0.raw("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", body: Self.review) },
            { _ = try await $0.list(.namespace) },
            { _ = try await $0.watch(.namespace) },
        ]
        for request in requests {
            let client = APIClient(configuration: configuration)
            let error = await #expect(throws: APIError.self) { try await request(client) }
            #expect(error?.isUnauthorized == true)
            await client.shutdown()
        }
    }
}

/// Whether the server no longer has what it knew at first.
private func hasDroppedItsFirstVersion() async throws -> Bool {
    guard let kubeconfigPath else { return false }
    let client = APIClient(
        configuration: try Kubeconfig.load(path: kubeconfigPath, environment: [:]).clientConfiguration())
    let options = ListOptions(resourceVersion: "1", resourceVersionMatch: "Exact")
    do throws(APIError) {
        _ = try await client.list(.namespace, options: options)
        await client.shutdown()
        return false
    } catch {
        await client.shutdown()
        return error.isGone
    }
}

/// How many sockets of this process are connected to a port.
private func connections(to port: UInt16) -> Int {
    (0..<4096).count { (descriptor: Int32) in
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            let isConnected = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(descriptor, $0, &length) == 0 && [AF_INET, AF_INET6].contains(Int32($0.pointee.sa_family))
            }
            // The port stands at the same place in both families.
            return isConnected
                && pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port) == port
                }
        }
    }
}

private struct Unexpected: Error {
    let event: WatchEvent
}
