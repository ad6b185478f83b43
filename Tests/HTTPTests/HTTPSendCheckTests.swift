import HTTP
import HTTPServer
import Synchronization
import Testing

@Suite("HTTPClient: the check before the first byte", .timeLimit(.minutes(1)))
struct HTTPSendCheckTests {
    @Test("a check that refuses holds the request back with its words, on a new connection and on a kept one")
    func refusal() async throws {
        let count = Mutex(0)
        try await withServer { _ in
            count.withLock { $0 += 1 }
            return .text(200, "")
        } _: { client, url in
            for method in ["POST", "GET"] {
                let error = await failure { () async throws(HTTPError) in
                    _ = try await client.send(HTTPRequest(method: method, url: url), check: { "not now" })
                }
                #expect(error?.kind == .heldBack)
                #expect(error?.detail == "not now")
                #expect(error?.isTransient == false)
                #expect(error?.mayHaveBeenSent == false)
                #expect(error?.description.hasSuffix("was held back before it was sent: not now") == true)
                let before = count.withLock { $0 }
                _ = try await client.send(HTTPRequest(url: url), check: { nil })
                #expect(count.withLock { $0 } == before + 1)
            }
            #expect(count.withLock { $0 } == 2)
        }
    }

    @Test("the check is not asked while there is no connection")
    func noConnection() async throws {
        let asked = Mutex(false)
        try await withClient { client in
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(
                    HTTPRequest(url: "http://127.0.0.1:1/"),
                    check: {
                        asked.withLock { $0 = true }
                        return nil
                    })
            }
            #expect(error?.kind == .connectionRefused)
            #expect(!asked.withLock { $0 })
        }
    }
}
