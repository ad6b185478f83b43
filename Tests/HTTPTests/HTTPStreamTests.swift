import HTTP
import HTTPServer
import Testing

@Suite("HTTPClient: streams", .timeLimit(.minutes(1)))
struct HTTPStreamTests {
    @Test("a stream's status and headers are there before its body, and its chunks come in order")
    func order() async throws {
        let source = ResponseStream()
        try await withServer { _ in
            .init(status: 200, headers: ["X-A": "1"], body: .stream(source))
        } _: { client, url in
            let stream = try await client.stream(HTTPRequest(url: url))
            #expect(stream.status == 200)
            #expect(stream.headers["x-a"] == "1")
            var bytes: [UInt8] = []
            var iterator = stream.makeAsyncIterator()
            for letter in "abc".utf8 {
                source.yield([letter])
                bytes += try await iterator.next() ?? []
            }
            source.finish()
            for _ in 0..<2 {
                let end = try await iterator.next()
                #expect(end == nil)
            }
            #expect(bytes == Array("abc".utf8))
        }
    }

    @Test("a reader that falls behind loses the stream, and the server sees it close")
    func overflow() async throws {
        let gone = Signal()
        let source = ResponseStream(bufferLimitBytes: 64 << 20, onTermination: { _ in gone.send() })
        try await withServer(.init(streamBufferBytes: 1000)) { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let stream = try await client.stream(HTTPRequest(url: url))
            source.yield(Array(repeating: 0, count: 5000))
            await gone.wait()
            let error = await failure { () async throws(HTTPError) in
                var iterator = stream.makeAsyncIterator()
                while try await iterator.next() != nil {}
            }
            #expect(error?.kind == .streamOverflow(limit: 1000))
        }
    }

    @Test("letting go of a stream closes it")
    func release() async throws {
        let gone = Signal()
        let source = ResponseStream(onTermination: { _ in gone.send() })
        try await withServer { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            _ = try await client.stream(HTTPRequest(url: url))
            await gone.wait()
        }
        #expect(source.termination == .readerGone)
    }

    @Test("cancelling the task that reads a stream ends it")
    func cancellation() async throws {
        let gone = Signal()
        let source = ResponseStream(onTermination: { _ in gone.send() })
        try await withServer { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let stream = try await client.stream(HTTPRequest(url: url))
            let reading = Signal()
            let task = Task {
                await failure { () async throws(HTTPError) in
                    var iterator = stream.makeAsyncIterator()
                    reading.send()
                    while try await iterator.next() != nil {}
                }
            }
            await reading.wait()
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
            await gone.wait()
        }
    }

    @Test("a stream without bytes passes its idle limit")
    func idleLimit() async throws {
        let source = ResponseStream()
        try await withServer { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let limits = HTTPTimeLimits(connect: .seconds(30), idle: .milliseconds(200), total: .seconds(30))
            let error = await failure { () async throws(HTTPError) in
                let stream = try await client.stream(HTTPRequest(url: url, limits: limits))
                var iterator = stream.makeAsyncIterator()
                while try await iterator.next() != nil {}
            }
            #expect(error?.kind == .timeout(.idle))
        }
    }

    @Test("many open streams do not keep unary requests waiting")
    func besideUnary() async throws {
        let sources = (0..<40).map { _ in ResponseStream() }
        try await withServer { request in
            guard let index = Int(request.path.dropFirst()) else { return .text(200, "unary") }
            return .init(status: 200, body: .stream(sources[index]))
        } _: { client, url in
            var streams: [HTTPResponseStream] = []
            for index in sources.indices {
                streams.append(try await client.stream(HTTPRequest(url: "\(url)/\(index)")))
            }
            for _ in 0..<20 {
                let response = try await client.send(HTTPRequest(url: url + "/x"))
                #expect(response.status == 200)
            }
            for (index, stream) in streams.enumerated() {
                sources[index].yield([UInt8(index)])
                sources[index].finish()
                let bytes = try await stream.prefix(upTo: 10)
                #expect(bytes == [UInt8(index)])
            }
        }
    }

    @Test("shutdown ends a stream that is being read")
    func shutdown() async throws {
        let source = ResponseStream()
        try await withServer { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let stream = try await client.stream(HTTPRequest(url: url))
            let task = Task {
                await failure { () async throws(HTTPError) in
                    var iterator = stream.makeAsyncIterator()
                    while try await iterator.next() != nil {}
                }
            }
            await client.shutdown()
            #expect(await task.value?.kind == .shutDown)
        }
    }

    @Test("a stream that breaks off is an error and not an end")
    func truncation() async throws {
        try await ScriptedServer.with { _, _ in
            .sendAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        } _: { server in
            try await withClient { client in
                let error = await failure { () async throws(HTTPError) in
                    let stream = try await client.stream(HTTPRequest(url: server.url))
                    var iterator = stream.makeAsyncIterator()
                    while try await iterator.next() != nil {}
                }
                #expect(error?.kind == .truncated)
            }
        }
    }

