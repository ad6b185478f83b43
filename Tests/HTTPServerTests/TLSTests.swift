import HTTPServer
import NIOSSL
import Testing

/// A self-signed identity for localhost that exists only here.
private enum TestIdentity {
    static let certificate = Array(
        """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUOvZwZvEmd3ky8eXcWRq73rvKiSIwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA5NTAwMVoYDzIxMjYxMDI4
        MDk1MDAxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAT1WncDuVlRQmJCYTY2ylI2+XVjGypt0QyZAf5AG6qPVUF+1abQ0lvQ
        uCOpWqqsTWUwUrk/dJFhsWPhzFlPaJEVo28wbTAdBgNVHQ4EFgQUOpLLvSNVnkW6
        9BDmBPp5G9SZa9owHwYDVR0jBBgwFoAUOpLLvSNVnkW69BDmBPp5G9SZa9owDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIgXzcr1A7N6TL2YMl/Bdc+YKKIjVpFrNuH+qJpw8bNKWgCIQDq
        3rq7Pkew5ZOPQNzULua/mv110QGff0FzwhjQONCzww==
        -----END CERTIFICATE-----
        """.utf8)

    static let key = Array(
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgl24lyL0IQpxVU1QS
        9hNH4xoajBHkF2Z2bK/Jp03DI0GhRANCAAT1WncDuVlRQmJCYTY2ylI2+XVjGypt
        0QyZAf5AG6qPVUF+1abQ0lvQuCOpWqqsTWUwUrk/dJFhsWPhzFlPaJEV
        -----END PRIVATE KEY-----
        """.utf8)
}

@Suite("HTTPServer: TLS")
struct TLSTests {
    private func client(showing identity: Bool) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let certificates = try NIOSSLCertificate.fromPEMBytes(TestIdentity.certificate)
        configuration.trustRoots = .certificates(certificates)
        configuration.certificateVerification = .noHostnameVerification
        if identity {
            configuration.certificateChain = certificates.map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: TestIdentity.key, format: .pem))
        }
        return configuration
    }

    @Test(
        "requests are served over TLS, and a client's certificate is known when it shows one", arguments: [false, true])
    func serves(showsIdentity: Bool) async throws {
        let tls = HTTPServer.TLS(
            certificateChain: TestIdentity.certificate, privateKey: TestIdentity.key,
            clientTrustRoots: TestIdentity.certificate)
        let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response = { request in
            .text(200, request.peerCertificate == nil ? "nobody" : "somebody")
        }
        try await withServer(tls: tls, handler: handler) { port in
            var client = try await RawClient(port: port, tls: try client(showing: showsIdentity))
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await client.response().body == (showsIdentity ? "somebody" : "nobody"))
        }
    }

    @Test("a client that speaks plain HTTP to a TLS port gets nothing")
    func plain() async throws {
        let tls = HTTPServer.TLS(certificateChain: TestIdentity.certificate, privateKey: TestIdentity.key)
        try await withServer(tls: tls, handler: describe) { port in
            var client = try await RawClient(port: port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await client.readToEnd().contains("200") == false)
        }
    }

    @Test("a certificate or key that cannot be read is an error that says which")
    func badIdentity() async throws {
        let bad = [
            HTTPServer.TLS(certificateChain: Array("nothing".utf8), privateKey: TestIdentity.key),
            HTTPServer.TLS(certificateChain: TestIdentity.certificate, privateKey: Array("nothing".utf8)),
        ]
        for (tls, word) in zip(bad, ["certificate chain", "private key"]) {
            let server = HTTPServer(configuration: .init(tls: tls), handler: describe)
            let error = await #expect(throws: HTTPServerError.self) { _ = try await server.start() }
            #expect(error?.description.contains("the TLS \(word) cannot be used") == true)
        }
    }

    @Test("a port that is taken is an error that says so")
    func portTaken() async throws {
        try await withServer(handler: describe) { port in
            let server = HTTPServer(configuration: .init(port: port), handler: describe)
            let error = await #expect(throws: HTTPServerError.self) { _ = try await server.start() }
            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(port): ") == true)
        }
    }
}
