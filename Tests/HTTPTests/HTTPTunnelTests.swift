import HTTP
import HTTPServer
import Testing

@Suite("HTTPClient: TLS through proxies", .timeLimit(.minutes(1)))
struct HTTPTunnelTests {
    /// A TLS server for `api.example` behind a proxy; gives the proxy and what leads to it.
    private func withTunnel(
        credentials: String? = nil, _ body: (TunnelProxy, HTTPServer) async throws -> Void
    ) async throws {
        let identity = HTTPServer.TLS(
            certificateChain: TestIdentities.serverCertificate, privateKey: TestIdentities.serverKey,
            clientTrustRoots: TestIdentities.authority)
        var limits = HTTPServer.Limits()
        limits.shutdownTimeout = .milliseconds(200)
        let server = HTTPServer(configuration: .init(tls: identity, limits: limits)) { request in
            .text(200, request.peerCertificate == nil ? "nobody" : "somebody")
        }
        let port = try await server.start().port
        do {
            try await TunnelProxy.with(credentials: credentials, target: port) { try await body($0, server) }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private static let tls = HTTPClientTLS(
        authorities: .bytes(TestIdentities.authority), certificate: .bytes(TestIdentities.clientCertificate),
        privateKey: .bytes(TestIdentities.clientKey))

    private func answer(_ url: String, _ proxy: HTTPProxy) async throws -> Result<String, HTTPError> {
        var result = Result<String, HTTPError>.success("")
        try await withClient(.init(tls: Self.tls, proxy: proxy)) { client in
            do throws(HTTPError) {
                let headers: HTTPHeaders = ["Authorization": "Bearer secret-token"]
                let response = try await client.send(HTTPRequest(url: url, headers: headers))
                result = .success(String(decoding: response.body, as: UTF8.self))
            } catch {
                result = .failure(error)
            }
        }
        return result
    }

    @Test(
        "TLS goes end to end through a tunnel: the server sees the client's certificate, the proxy a host and no token")
    func connect() async throws {
        try await withTunnel(credentials: "Basic dXNlcjpwYXNz") { proxy, _ in
            let url = "http://user:pass@127.0.0.1:\(proxy.port)"
            let result = try await answer("https://api.example:6443/secret-path", HTTPProxy(url: url))
            #expect(result == .success("somebody"))
            #expect(proxy.received.count == 1)
            #expect(proxy.received.first?.hasPrefix("CONNECT api.example:6443 HTTP/1.1\r\n") == true)
            #expect(proxy.received.first?.contains("secret-") == false)
        }
    }

    @Test("a proxy that wants other credentials is the proxy's error, and nothing was sent")
    func refused() async throws {
        try await withTunnel(credentials: "Basic dXNlcjpwYXNz") { proxy, _ in
            for user in ["", "user:wrong@"] {
                let url = "http://\(user)127.0.0.1:\(proxy.port)"
                guard case .failure(let error) = try await answer("https://api.example:6443/", HTTPProxy(url: url))
                else {
                    Issue.record("the proxy let it through")
                    return
                }
                #expect(error.kind == .proxy)
                #expect(!error.mayHaveBeenSent)
                #expect(error.description.contains("407"))
                #expect(!error.description.contains("wrong"))
            }
        }
    }

    @Test(
        "an https:// proxy must be vouched for by the system, not by the server's authorities; its error is the proxy's"
    )
    func untrustedProxy() async throws {
        let identity = HTTPServer.TLS(
            certificateChain: TestIdentities.serverCertificate, privateKey: TestIdentities.serverKey)
        let server = HTTPServer(configuration: .init(tls: identity)) { _ in .text(200, "") }
        let port = try await server.start().port
        let result = try await answer("https://api.example:6443/", HTTPProxy(url: "https://127.0.0.1:\(port)"))
        await server.shutdown()
        guard case .failure(let error) = result else {
            Issue.record("the proxy was trusted")
            return
        }
        #expect(error.kind == .proxy)
        #expect(!error.mayHaveBeenSent)
    }

    @Test("SOCKS 5 proxies lead to the server; those with h resolve its name themselves")
    func socks() async throws {
        try await withTunnel { proxy, _ in
            let far = try await answer(
                "https://api.example:6443/", HTTPProxy(url: "socks5h://127.0.0.1:\(proxy.port)"))
            #expect(far == .success("somebody"))
            let near = try await answer("https://127.0.0.1:6443/", HTTPProxy(url: "socks5://127.0.0.1:\(proxy.port)"))
            #expect(near == .success("somebody"))
            #expect(proxy.received == ["socks api.example:6443", "socks 127.0.0.1:6443"])
        }
    }

    @Test(
        "what NO_PROXY names is connected to directly: names, their subdomains, addresses and networks",
        arguments: [
            ("10.0.0.0/8,127.0.0.0/8", "127.0.0.1", true), ("127.0.0.1", "127.0.0.1", true),
            ("10.0.0.0/8", "127.0.0.1", false), ("*", "127.0.0.1", true), ("example", "api.example", true),
            (".example", "api.example", true), ("api.example", "api.example", true),
            ("pi.example", "api.example", false),
            ("example.org", "api.example", false), ("", "api.example", false),
        ])
    func exceptions(list: String, host: String, isDirect: Bool) async throws {
        try await withTunnel { proxy, _ in
            guard
                let environment = HTTPProxy(
                    environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": list], scheme: "https")
            else {
                Issue.record("no proxy")
                return
            }
            // Nothing listens there, so only the proxy can lead anywhere.
            let result = try await answer("https://\(host):1/", environment)
            #expect(proxy.received.isEmpty == isDirect)
            #expect((result == .success("somebody")) == !isDirect)
        }
    }
}