    @Test("the server of a paced stream waits for a reader who takes his time, and nothing is lost")
    func slowReader() async throws {
        let total = 24 << 20
        let source = ResponseStream(bufferLimitBytes: 64 << 20)
        try await withServer(.init(streamBufferBytes: 1000, pacedStreamBufferBytes: 64 << 10)) { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let stream = try await client.stream(HTTPRequest(url: url), flow: .paced)
            for block in 0..<(total >> 20) {
                source.yield((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: ($0 >> 10) &+ block) })
            }
            source.finish()
            var (count, sum, chunk) = (0, 0, [UInt8]())
            var iterator = stream.makeAsyncIterator()
            while try await iterator.next(into: &chunk) {
                #expect(chunk.count <= 128 << 10)
                for byte in chunk {
                    if byte != UInt8(truncatingIfNeeded: ((count & (1 << 20 - 1)) >> 10) &+ (count >> 20)) { sum += 1 }
                    count += 1
                }
            }
            #expect(count == total)
            #expect(sum == 0, "bytes out of order")
        }
    }

    /// Ways in which a reader who does not read goes away.
    enum Departure: CaseIterable, Sendable {
        case letGo, cancel, cancelTask, shutdown
    }

    @Test("a paced stream whose reader goes away while it waits for room ends at once", arguments: Departure.allCases)
    func departure(way: Departure) async throws {
        let gone = Signal()
        let source = ResponseStream(bufferLimitBytes: 64 << 20, onTermination: { _ in gone.send() })
        try await withServer(.init(pacedStreamBufferBytes: 1000)) { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            var stream: HTTPResponseStream? = try await client.stream(HTTPRequest(url: url), flow: .paced)
            // More than the kernels on both sides hold: the thread is at the full buffer when the server goes on.
            source.yield(Array(repeating: 0, count: 32 << 20))
            let first = try await stream?.prefix(upTo: 1)
            #expect(first == [0])
            switch way {
            case .letGo:
                stream = nil
            case .cancel:
                stream?.cancel()
            case .cancelTask:
                let task = Task { [stream] in
                    await failure { () async throws(HTTPError) in
                        withUnsafeCurrentTask { $0?.cancel() }
                        _ = try await stream?.prefix(upTo: 32 << 20)
                    }
                }
                #expect(await task.value?.kind == .cancelled)
            case .shutdown:
                await client.shutdown()
                let error = await failure { () async throws(HTTPError) in
                    _ = try await stream?.prefix(upTo: 32 << 20)
                }
                #expect(error?.kind == .shutDown)
            }
            await gone.wait()
        }
        #expect(source.termination == .readerGone)
    }

    @Test("a paced stream that never begins, and one after the shutdown, are errors")
    func pacedFailures() async throws {
        try await withClient { client in
            let refused = await failure { () async throws(HTTPError) in
                _ = try await client.stream(HTTPRequest(url: "http://127.0.0.1:1/"), flow: .paced)
            }
            #expect(refused?.kind == .connectionRefused)
            await client.shutdown()
            let late = await failure { () async throws(HTTPError) in
                _ = try await client.stream(HTTPRequest(url: "http://127.0.0.1:1/"), flow: .paced)
            }
            #expect(late?.kind == .shutDown)
        }
    }

    @Test("a stream's idle limit can be changed under way", arguments: [HTTPStreamFlow.shared, .paced])
    func changedIdleLimit(flow: HTTPStreamFlow) async throws {
        let source = ResponseStream()
        try await withServer { _ in
            .init(status: 200, body: .stream(source))
        } _: { client, url in
            let limits = HTTPTimeLimits(connect: .seconds(30), idle: nil, total: .seconds(30))
            let error = await failure { () async throws(HTTPError) in
                let stream = try await client.stream(HTTPRequest(url: url, limits: limits), flow: flow)
                stream.limitIdle(.milliseconds(100))
                var iterator = stream.makeAsyncIterator()
                while try await iterator.next() != nil {}
            }
            #expect(error?.kind == .timeout(.idle))
        }
    }

    @Test("an idle limit that is lifted does not end the stream", arguments: [HTTPStreamFlow.shared, .paced])
    func liftedIdleLimit(flow: HTTPStreamFlow) async throws {
        let sources = [ResponseStream(), ResponseStream()]
        try await withServer { request in
            .init(status: 200, body: .stream(sources[request.path == "/lifted" ? 0 : 1]))
        } _: { client, url in
            var limits = HTTPTimeLimits(connect: .seconds(30), idle: nil, total: .seconds(30))
            let lifted = try await client.stream(HTTPRequest(url: url + "/lifted", limits: limits), flow: flow)
            lifted.limitIdle(.milliseconds(300))
            lifted.limitIdle(nil)
            limits.idle = .milliseconds(300)
            // Another one of the same limit tells that the time has come.
            let other = await failure { () async throws(HTTPError) in
                let stream = try await client.stream(HTTPRequest(url: url + "/other", limits: limits), flow: flow)
                _ = try await stream.prefix(upTo: 1)
            }
            #expect(other?.kind == .timeout(.idle))
            sources[0].yield([7])
            #expect(try await lifted.prefix(upTo: 1) == [7])
        }
    }
}
