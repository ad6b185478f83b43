import HTTPServer
import Testing

/// The end of a stream as something to await.
private func termination(of stream: ResponseStream) async -> ResponseStream.Termination {
    await withCheckedContinuation { continuation in
        stream.onTermination = { continuation.resume(returning: $0) }
    }
}

private let watch = "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n"

@Suite("HTTPServer: response streams")
struct ResponseStreamTests {
    @Test("what is yielded arrives as chunks, and finishing ends the response and not the connection")
    func chunks() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1000)
        let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response = { request in
            request.path == "/watch" ? .init(status: 200, body: .stream(stream)) : .text(200, "after")
        }
        try await withServer(handler: handler) { port in
            var client = try await RawClient(port: port)
            try await client.send(watch)
            #expect(await client.read(through: "\r\n\r\n").contains("Transfer-Encoding: chunked"))
            for event in ["one", "three"] {
                #expect(stream.yield(Array(event.utf8)))
                #expect(await client.read(through: "\(event)\r\n") == "\(event.utf8.count)\r\n\(event)\r\n")
            }
            stream.finish()
            #expect(await client.read(through: "0\r\n\r\n") == "0\r\n\r\n")
            #expect(!stream.yield([1]))
            try await client.send("GET /after HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await client.response().body == "after")
        }
    }

    @Test("what was yielded before the reader came arrives too")
    func early() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1000)
        stream.yield([97])
        stream.yield([98])
        stream.finish()
        try await withServer(handler: { _ in .init(status: 200, body: .stream(stream)) }) { port in
            var client = try await RawClient(port: port)
            try await client.send(watch)
            _ = await client.read(through: "\r\n\r\n")
            #expect(await client.read(through: "0\r\n\r\n") == "2\r\nab\r\n0\r\n\r\n")
        }
    }

    @Test("a client that goes away ends the stream")
    func clientGone() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1000)
        try await withServer(handler: { _ in .init(status: 200, body: .stream(stream)) }) { port in
            var client = try await RawClient(port: port)
            try await client.send(watch)
            _ = await client.read(through: "\r\n\r\n")
            await client.close()
            #expect(await termination(of: stream) == .readerGone)
            #expect(!stream.yield([1]))
        }
    }

    @Test("a client that goes away while the handler runs cancels it, and the stream it returns is ended")
    func clientGoneEarly() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1000)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response = { _ in
            start.yield()
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            return .init(status: 200, body: .stream(stream))
        }
        try await withServer(handler: handler) { port in
            let client = try await RawClient(port: port)
            try await client.send(watch)
            for await _ in started { break }
            await client.close()
            #expect(await termination(of: stream) == .readerGone)
        }
    }

    @Test("a reader that does not read loses the stream, and the producer never waits")
    func slowReader() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1 << 20)
        try await withServer(handler: { _ in .init(status: 200, body: .stream(stream)) }) { port in
            let client = try await RawClient(port: port, isReading: false)
            try await client.send(watch)
            let event = [UInt8](repeating: 120, count: 100_000)
            var accepted = 0
            while stream.yield(event) { accepted += 1 }
            #expect(stream.termination == .readerTooSlow)
            #expect(accepted >= 10)
        }
    }

    @Test("a response that the reader does not take is given up after the idle limit")
    func stalledBody() async throws {
        let stream = ResponseStream(bufferLimitBytes: 64 << 20)
        for _ in 0..<40 { stream.yield([UInt8](repeating: 120, count: 1 << 20)) }
        let limits = HTTPServer.Limits(idleTimeout: .milliseconds(50))
        try await withServer(limits: limits, handler: { _ in .init(status: 200, body: .stream(stream)) }) { port in
            let client = try await RawClient(port: port, isReading: false)
            try await client.send(watch)
            #expect(await termination(of: stream) == .readerGone)
        }
    }

    @Test("one chunk may be larger than the limit, two may not")
    func limit() {
        let stream = ResponseStream(bufferLimitBytes: 10)
        #expect(stream.yield([UInt8](repeating: 0, count: 100)))
        #expect(!stream.yield([0]))
        #expect(stream.termination == .readerTooSlow)
    }

    @Test("shutdown writes what is buffered, ends the streams and closes the connections")
    func shutdown() async throws {
        let stream = ResponseStream(bufferLimitBytes: 1000)
        let server = HTTPServer(configuration: .init()) { _ in .init(status: 200, body: .stream(stream)) }
        let port = try await server.start().port
        var client = try await RawClient(port: port)
        try await client.send(watch)
        _ = await client.read(through: "\r\n\r\n")
        stream.yield([97])
        await server.shutdown()
        #expect(stream.termination == .shutdown)
        #expect(await client.readToEnd() == "1\r\na\r\n0\r\n\r\n")
        await #expect(throws: (any Error).self) { _ = try await RawClient(port: port) }
    }

    @Test("shutdown waits for a running request and closes an idle connection")
    func shutdownWaits() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let server = HTTPServer(configuration: .init()) { _ in
            start.yield()
            for await _ in gate { break }
            return .text(200, "done")
        }
        let port = try await server.start().port
        var idle = try await RawClient(port: port)
        var busy = try await RawClient(port: port)
        try await busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for await _ in started { break }
        async let stopped: Void = server.shutdown()
        #expect(await idle.readToEnd() == "")
        open.yield()
        let answer = await busy.readToEnd()
        #expect(answer.contains("Connection: close") && answer.hasSuffix("done"))
        await stopped
    }

    @Test("shutdown closes what does not end within its limit")
    func shutdownLimit() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        var limits = HTTPServer.Limits()
        limits.shutdownTimeout = .milliseconds(20)
        let server = HTTPServer(configuration: .init(limits: limits)) { _ in
            start.yield()
            for await _ in never {}
            return .text(200, "too late")
        }
        var client = try await RawClient(port: try await server.start().port)
        try await client.send(watch)
        for await _ in started { break }
        await server.shutdown()
        #expect(await client.readToEnd() == "")
    }
}
