import HTTP
import Testing

@Suite("HTTPClient: proxies", .timeLimit(.minutes(1)))
struct HTTPProxyTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("a proxy is asked for the whole URL of a plain request, with the credentials of its own URL")
    func absoluteForm() async throws {
        try await ScriptedServer.with { _, _ in
            .send(Self.ok)
        } _: { proxy in
            let url = "http://user:password@127.0.0.1:\(proxy.port)"
            try await withClient(.init(proxy: HTTPProxy(url: url))) { client in
                let response = try await client.send(HTTPRequest(url: "http://nothing.invalid/a?b=c"))
                #expect(response.body == Array("ok".utf8))
            }
            #expect(proxy.received.count == 1)
            #expect(proxy.received[0].hasPrefix("GET http://nothing.invalid/a?b=c HTTP/1.1\r\n"))
            #expect(proxy.received[0].contains("Proxy-Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n"))
        }
    }

    @Test(
        "a proxy that does not let a TLS connection through is the proxy's error; it sees the host and no header field",
        arguments: [403, 407, 502, 302])
    func refusedTunnel(code: Int) async throws {
        try await ScriptedServer.with { _, _ in
            .send("HTTP/1.1 \(code) No\r\nContent-Length: 0\r\n\r\n")
        } _: { proxy in
            try await withClient(.init(proxy: HTTPProxy(url: "http://127.0.0.1:\(proxy.port)"))) { client in
                let error = await failure { () async throws(HTTPError) in
                    let headers: HTTPHeaders = ["Authorization": "Bearer secret-token", "User-Agent": "test"]
                    _ = try await client.send(
                        HTTPRequest(
                            method: "POST", url: "https://nothing.invalid:6443/path", headers: headers, body: [1]))
                }
                #expect(error?.kind == .proxy)
                #expect(error?.isSafeToRetry == true)
            }
            #expect(proxy.received.count == 1)
            #expect(proxy.received[0].hasPrefix("CONNECT nothing.invalid:6443 HTTP/1.1\r\n"))
            #expect(!proxy.received[0].contains("secret-token"))
            #expect(!proxy.received[0].contains("/path"))
        }
    }

    @Test(
        "hosts among the exceptions are connected to directly",
        arguments: [["127.0.0.1"], ["other.example", "127.0.0.0/8"], ["*"]])
    func exceptions(exceptions: [String]) async throws {
        try await ScriptedServer.with { _, _ in
            .close
        } _: { proxy in
            try await ScriptedServer.with { _, _ in
                .send(Self.ok)
            } _: { server in
                let proxied = HTTPProxy(url: "http://127.0.0.1:\(proxy.port)", exceptions: exceptions)
                try await withClient(.init(proxy: proxied)) { client in
                    let response = try await client.send(HTTPRequest(url: server.url))
                    #expect(response.status == 200)
                }
                #expect(server.received[0].hasPrefix("GET / HTTP/1.1\r\n"))
            }
            #expect(proxy.received.isEmpty)
        }
    }

    @Test(
        "a proxy that cannot be used is named without its password",
        arguments: [
            "nonsense://user:password@127.0.0.1:1", "http://user:password@nothing.invalid:1",
            "http://user:password@127.0.0.1:99999", "http://user:password@[::1", "http://user:password@127.0.0.1:1",
        ])
    func unusable(url: String) async throws {
        try await withClient(.init(proxy: HTTPProxy(url: url))) { client in
            for target in ["http://127.0.0.1:1/", "https://127.0.0.1:1/"] {
                let error = await failure { () async throws(HTTPError) in
                    _ = try await client.send(HTTPRequest(url: target))
                }
                #expect(error?.mayHaveBeenSent == false)
                #expect(error.map { !String(reflecting: $0).contains("password") } == true)
                #expect(error?.description.contains("password") == false)
            }
        }
    }

    @Test(
        "the environment names the proxy by scheme; lower case wins, and what a CGI client may have sent does not count",
        arguments: [
            (["HTTPS_PROXY": "http://p"], "https", HTTPProxy(url: "http://p")),
            (["HTTPS_PROXY": "http://p"], "http", nil),
            (["HTTPS_PROXY": "http://P", "https_proxy": "http://p"], "https", HTTPProxy(url: "http://p")),
            (["HTTPS_PROXY": "http://p", "https_proxy": ""], "https", HTTPProxy(url: "http://p")),
            (["HTTP_PROXY": "http://p"], "http", HTTPProxy(url: "http://p")),
            (["HTTP_PROXY": "http://p", "REQUEST_METHOD": "GET"], "http", nil),
            (["http_proxy": "http://p", "REQUEST_METHOD": "GET"], "http", HTTPProxy(url: "http://p")),
            (["NO_PROXY": "a"], "https", nil),
            (
                ["HTTPS_PROXY": "http://p", "NO_PROXY": "a, .b,,10.0.0.0/8"], "https",
                HTTPProxy(url: "http://p", exceptions: ["a", ".b", "10.0.0.0/8"])
            ),
        ] as [([String: String], String, HTTPProxy?)])
    func environment(environment: [String: String], scheme: String, expected: HTTPProxy?) {
        #expect(HTTPProxy(environment: environment, scheme: scheme) == expected)
    }
}
