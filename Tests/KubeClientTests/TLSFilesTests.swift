import HTTP
import HTTPServer
import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

@Suite("Certificates: replaced in files or by a plugin", .timeLimit(.minutes(1)))
struct TLSFilesTests {
    /// A server that answers with the client's certificate, and takes only its own authority's.
    private func withAPI(
        clientTrustRoots: String? = TestIdentities.authority, identities: IdentitySource? = nil,
        _ configure: (inout APIClient.Configuration) -> Void, script: @escaping ScriptedAPI.Script = answer,
        _ body: (ScriptedAPI) async throws -> Void
    ) async throws {
        let tls = HTTPServer.TLS(
            certificateChain: Array(TestIdentities.serverCertificate.utf8),
            privateKey: Array(TestIdentities.serverKey.utf8),
            clientTrustRoots: clientTrustRoots.map { Array($0.utf8) })
        try await ScriptedAPI.with(identities: identities, tls: tls, configure, script: script, body)
    }

    /// The name in the client's certificate, as an ASN.1 string stands there.
    private static func name(_ request: HTTPServer.Request) -> String {
        guard let certificate = request.peerCertificate else { return "nobody" }
        for name in ["anna", "bert"] where certificate.contains(Array(name.utf8)) { return name }
        return "somebody"
    }

    private static let answer: ScriptedAPI.Script = { _, request in .json(200, "\"\(name(request))\"") }

    private static func write(_ folder: TemporaryFolder, _ certificate: String, _ key: String) throws {
        try folder.write("client.crt", certificate)
        try folder.write("client.key", key)
    }

    @Test("a replaced certificate shows after a minute, on a new connection; what is under way ends on the old one")
    func replacedCertificate() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try Self.write(folder, TestIdentities.anna, TestIdentities.annaKey)
        let tls = HTTPClientTLS(
            authorities: .bytes(Array(TestIdentities.authority.utf8)), certificate: .file("\(folder.path)/client.crt"),
            privateKey: .file("\(folder.path)/client.key"))
        let start = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let identities = IdentitySource(
            tokens: TokenSource(.none), files: TLSFiles(tls, now: { start + elapsed.withLock { $0 } }))
        let (arrived, released) = (Signal(), Signal())
        try await withAPI(identities: identities) { _ in
        } script: { index, request in
            if index == 1 {
                arrived.send()
                await released.wait()
            }
            return .json(200, "\"\(Self.name(request))\"")
        } _: { api in
            let client = api.client
            #expect(try await client.raw("GET", "/a") == "anna")
            async let slow = client.raw("GET", "/slow")
            await arrived.wait()
            try Self.write(folder, TestIdentities.bert, TestIdentities.bertKey)
            elapsed.withLock { $0 = .seconds(59) }
            #expect(try await client.raw("GET", "/b") == "anna")
            elapsed.withLock { $0 = .seconds(60) }
            #expect(try await client.raw("GET", "/c") == "bert")
            released.send()
            let late = try await slow
            #expect(late == "anna")
            #expect(try await client.raw("GET", "/d") == "bert")
            folder.remove("client.key")
            elapsed.withLock { $0 = .seconds(120) }
            #expect(try await client.raw("GET", "/e") == "bert", "the old pair is good while there is no whole new one")
            try folder.write("client.key", String(TestIdentities.annaKey.prefix(80)))
            elapsed.withLock { $0 = .seconds(180) }
            #expect(try await client.raw("GET", "/f") == "bert", "half a file is no file")
        }
    }

    @Test("a 401 has the files read again, and the request is sent once more if they hold something else")
    func refusedCertificate() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try Self.write(folder, TestIdentities.anna, TestIdentities.annaKey)
        try await withAPI {
            $0.tls = HTTPClientTLS(
                authorities: .bytes(Array(TestIdentities.authority.utf8)),
                certificate: .file("\(folder.path)/client.crt"), privateKey: .file("\(folder.path)/client.key"))
        } script: { index, request in
            if index == 1 { return .json(401, "{}") }
            return .json(Self.name(request) == "bert" || index == 0 ? 200 : 401, "\"\(Self.name(request))\"")
        } _: { api in
            #expect(try await api.client.raw("GET", "/a") == "anna")
            try Self.write(folder, TestIdentities.bert, TestIdentities.bertKey)
            #expect(try await api.client.raw("POST", "/b") == "bert")
            #expect(api.received.count == 3)
        }
    }

    @Test("a file of authorities that is replaced counts for the very request that would not trust the server")
    func replacedAuthorities() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("ca.crt", TestIdentities.otherAuthority)
        try await withAPI(clientTrustRoots: nil) {
            $0.tls = HTTPClientTLS(authorities: .file("\(folder.path)/ca.crt"))
            $0.retry.attempts = 1
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await api.client.raw("GET", "/a") }
            #expect(error?.transport?.kind == .tls(.serverNotTrusted))
            try folder.write("ca.crt", TestIdentities.otherAuthority + "\n" + TestIdentities.authority)
            _ = try await api.client.raw("POST", "/a")
            #expect(api.received.count == 1)
        }
    }

    @Test("a plugin's certificate is shown, and the next one on a new connection after a 401")
    func plugin() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try Self.write(folder, TestIdentities.anna, TestIdentities.annaKey)
        // Reads its pair from two files, and turns the line ends of PEM into those of JSON.
        try folder.writeScript(
            "plugin",
            """
            cd "$(dirname "$0")"
            pem() { awk '{printf "%s\\\\n", $0}' "$1"; }
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{'
            printf '"clientCertificateData":"%s","clientKeyData":"%s"}}' "$(pem client.crt)" "$(pem client.key)"
            """)
        let revoked = Mutex("")
        try await withAPI {
            $0.tls = HTTPClientTLS(authorities: .bytes(Array(TestIdentities.authority.utf8)))
            $0.credentials = .exec(
                ExecPlugin(command: "\(folder.path)/plugin", environment: ["PATH": "/usr/bin:/bin"]))
        } script: { _, request in
            let name = Self.name(request)
            return .json(name == revoked.withLock { $0 } ? 401 : 200, "\"\(name)\"")
        } _: { api in
            let client = api.client
            #expect(try await client.raw("GET", "/a") == "anna")
            try Self.write(folder, TestIdentities.bert, TestIdentities.bertKey)
            #expect(try await client.raw("GET", "/b") == "anna", "what the plugin gave is kept")
            revoked.withLock { $0 = "anna" }
            #expect(try await client.raw("PUT", "/c") == "bert")
            #expect(api.received.count == 4)
        }
    }

    @Test("a server that is not verified is warned of once; a verified one is not")
    func unverified() async throws {
        for isVerified in [true, false] {
            let warnings = Mutex<[ClientWarning]>([])
            try await withAPI(clientTrustRoots: nil) {
                $0.tls = HTTPClientTLS(
                    authorities: isVerified ? .bytes(Array(TestIdentities.authority.utf8)) : nil,
                    verifiesServer: isVerified)
                $0.onWarning = { warning in warnings.withLock { $0.append(warning) } }
            } script: { _, _ in
                .json(200, "{}")
            } _: { api in
                for _ in 0..<3 { _ = try await api.client.raw("GET", "/a") }
            }
            let seen = warnings.withLock { $0 }
            #expect(seen.map(\.kind) == (isVerified ? [] : [.unverifiedServer]))
            #expect(seen.allSatisfy { "\($0)".contains("is not checked (insecure-skip-tls-verify)") })
        }
    }
}
