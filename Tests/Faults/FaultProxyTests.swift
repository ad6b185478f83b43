import HTTP
import HTTPServer
import InterlockTestKit
import KubeClient
import Testing

/// What a client sees of each fault, and what the server does.
@Suite("The proxy that has things go wrong")
struct FaultProxyTests {
    /// A server with one answer, and how many requests came to it.
    private func withServer(
        _ fault: Fault?, body: @Sendable @escaping (String, HTTPClient, FaultRecord) async throws -> Void
    ) async throws {
        let server = HTTPServer(configuration: .init(host: "127.0.0.1", port: 0)) { request in
            guard request.query("watch") == "true" else {
                return .init(status: 200, body: .bytes(Array(#"{"kind":"Pod","metadata":{"name":"x"}}"#.utf8)))
            }
            let stream = ResponseStream()
            for number in 0..<4 { stream.yield(Array("{\"type\":\"ADDED\",\"object\":{\"n\":\(number)}}\n".utf8)) }
            stream.finish()
            return .init(status: 200, body: .stream(stream))
        }
        let address = try await server.start()
        let upstream = try FaultProxy.Upstream(.init(server: "http://127.0.0.1:\(address.port)"))
        let proxy = try FaultProxy(to: upstream, plan: .always(fault))
        // Only what stalls is meant to run into a limit.
        let stalls = [.stall, .stallAnswer].contains(fault)
        let limits = HTTPTimeLimits(connect: .seconds(30), idle: .seconds(30), total: .seconds(stalls ? 3 : 60))
        let client = HTTPClient(configuration: .init(limits: limits))
        let result: Result<Void, any Error>
        do {
            result = .success(try await proxy.run { url in try await body(url, client, proxy.record) })
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        await server.shutdown()
        try result.get()
    }

    @Test("without a fault the answer is the server's, on one connection after another")
    func pass() async throws {
        try await withServer(nil) { url, client, record in
            for _ in 0..<5 {
                let response = try await client.send(HTTPRequest(method: "GET", url: url + "/api/v1/pods/x"))
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self).contains(#""kind":"Pod""#))
            }
            #expect(record.entries.count == 5)
            #expect(record.entries.allSatisfy { $0.isForwarded && $0.answer?.code == 200 })
        }
    }

    static let lost: [(Fault, isForwarded: Bool)] = [
        (.refuse, false), (.reset, false), (.stall, false), (.loseAnswer, true), (.resetAnswer, true),
        (.stallAnswer, true), (.truncateAnswer(percent: 50), true), (.truncateAnswer(percent: 99), true),
        (.deliverLate(.milliseconds(20)), true),
    ]

    @Test("a write whose answer is lost fails at the client, whether or not the server got it", arguments: lost)
    func loss(fault: Fault, isForwarded: Bool) async throws {
        try await withServer(fault) { url, client, record in
            var request = HTTPRequest(method: "PATCH", url: url + "/api/v1/pods/x", body: [123, 125])
            request.isIdempotent = false
            await #expect(throws: HTTPError.self) { try await client.send(request) }
            await record.settled()
            let entry = try #require(record.entries.first)
            #expect(record.entries.count == 1, "a write is not sent twice")
            #expect(entry.isForwarded == isForwarded)
            #expect((entry.answer?.code == 200) == isForwarded)
            #expect(entry.body == [123, 125])
        }
    }

    @Test("an answer that the server never gave has the server's form", arguments: [409, 410, 429, 500, 503])
    func answers(code: Int) async throws {
        try await withServer(.answer(code: code, retryAfter: code == 429 ? 1 : nil)) { url, client, record in
            let response = try await client.send(HTTPRequest(method: "GET", url: url + "/api/v1/pods/x"))
            #expect(response.status == code)
            #expect(response.headers["Retry-After"] == (code == 429 ? "1" : nil))
            #expect(String(decoding: response.body, as: UTF8.self).contains(#""kind":"Status""#))
            #expect(record.entries.first?.isForwarded == false)
        }
    }

    @Test("a server's deed may hide behind another answer")
    func replaced() async throws {
        try await withServer(.replaceAnswer(code: 504)) { url, client, record in
            let response = try await client.send(HTTPRequest(method: "PATCH", url: url + "/api/v1/pods/x"))
            #expect(response.status == 504)
            #expect(record.entries.first?.answer?.code == 200)
        }
    }

    /// How many events arrive of four at most, and whether the stream ends as one that is whole.
    static let watches: [(WatchBreak, Int, isWhole: Bool)] = [
        (.cut, 2, false), (.cutInsideEvent, 2, false), (.cutInsideChunkHeader, 2, false), (.end, 2, true),
        (.gone, 3, true),
    ]

    @Test("a watch breaks where the plan says", arguments: watches)
    func watch(how: WatchBreak, events: Int, isWhole: Bool) async throws {
        try await withServer(.breakWatch(how, afterEvents: 2)) { url, client, _ in
            var bytes: [UInt8] = []
            var error: (any Error)?
            do {
                let request = HTTPRequest(method: "GET", url: url + "/api/v1/pods?watch=true")
                for try await piece in try await client.stream(request) { bytes += piece }
            } catch let failure {
                error = failure
            }
            // What came together with the end of a broken connection may be lost with it.
            let count = bytes.count { $0 == UInt8(ascii: "\n") }
            #expect(isWhole ? count == events : count <= events)
            #expect((error == nil) == isWhole)
            #expect(String(decoding: bytes, as: UTF8.self).contains("\"code\":410") == (how == .gone))
        }
    }
}
