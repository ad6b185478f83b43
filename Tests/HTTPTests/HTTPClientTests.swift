import HTTP
import HTTPServer
import Synchronization
import Testing

@Suite("HTTPClient: requests", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    @Test("a request's method, path, query, headers and body arrive, and the answer's come back")
    func echo() async throws {
        try await withServer { request in
            .text(201, "\(request.method) \(request.target) \(request.headers["X-A"] ?? "-") \(request.body.count)")
        } _: { client, url in
            let request = HTTPRequest(method: "PATCH", url: url + "/a%2Fb?c=d", headers: ["X-A": "1"], body: [1, 2, 3])
            let response = try await client.send(request)
            #expect(response.status == 201)
            #expect(String(decoding: response.body, as: UTF8.self) == "PATCH /a%2Fb?c=d 1 3")
            #expect(response.headers["content-TYPE"] == "text/plain; charset=utf-8")
            #expect(response.version == .http1)
        }
    }

    @Test("an empty body is announced, no body and HEAD are not", arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func emptyBody(method: String) async throws {
        try await ScriptedServer.with { _, _ in
            .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        } _: { server in
            try await withClient { client in
                _ = try await client.send(HTTPRequest(method: method, url: server.url, body: []))
                _ = try await client.send(HTTPRequest(method: "HEAD", url: server.url))
            }
            #expect(server.received[0].hasPrefix("\(method) / HTTP/1.1\r\n"))
            #expect(server.received[0].contains("Content-Length: 0\r\n"))
            #expect(!server.received[0].contains("Content-Type"))
            #expect(server.received[1].hasPrefix("HEAD / HTTP/1.1\r\n"))
        }
    }

    @Test("a header field whose value is empty or blank is sent like any other", arguments: ["a", "", " ", "\t "])
    func blankFields(value: String) async throws {
        try await withServer { request in
            .text(200, request.headers["X-A"].map { "<\($0)>" } ?? "nothing")
        } _: { client, url in
            let response = try await client.send(HTTPRequest(url: url, headers: ["X-A": value]))
            #expect(String(decoding: response.body, as: UTF8.self) == (value == "a" ? "<a>" : "<>"))
        }
    }

    @Test("requests one after the other share a connection")
    func reuse() async throws {
        let addresses = Mutex(Set<String>())
        try await withServer { request in
            _ = addresses.withLock { $0.insert(request.remoteAddress) }
            return .text(200, "")
        } _: { client, url in
            for _ in 0..<20 { _ = try await client.send(HTTPRequest(url: url)) }
        }
        #expect(addresses.withLock { $0.count } == 1)
    }

    @Test("a thousand requests at a time are all answered, each with its own answer, on few connections")
    func thousand() async throws {
        let addresses = Mutex(Set<String>())
        try await withServer { request in
            _ = addresses.withLock { $0.insert(request.remoteAddress) }
            return .text(200, request.path)
        } _: { client, url in
            let wrong = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<1000 {
                    group.addTask {
                        let response = try? await client.send(HTTPRequest(url: "\(url)/\(index)"))
                        return response?.body != Array("/\(index)".utf8)
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wrong == 0)
        }
        #expect(addresses.withLock { $0.count } <= 8)
    }

    @Test("cancelling the task ends the request and closes the transfer")
    func cancellation() async throws {
        let (arrived, gone) = (Signal(), Signal())
        try await withServer { _ in
            arrived.send()
            await untilCancelled()
            gone.send()
            return .text(200, "")
        } _: { client, url in
            let task = Task {
                await failure { () async throws(HTTPError) in _ = try await client.send(HTTPRequest(url: url)) }
            }
            await arrived.wait()
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            await gone.wait()
        }
    }

    @Test("a task that was cancelled before sends nothing")
    func cancelledBefore() async throws {
        try await withServer { _ in
            .text(200, "")
        } _: { client, url in
            let ready = Signal()
            let task = Task {
                await ready.wait()
                return await failure { () async throws(HTTPError) in _ = try await client.send(HTTPRequest(url: url)) }
            }
            task.cancel()
            ready.send()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(error?.mayHaveBeenSent == false)
        }
    }

    @Test(
        "each time limit ends the request with its own name",
        arguments: [
            (HTTPTimeLimits(idle: .milliseconds(80), total: nil), HTTPError.Timeout.idle),
            (HTTPTimeLimits(idle: nil, total: .milliseconds(80)), .total),
            (HTTPTimeLimits(idle: .seconds(30), total: .milliseconds(80)), .total),
        ])
    func timeLimits(limits: HTTPTimeLimits, expected: HTTPError.Timeout) async throws {
        try await ScriptedServer.with { _, _ in
            .wait
        } _: { server in
            try await withClient { client in
                let error = await failure { () async throws(HTTPError) in
                    _ = try await client.send(HTTPRequest(url: server.url, limits: limits))
                }
                #expect(error?.kind == .timeout(expected))
                #expect(error?.mayHaveBeenSent == true || server.received.isEmpty)
                #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
            }
        }
    }

    @Test("a TLS handshake that is not answered passes the connect limit, and nothing was sent")
    func connectLimit() async throws {
        try await ScriptedServer.with { _, _ in
            .wait
        } _: { server in
            try await withClient { client in
                let limits = HTTPTimeLimits(connect: .milliseconds(80))
                let error = await failure { () async throws(HTTPError) in
                    _ = try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/", limits: limits))
                }
                #expect(error?.kind == .timeout(.connect))
                #expect(error?.isSafeToRetry == true)
            }
        }
    }

    @Test("requests that wait for a free connection are under the total limit too")
    func waitingLimit() async throws {
        try await ScriptedServer.with { _, _ in
            .wait
        } _: { server in
            try await withClient(.init(maximumConnectionsPerHost: 1)) { client in
                let limits = HTTPTimeLimits(idle: nil, total: .milliseconds(80))
                let kinds = await withTaskGroup(of: HTTPError?.self) { group in
                    for _ in 0..<5 {
                        group.addTask {
                            await failure { () async throws(HTTPError) in
                                _ = try await client.send(HTTPRequest(url: server.url, limits: limits))
                            }
                        }
                    }
                    return await group.reduce(into: [HTTPError.Kind?]()) { $0.append($1?.kind) }
                }
                #expect(kinds.allSatisfy { $0 == .timeout(.total) })
            }
        }
    }

    @Test("a body above the limit is refused, one at the limit is not")
    func bodyLimit() async throws {
        try await withServer { _ in
            .text(200, "12345")
        } _: { client, url in
            let fitting = try await client.send(HTTPRequest(url: url, maximumBodyBytes: 5))
            #expect(fitting.body.count == 5)
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(HTTPRequest(url: url, maximumBodyBytes: 4))
            }
            #expect(error?.kind == .bodyTooLarge(limit: 4))
        }
    }

    @Test("shutdown ends what is in flight, and what comes later")
    func shutdown() async throws {
        let arrived = Signal()
        try await withServer { _ in
            arrived.send()
            await untilCancelled()
            return .text(200, "")
        } _: { client, url in
            let task = Task {
                await failure { () async throws(HTTPError) in _ = try await client.send(HTTPRequest(url: url)) }
            }
            await arrived.wait()
            await client.shutdown()
            #expect(await task.value?.kind == .shutDown)
            let later = await failure { () async throws(HTTPError) in _ = try await client.send(HTTPRequest(url: url)) }
            #expect(later?.kind == .shutDown)
            await client.shutdown()
        }
    }
}
