import HTTP
import HTTPServer
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

@Suite("Credentials: token files and the pod's own", .timeLimit(.minutes(1)))
struct CredentialsTests {
    private func withFolder(_ body: (TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await body(folder)
    }

    @Test("a token file is read again after a minute and not before")
    func lifetime() async throws {
        try await withFolder { folder in
            let start = ContinuousClock.now
            let elapsed = Mutex(Duration.zero)
            let tokens = TokenSource(.tokenFile("\(folder.path)/token")) { start + elapsed.withLock { $0 } }
            try folder.write("token", " one\n")
            #expect(try tokens.token() == "one")
            try folder.write("token", "two")
            elapsed.withLock { $0 = .seconds(59) }
            #expect(try tokens.token() == "one")
            elapsed.withLock { $0 = .seconds(60) }
            #expect(try tokens.token() == "two")
            try folder.write("token", "three")
            elapsed.withLock { $0 = .seconds(119) }
            #expect(try tokens.token() == "two")
            folder.remove("token")
            elapsed.withLock { $0 = .seconds(120) }
            #expect(try tokens.token() == "two", "the old token is good while there is no new one")
        }
    }

    @Test(
        "a file that holds no token is an error that names the file and not what it holds",
        arguments: ["", " \n", "secret-one secret-two", "secret\u{7}", "secrét", String(repeating: "s", count: 70_000)])
    func wrongFile(text: String) async throws {
        try await withFolder { folder in
            try folder.write("token", text)
            let path = "\(folder.path)/token"
            let error = #expect(throws: ConfigurationError.self) { try TokenSource(.tokenFile(path)).token() }
            #expect(error?.source == path)
            #expect(error?.description.contains("secr") == false)
        }
    }

    struct Renewal: Sendable {
        /// What the file holds after each answer; nil is another token every time.
        var written: String?
        var accepted: String
        var sent: [String]
    }

    @Test(
        "a 401 has the token file read again, and the request is sent once more if there is another token",
        arguments: [
            Renewal(written: "new", accepted: "Bearer new", sent: ["Bearer old", "Bearer new"]),
            Renewal(written: "new", accepted: "none", sent: ["Bearer old", "Bearer new"]),
            Renewal(written: nil, accepted: "none", sent: ["Bearer old", "Bearer 0"]),
            Renewal(written: "old", accepted: "none", sent: ["Bearer old"]),
            Renewal(written: "", accepted: "none", sent: ["Bearer old"]),
        ], ["GET", "POST"])
    func renewal(row: Renewal, method: String) async throws {
        try await withFolder { folder in
            try folder.write("token", "old")
            try await ScriptedAPI.with {
                $0.credentials = .tokenFile("\(folder.path)/token")
            } script: { index, request in
                do { try folder.write("token", row.written ?? "\(index)") } catch { return .json(500, "{}") }
                if index >= row.sent.count { return .json(500, "{}") }
                return .json(request.headers["Authorization"] == row.accepted ? 200 : 401, "{}")
            } _: { api in
                do throws(APIError) {
                    _ = try await api.client.raw(method, "/apis")
                    #expect(row.accepted == row.sent.last)
                } catch {
                    #expect(error.isUnauthorized)
                    #expect(row.accepted == "none")
                }
                #expect(api.received.map { $0.headers["Authorization"] } == row.sent)
                #expect(api.clock.waits.isEmpty)
            }
        }
    }

    @Test("a fixed token that is refused is not sent again")
    func fixedToken() async throws {
        try await ScriptedAPI.with {
            $0.credentials = .token("fixed")
        } script: { _, _ in
            .json(401, "{}")
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await api.client.raw("GET", "/version") }
            #expect(error?.isUnauthorized == true)
            #expect(api.received.count == 1)
        }
    }

    @Test(
        "a token is never sent in the clear to another machine",
        arguments: [
            "http://192.0.2.1", "http://example.test:80", "http://127.0.0.1.example.test",
            "http://localhost.example.test",
            "http://127.1", "http://[2001:db8::1]:80",
        ])
    func plainText(server: String) async throws {
        let client = APIClient(configuration: .init(server: server, credentials: .token("secret-token")))
        let error = await #expect(throws: APIError.self) { try await client.raw("GET", "/version") }
        #expect(error?.label == "credentials")
        await client.shutdown()
    }

    @Test("a pod's configuration has the API server's address, the mounted authority and token, and the namespace")
    func inCluster() async throws {
        try await withFolder { folder in
            try folder.write("token", "t")
            try folder.write("namespace", "team\n")
            try folder.write("ca.crt", "-----BEGIN CERTIFICATE-----")
            for (host, server) in [
                ("10.0.0.1", "https://10.0.0.1:443"), ("fd00::1", "https://[fd00::1]:443"), ("api", "https://api:443"),
            ] {
                let configuration = try APIClient.Configuration.inCluster(
                    environment: ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"],
                    folder: folder.path)
                #expect(configuration.server == server)
                #expect(configuration.namespace == "team")
                #expect(configuration.credentials == .tokenFile("\(folder.path)/token"))
                #expect(configuration.tls.authorities == .file("\(folder.path)/ca.crt"))
                #expect(configuration.tls.verifiesServer)
            }
        }
    }

    struct Pod: Sendable {
        var environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        var files = ["token": "t", "namespace": "team", "ca.crt": "-----BEGIN CERTIFICATE-----"]
        /// What the error's source ends with.
        var source: String
    }

    @Test(
        "a pod without all of its credentials is an error that names what is missing",
        arguments: [
            Pod(environment: [:], source: "the environment"),
            Pod(environment: ["KUBERNETES_SERVICE_HOST": "10.0.0.1"], source: "the environment"),
            Pod(
                environment: ["KUBERNETES_SERVICE_HOST": "", "KUBERNETES_SERVICE_PORT": "443"],
                source: "the environment"),
            Pod(
                environment: ["KUBERNETES_SERVICE_HOST": "h", "KUBERNETES_SERVICE_PORT": "443/x"],
                source: "the environment"),
            Pod(
                environment: ["KUBERNETES_SERVICE_HOST": "user@h", "KUBERNETES_SERVICE_PORT": "443"],
                source: "the environment"),
            Pod(files: ["namespace": "team", "ca.crt": ""], source: "/token"),
            Pod(files: ["token": "", "namespace": "team", "ca.crt": ""], source: "/token"),
            Pod(files: ["token": "t", "ca.crt": ""], source: "/namespace"),
            Pod(files: ["token": "t", "namespace": "", "ca.crt": ""], source: "/namespace"),
            Pod(files: ["token": "t", "namespace": "../x", "ca.crt": ""], source: "/namespace"),
            Pod(files: ["token": "t", "namespace": "team"], source: "/ca.crt"),
        ])
    func incompletePod(pod: Pod) async throws {
        try await withFolder { folder in
            for (name, text) in pod.files { try folder.write(name, text) }
            let error = #expect(throws: ConfigurationError.self) {
                try APIClient.Configuration.inCluster(environment: pod.environment, folder: folder.path)
            }
            #expect(error?.source.hasSuffix(pod.source) == true)
        }
    }
}
