import HTTP
import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

private func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
/// The kubeconfig of a real API server's administrator.
private let adminPath = variable("INTERLOCK_TEST_KUBECONFIG")
/// The folder of the kubeconfigs of its users: `kubeconfig-alice` with a certificate, `kubeconfig-alice-token`, and bob's.
private let usersPath = variable("INTERLOCK_TEST_USERS")

@Suite(
    "Credentials against a real API server", .timeLimit(.minutes(1)),
    .enabled(if: adminPath != nil && usersPath != nil))
struct LiveCredentialsTests {
    private func configuration(_ user: String? = nil) throws -> APIClient.Configuration {
        let path = user.map { "\(usersPath ?? "")/kubeconfig-\($0)" } ?? adminPath
        return try Kubeconfig.load(path: path, environment: [:]).clientConfiguration()
    }

    private func withClient<Answer>(
        _ configuration: APIClient.Configuration, identities: IdentitySource? = nil,
        _ body: (APIClient) async throws -> Answer
    ) async throws -> Answer {
        let client = APIClient(
            configuration: configuration, identities: identities ?? IdentitySource(configuration))
        do {
            let answer = try await body(client)
            await client.shutdown()
            return answer
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Whom the server takes a client for.
    private func review(_ client: APIClient) async throws(APIError) -> JSONValue {
        try await client.raw(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            body: ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"])[path: "status", "userInfo"]
            ?? .null
    }

    private func userName(_ client: APIClient) async throws(APIError) -> String? {
        try await review(client)["username"]?.stringValue
    }

    @Test("a certificate and a token say the same of a user", arguments: ["alice", "alice-token"])
    func users(user: String) async throws {
        let name: String? = try await withClient(try configuration(user)) { try await userName($0) }
        #expect(name == "alice")
    }

    @Test("an impersonated user arrives whole, extra keys that no header field could bear among it")
    func impersonation() async throws {
        var admin = try configuration()
        admin.impersonation = Impersonation(
            user: "jane", groups: ["dev", "ops"], uid: "u-1",
            extra: ["scopes": ["view", "edit"], "acme.com/pro%ject ä": ["x"]])
        let user: JSONValue = try await withClient(admin) { try await review($0) }
        #expect(user["username"] == "jane")
        #expect(user["uid"] == "u-1")
        #expect(user["groups"] == ["dev", "ops", "system:authenticated"])
        #expect(user["extra"] == ["scopes": ["view", "edit"], "acme.com/pro%ject ä": ["x"]])
    }

    @Test("a plugin's bad token is refused, and what it prints next is taken, within one request")
    func plugin() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        guard case .token(let token) = try configuration("alice-token").credentials else {
            Issue.record("no token")
            return
        }
        try folder.write("token", token)
        try folder.writeScript(
            "plugin",
            """
            cd "$(dirname "$0")"
            t=bad-token; [ -e second ] && t=$(cat token); touch second
            echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$t'"}}'
            """)
        var plain = try configuration("alice-token")
        plain.credentials = .exec(ExecPlugin(command: "\(folder.path)/plugin", environment: ["PATH": "/usr/bin:/bin"]))
        let codes = Mutex<[Int?]>([])
        plain.observer = { request in codes.withLock { $0.append(request.code) } }
        let name: String? = try await withClient(plain) { try await userName($0) }
        #expect(name == "alice")
        #expect(codes.withLock { $0 } == [401, 201])
    }

    @Test("a certificate file that becomes another user's makes the client that user on its next connection")
    func rotation() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func write(_ user: String) throws {
            let tls = try configuration(user).tls
            for (file, source) in [("client.crt", tls.certificate), ("client.key", tls.privateKey)] {
                guard case .bytes(let bytes) = source else { continue }
                try folder.write(file, String(decoding: bytes, as: UTF8.self))
            }
        }
        try write("alice")
        var files = try configuration("alice")
        files.tls.certificate = .file("\(folder.path)/client.crt")
        files.tls.privateKey = .file("\(folder.path)/client.key")
        let start = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let identities = IdentitySource(
            tokens: TokenSource(.none), files: TLSFiles(files.tls, now: { start + elapsed.withLock { $0 } }))
        try await withClient(files, identities: identities) { client in
            let first = try await userName(client)
            try write("bob")
            let second = try await userName(client)
            elapsed.withLock { $0 = .seconds(61) }
            let third = try await userName(client)
            #expect([first, second, third] == ["alice", "alice", "bob"])
        }
    }

    @Test("what the server warns of is said, once")
    func warnings() async throws {
        var admin = try configuration()
        let said = Mutex<[String]>([])
        admin.onWarning = { warning in said.withLock { $0.append("\(warning)") } }
        try await withClient(admin) { client in
            for _ in 0..<2 {
                _ = try await client.create(
                    .configMap, namespace: "default",
                    object: ["metadata": ["generateName": "x-"], "nonsense": 1], dryRun: true, fieldValidation: .warn)
            }
        }
        #expect(said.withLock { $0 } == [#"the API server warns: unknown field "nonsense""#])
    }

    @Test("many who change one object at once lose nothing of each other's")
    func conflicts() async throws {
        let name = "kc-\(UInt32.random(in: 0...UInt32.max))"
        try await withClient(try configuration()) { client in
            _ = try await client.create(
                .configMap, namespace: "default", object: ["metadata": ["name": .string(name)], "data": ["n": "0"]])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        _ = try await client.modify(
                            .configMap, namespace: "default", name: name, policy: ConflictRetry(attempts: 30)
                        ) { object in
                            var data = object["data"]?.objectValue ?? JSONObject()
                            data["n"] = .string(String((Int(data["n"]?.stringValue ?? "") ?? 0) + 1))
                            var changed = object.objectValue ?? JSONObject()
                            changed["data"] = .object(data)
                            return .object(changed)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let end = try await client.get(.configMap, namespace: "default", name: name)
            #expect(end[path: "data", "n"] == "8")
            try await client.delete(.configMap, namespace: "default", name: name)
        }
    }
}
