import HTTP
import HTTPServer
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("APIClient: watches", .timeLimit(.minutes(1)))
struct WatchStreamTests {
    private static let added = #"{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}"# + "\n"
    private static let gone =
        #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"# + "\n"

    private static func stream(_ chunks: [String]) -> HTTPServer.Response {
        let stream = ResponseStream()
        for chunk in chunks { stream.yield(Array(chunk.utf8)) }
        stream.finish()
        return .init(status: 200, body: .stream(stream))
    }

    /// What a watch shows until its end: versions, error codes, and the label of the error that ended it.
    private func outcome(_ stream: WatchStream) async -> [String] {
        var seen: [String] = []
        do throws(APIError) {
            var events = stream.makeAsyncIterator()
            while let event = try await events.next() {
                if case .error(let status) = event {
                    seen.append("\(status.code) \(status.message)")
                } else {
                    seen.append(event.resourceVersion ?? "-")
                }
            }
            return seen + ["end"]
        } catch {
            return seen + [error.label]
        }
    }

    struct Row: Sendable {
        var chunks: [String]
        var outcome: [String]
    }

    @Test(
        "events come in order; an end within an event, a line that is too long and one that is none are errors",
        arguments: [
            Row(chunks: [], outcome: ["end"]),
            Row(chunks: [added, added], outcome: ["7", "7", "end"]),
            Row(chunks: [added, gone], outcome: ["7", "410 too old", "end"]),
            Row(chunks: [added, String(added.prefix(20))], outcome: ["7", "decoding"]),
            Row(chunks: [String(added.prefix(20)), String(added.dropFirst(20))], outcome: ["7", "end"]),
            Row(chunks: [String(added.dropLast())], outcome: ["decoding"]),
            Row(chunks: [added, "nonsense\n", added], outcome: ["7", "decoding"]),
            Row(chunks: [String(repeating: "x", count: 201)], outcome: ["decoding"]),
            Row(chunks: ["{", String(repeating: "x", count: 200), "\n"], outcome: ["decoding"]),
        ])
    func events(row: Row) async throws {
        try await ScriptedAPI.with {
            $0.maximumEventBytes = 200
        } script: { _, _ in
            Self.stream(row.chunks)
        } _: { api in
            let watch = try await api.client.watch(.configMap)
            #expect(await outcome(watch) == row.outcome)
        }
    }

    @Test("a watch that breaks off between two events is an error and not an end")
    func broken() async throws {
        let source = ResponseStream(bufferLimitBytes: 0)
        try await ScriptedAPI.with { _, _ in
            .init(status: 200, body: .stream(source))
        } _: { api in
            source.yield(Array(Self.added.utf8))
            let watch = try await api.client.watch(.configMap)
            // The server breaks a stream off that is produced faster than it can be written.
            while source.yield(Array(Self.added.utf8)) {}
            #expect(await outcome(watch).last == "truncated")
        }
    }

    @Test("a watch that is refused says why, and is not tried again by itself")
    func refused() async throws {
        try await ScriptedAPI.with { _, _ in
            .json(503, "{}", headers: ["Retry-After": "1"])
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await api.client.watch(.configMap) }
            #expect(error?.status?.code == 503)
            #expect(error?.retryAfter == .seconds(1))
            #expect(api.received.count == 1)
            #expect(api.clock.waits.isEmpty)
        }
    }

    @Test("a reader that falls behind loses the watch, and the server sees it close")
    func overflow() async throws {
        let closed = Signal()
        let source = ResponseStream(bufferLimitBytes: 64 << 20, onTermination: { _ in closed.send() })
        try await ScriptedAPI.with { _, _ in
            .init(status: 200, body: .stream(source))
        } _: { api in
            let watch = try await api.client.watch(.configMap, options: WatchOptions(resourceVersion: "1"))
            let chunk = Array(repeating: UInt8(ascii: " "), count: 1 << 20)
            for _ in 0..<24 { source.yield(chunk) }
            await closed.wait()
            #expect(source.termination == .readerGone)
            #expect(await outcome(watch) == ["stream_overflow"])
        }
    }

    /// Three ways to give a watch up.
    enum Way: CaseIterable, Sendable {
        case cancelTask, cancelStream, letGo
    }

    @Test("giving a watch up closes its connection", arguments: Way.allCases)
    func cancellation(way: Way) async throws {
        let (closed, reading) = (Signal(), Signal())
        let source = ResponseStream(onTermination: { _ in closed.send() })
        try await ScriptedAPI.with { _, _ in
            .init(status: 200, body: .stream(source))
        } _: { api in
            let client = api.client
            switch way {
            case .letGo:
                _ = try await client.watch(.configMap)
            case .cancelStream:
                let watch = try await client.watch(.configMap)
                watch.cancel()
                #expect(await outcome(watch) == ["cancelled"])
            case .cancelTask:
                source.yield(Array(Self.added.utf8))
                let task = Task {
                    let watch = try await client.watch(.configMap)
                    var events = watch.makeAsyncIterator()
                    _ = try await events.next()
                    reading.send()
                    _ = try await events.next()
                }
                await reading.wait()
                task.cancel()
                let error = await #expect(throws: APIError.self) { try await task.value }
                #expect(error?.isCancelled == true)
            }
            await closed.wait()
        }
        #expect(source.termination == .readerGone)
    }
}
