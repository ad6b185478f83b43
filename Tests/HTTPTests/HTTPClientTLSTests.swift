import HTTP
import HTTPServer
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("HTTPClient: TLS", .timeLimit(.minutes(1)))
struct HTTPClientTLSTests {
    /// What a server says of the client's certificate, or why there is no answer.
    private func answer(_ tls: HTTPClientTLS, host: String = "127.0.0.1") async throws -> Result<String, HTTPError> {
        let identity = HTTPServer.TLS(
            certificateChain: TestIdentities.serverCertificate, privateKey: TestIdentities.serverKey,
            clientTrustRoots: TestIdentities.authority)
        var limits = HTTPServer.Limits()
        limits.shutdownTimeout = .milliseconds(200)
        let server = HTTPServer(configuration: .init(tls: identity, limits: limits)) { request in
            .text(200, request.peerCertificate == nil ? "nobody" : "somebody")
        }
        let port = try await server.start().port
        let client = HTTPClient(configuration: .init(tls: tls))
        let result: Result<String, HTTPError>
        do throws(HTTPError) {
            let response = try await client.send(HTTPRequest(url: "https://\(host):\(port)/"))
            result = .success(String(decoding: response.body, as: UTF8.self))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        await server.shutdown()
        return result
    }

    @Test("certificates and keys from files and from memory do the same", arguments: [true, false])
    func sources(areFiles: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func source(_ name: String, _ bytes: [UInt8]) throws -> HTTPClientTLS.Source {
            areFiles ? .file(try folder.write(name, bytes)) : .bytes(bytes)
        }
        var tls = HTTPClientTLS(authorities: try source("ca.crt", TestIdentities.authority))
        #expect(try await answer(tls) == .success("nobody"))
        tls.certificate = try source("client.crt", TestIdentities.clientCertificate)
        tls.privateKey = try source("client.key", TestIdentities.clientKey)
        #expect(try await answer(tls) == .success("somebody"))
    }

    @Test("a certificate file that is replaced counts for the next connection")
    func replacedFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("ca.crt", TestIdentities.clientCertificate)
        let tls = HTTPClientTLS(authorities: .file(path))
        guard case .failure(let error) = try await answer(tls) else {
            Issue.record("a server was trusted that the file does not vouch for")
            return
        }
        #expect(error.kind == .tls(.serverNotTrusted))
        try folder.write("ca.crt", TestIdentities.authority)
        #expect(try await answer(tls) == .success("nobody"))
    }

    @Test("the name that is verified is the host's, or the one that is given instead")
    func serverName() async throws {
        var tls = HTTPClientTLS(authorities: .bytes(TestIdentities.authority), serverName: "api.example")
        #expect(try await answer(tls) == .success("nobody"))
        tls.serverName = "other.example"
        guard case .failure(let error) = try await answer(tls) else {
            Issue.record("another name was taken for the server's")
            return
        }
        #expect(error.kind == .tls(.serverNotTrusted))
    }

    @Test(
        "material that cannot be used ends the request before anything is sent, with the part that is wrong",
        arguments: [
            (HTTPClientTLS(), HTTPError.TLSProblem.serverNotTrusted),
            (HTTPClientTLS(authorities: .bytes(TestIdentities.clientCertificate)), .serverNotTrusted),
            (HTTPClientTLS(authorities: .file("/nowhere/ca.crt")), .authorities),
            (HTTPClientTLS(authorities: .bytes(Array("nonsense".utf8))), .authorities),
            (
                HTTPClientTLS(
                    authorities: .bytes(TestIdentities.authority), certificate: .file("/nowhere/client.crt"),
                    privateKey: .bytes(TestIdentities.clientKey)), .clientCertificate
            ),
            (
                HTTPClientTLS(
                    authorities: .bytes(TestIdentities.authority),
                    certificate: .bytes(TestIdentities.clientCertificate),
                    privateKey: .bytes(TestIdentities.serverKey)), .clientCertificate
            ),
        ])
    func unusable(tls: HTTPClientTLS, expected: HTTPError.TLSProblem) async throws {
        guard case .failure(let error) = try await answer(tls) else {
            Issue.record("the request was answered")
            return
        }
        #expect(error.kind == .tls(expected))
        #expect(!error.mayHaveBeenSent)
    }

    @Test("no verification at all has to be asked for")
    func withoutVerification() async throws {
        #expect(try await answer(HTTPClientTLS(verifiesServer: false)) == .success("nobody"))
    }
}

/// A folder of its own for one test.
private struct TemporaryFolder {
    struct Failure: Error { let code: Int32 }

    let path: String

    init() throws {
        var template = Array("/tmp/http-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        guard let stream = fopen(file, "w") else { throw Failure(code: errno) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw Failure(code: errno) }
        return file
    }

    func remove() {
        for name in ["ca.crt", "client.crt", "client.key"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
