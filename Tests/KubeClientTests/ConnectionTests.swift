import HTTP
import HTTPServer
import JSON
import KubeCore
import Synchronization
import Testing

@testable import KubeClient

@Suite("APIClient: impersonation, warnings, conflicts and the end", .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test("impersonation sends user, groups, uid and extra fields, whose keys are escaped as Kubernetes reads them")
    func impersonation() async throws {
        try await ScriptedAPI.with {
            $0.impersonation = Impersonation(
                user: "jane", groups: ["dev", "ops"], uid: "u-1",
                extra: ["scopes": ["view", "edit"], "acme.com/pro%ject ä": ["x"]])
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            _ = try await api.client.raw("GET", "/a")
            let headers = api.received[0].headers
            #expect(headers["Impersonate-User"] == "jane")
            #expect(headers["Impersonate-Uid"] == "u-1")
            let sent = headers.filter { $0.name.lowercased().hasPrefix("impersonate-") }.map {
                "\($0.name): \($0.value)"
            }
            #expect(sent.contains("Impersonate-Group: dev"))
            #expect(sent.contains("Impersonate-Group: ops"))
            #expect(sent.contains("Impersonate-Extra-scopes: view"))
            #expect(sent.contains("Impersonate-Extra-scopes: edit"))
            #expect(sent.contains("Impersonate-Extra-acme.com%2Fpro%25ject%20%C3%A4: x"))
        }
    }

    @Test(
        "the texts of a Warning field are those of code 299, whatever stands around them",
        arguments: [
            (#"299 - "a is deprecated""#, ["a is deprecated"]),
            (#"299 - "say \"a\" \\ b", 299 - "two""#, [#"say "a" \ b"#, "two"]),
            (#"199 - "other", 299 host "mine" "Sat, 21 Nov 2026 10:00:00 GMT", 299 - "last""#, ["mine", "last"]),
            (#"299 - "red \#u{1b}[31m""#, ["red [31m"]),
            (#"299 - "open"#, []), ("299", []), ("", []), ("nonsense", []), (#"299 -"a""#, []), (#"299 - """#, []),
            (#"299 - "first", 29 - "x""#, ["first"]),
            ("299 - \"\(String(repeating: "x", count: 5000))\"", [String(repeating: "x", count: 200) + "…"]),
        ])
    func warningField(value: String, texts: [String]) {
        #expect(WarningField.texts(value) == texts)
    }

    @Test("each warning of the server is said once, also of an answer that is an error; and memory of them is bounded")
    func warnings() async throws {
        let said = Mutex<[String]>([])
        try await ScriptedAPI.with {
            $0.onWarning = { warning in said.withLock { $0.append("\(warning)") } }
        } script: { index, _ in
            .json(
                index == 1 ? 404 : 200, "{}",
                headers: ["Warning": #"299 - "v1beta1 is deprecated", 299 - "answer \#(index % 2)""#])
        } _: { api in
            for _ in 0..<4 { _ = try? await api.client.raw("GET", "/a") }
        }
        #expect(
            said.withLock { $0 } == [
                "the API server warns: v1beta1 is deprecated", "the API server warns: answer 0",
                "the API server warns: answer 1",
            ])
        let count = Mutex(0)
        let filter = WarningFilter { _ in count.withLock { $0 += 1 } }
        for round in 0..<2 {
            for index in 0..<WarningFilter.limit + round {
                filter.report(ClientWarning(.server, text: "\(index)"))
            }
        }
        #expect(count.withLock { $0 } == WarningFilter.limit + 1)
    }

    private static let conflict = #"{"kind":"Status","code":409,"reason":"Conflict","message":"changed"}"#

    @Test("an object is read afresh and written again until nobody wrote in between, a bounded number of times")
    func conflicts() async throws {
        for attempts in [3, 5, 6] {
            let reads = Mutex(0)
            try await ScriptedAPI.with { _, request in
                if request.method == "GET" {
                    let version = reads.withLock { reads in
                        reads += 1
                        return reads
                    }
                    return .json(200, #"{"metadata":{"resourceVersion":"\#(version)"},"data":{"n":"1"}}"#)
                }
                return reads.withLock { $0 } < attempts ? .json(409, Self.conflict) : .json(200, #"{"done":true}"#)
            } _: { api in
                do throws(APIError) {
                    let stored = try await api.client.modify(.configMap, namespace: "n", name: "x") { object in
                        ["data": ["n": "2", "seen": object[path: "metadata", "resourceVersion"] ?? .null]]
                    }
                    #expect(attempts <= 5)
                    #expect(stored["done"] == true)
                } catch {
                    #expect(attempts == 6)
                    #expect(error.isConflict)
                }
                let tried = min(attempts, 5)
                #expect(api.received.map(\.method) == Array(repeating: ["GET", "PUT"], count: tried).flatMap(\.self))
                #expect(api.clock.waits.count == tried - 1)
                for (index, wait) in api.clock.waits.enumerated() {
                    let least = Duration.milliseconds(10 << index)
                    #expect(wait >= least && wait <= least * 2)
                }
            }
        }
    }

    @Test("nothing is written where nothing changes, and only a conflict with another's write is tried again")
    func noConflict() async throws {
        let owned =
            #"{"kind":"Status","code":409,"reason":"Conflict","details":{"causes":[{"reason":"FieldManagerConflict"}]}}"#
        for (answer, requests) in [("{}", 1), (owned, 2), (#"{"kind":"Status","code":403,"reason":"Forbidden"}"#, 2)] {
            try await ScriptedAPI.with { index, _ in
                index == 0
                    ? .json(200, #"{"metadata":{"resourceVersion":"1"}}"#)
                    : .json(answer == owned ? 409 : 403, answer)
            } _: { api in
                let error = await RetryTests.failure {
                    () async throws(APIError) in
                    _ = try await api.client.modify(.configMap, namespace: "n", name: "x") { requests == 1 ? nil : $0 }
                }
                #expect((error == nil) == (requests == 1))
                #expect(api.received.count == requests)
            }
        }
    }

    @Test("shutting the client down ends a request that nobody answers, and the wait for the next attempt, at once")
    func shutdown() async throws {
        let arrived = Signal()
        try await ScriptedAPI.with {
            $0.limits = HTTPTimeLimits(idle: nil, total: nil)
        } script: { _, _ in
            arrived.send()
            let (stream, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in stream {}
            return .json(200, "{}")
        } _: { api in
            let client = api.client
            for end in ["cancel", "shutdown"] {
                let request = Task {
                    await RetryTests.failure { () async throws(APIError) in _ = try await client.raw("GET", "/a") }
                }
                await arrived.wait()
                if end == "cancel" { request.cancel() } else { await client.shutdown() }
                #expect(await request.value?.transport?.kind == (end == "cancel" ? .cancelled : .shutDown))
            }
        }
        let answered = Signal()
        try await ScriptedAPI.with {
            $0.clock = ContinuousClock()
            $0.retry = RetryPolicy(delay: .seconds(3600), maximumDelay: .seconds(3600))
        } script: { _, _ in
            answered.send()
            return .json(503, "{}")
        } _: { api in
            let client = api.client
            let request = Task {
                await RetryTests.failure { () async throws(APIError) in _ = try await client.raw("GET", "/a") }
            }
            await answered.wait()
            await client.shutdown()
            #expect(await request.value?.transport?.kind == .shutDown)
        }
    }
}

extension RetryTests {
    static func failure(_ body: () async throws(APIError) -> Void) async -> APIError? {
        do throws(APIError) {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}
