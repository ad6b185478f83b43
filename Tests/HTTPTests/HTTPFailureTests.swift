import HTTP
import Testing

@Suite("HTTPClient: what goes wrong on the way", .timeLimit(.minutes(1)))
struct HTTPFailureTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test(
        "an answer that is not whole is an error and never a shorter body",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", HTTPError.Kind.truncated),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\nContent-Le", .connectionLost),
            ("", .connectionLost),
            ("SSH-2.0-OpenSSH_9.2\r\n", .protocolViolation),
        ])
    func truncation(answer: String, expected: HTTPError.Kind) async throws {
        try await ScriptedServer.with { _, _ in
            .sendAndClose(answer)
        } _: { server in
            try await withClient { client in
                let error = await failure { () async throws(HTTPError) in
                    _ = try await client.send(HTTPRequest(method: "POST", url: server.url, body: [1]))
                }
                #expect(error?.kind == expected)
                #expect(error?.mayHaveBeenSent == true)
            }
        }
    }

    @Test("interim answers are passed over, and a field that comes twice keeps both values")
    func interim() async throws {
        let answer =
            "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nok"
        try await ScriptedServer.with { _, _ in
            .send(answer)
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(url: server.url))
                #expect(response.status == 200)
                #expect(response.headers.all("X-A") == ["1", "2"])
                #expect(response.headers["X-Empty"] == "")
                #expect(response.headers["Link"] == nil)
                #expect(response.body == Array("ok".utf8))
            }
        }
    }

    @Test("a redirection is an answer and is not followed")
    func redirection() async throws {
        try await ScriptedServer.with { _, _ in
            .send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(url: server.url))
                #expect(response.status == 302)
            }
            #expect(server.received.count == 1)
        }
    }

    @Test("where a reused connection dies, an idempotent request is sent again and no other is")
    func replay() async throws {
        let script: ScriptedServer.Script = { index, _ in index == 1 ? .close : .send(Self.ok) }
        let rows = [("GET", [UInt8]?.none, true), ("PUT", [1], true), ("POST", [1], false), ("PATCH", [1], false)]
        for (method, body, isRepeated) in rows + [("PUT", [1], false), ("DELETE", nil, false)] {
            try await ScriptedServer.with(script) { server in
                try await withClient { client in
                    _ = try await client.send(HTTPRequest(url: server.url))
                    let error = await failure { () async throws(HTTPError) in
                        var request = HTTPRequest(method: method, url: server.url, body: body)
                        request.isIdempotent = isRepeated
                        _ = try await client.send(request)
                    }
                    #expect((error == nil) == isRepeated)
                    if !isRepeated {
                        #expect(error?.kind == .connectionLost)
                        #expect(error?.isSafeToRetry == false)
                    }
                }
                #expect(server.received.count == (isRepeated ? 3 : 2))
            }
        }
    }

    @Test("a port where nothing listens refuses, and nothing was sent")
    func refused() async throws {
        var port = 0
        try await ScriptedServer.with { _, _ in
            .close
        } _: {
            port = $0.port
        }
        try await withClient { client in
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/"))
            }
            #expect(error?.kind == .connectionRefused)
            #expect(error?.isSafeToRetry == true)
            #expect(
                error?.description
                    == "127.0.0.1:\(port) refused the connection; check that the server runs and listens there")
        }
    }

    @Test(
        "a request that cannot be sent is refused before anything is opened",
        arguments: [
            HTTPRequest(url: "ftp://x/"), HTTPRequest(url: "/relative"), HTTPRequest(url: ""),
            HTTPRequest(url: "http://user:secret@x/"), HTTPRequest(url: "http://x/a b"),
            HTTPRequest(url: "http://x/\r\nX: y"), HTTPRequest(url: "http://x:99999/"),
            HTTPRequest(method: "GE T", url: "http://x/"), HTTPRequest(method: "", url: "http://x/"),
            HTTPRequest(url: "http://x/", headers: ["X": "a\r\nY: b"]),
            HTTPRequest(url: "http://x/", headers: ["X Y": "a"]),
            HTTPRequest(url: "http://x/", headers: ["content-length": "5"]),
        ])
    func invalidRequests(request: HTTPRequest) async throws {
        try await withClient { client in
            let error = await failure { () async throws(HTTPError) in _ = try await client.send(request) }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test("a name that no resolver knows is an error of the name")
    func unresolved() async throws {
        try await withClient { client in
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(HTTPRequest(url: "http://nothing.invalid/"))
            }
            #expect(error?.kind == .couldNotResolve)
        }
    }
}
