import KubeClient
import KubeCore
import Testing

@testable import KubeRuntime

@Suite("Leader term")
struct LeaderTermTests {
    let clock = ManualClock()
    let write = APIOperation(verb: "patch", resource: "agenttasks.interlock.dev", subresource: "status")

    func term(_ seconds: Int = 10) -> LeaderTerm {
        LeaderTerm(
            lease: ObjectKey(namespace: "system", name: "lock"), number: 1, validUntil: .seconds(seconds),
            clock: RuntimeClock(clock))
    }

    @Test("writes pass until the term's last instant, and pass again after a renewal only if there was one")
    func validity() {
        let term = term()
        clock.advance(by: .milliseconds(9_999))
        #expect(term.refusal(of: write) == nil)
        clock.advance(by: .milliseconds(1))
        #expect(term.refusal(of: write)?.contains("could not renew lease system/lock in time") == true)
        term.extend(until: .seconds(20))
        #expect(term.refusal(of: write) == nil)
        // An answer that came out of order takes nothing back.
        term.extend(until: .seconds(5))
        #expect(term.refusal(of: write) == nil)
    }

    @Test("a term that is over stays over")
    func over() async {
        let term = term()
        term.end("lost")
        term.extend(until: .seconds(100))
        #expect(term.refusal(of: write) == "lost")
        await #expect(throws: LeadershipError.self) { try await term.perform {} }
    }

    @Test("the end of a term cancels its work and waits for the last of it")
    func cancelsWork() async throws {
        let term = term()
        let (started, start) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let work = Task {
            try await term.perform {
                start.yield()
                let wasCancelled = await withTaskCancellationHandler {
                    for await _ in released { break }
                    return Task.isCancelled
                } onCancel: {
                    release.yield()
                }
                return wasCancelled
            }
        }
        for await _ in started { break }
        #expect(!term.isDrained)
        term.end("lost")
        #expect(try await work.value)
        #expect(await term.waitUntilDrained())
        #expect(!term.isSettled(within: .seconds(15)))
    }

    @Test("a term that closes takes nothing new, lets its work finish, and lets it write")
    func closes() async throws {
        let term = term()
        let (started, start) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let work = Task {
            try await term.perform {
                start.yield()
                for await _ in released { break }
                return Task.isCancelled
            }
        }
        for await _ in started { break }
        term.close()
        #expect(await term.waitUntilClosing())
        #expect(!term.isDrained && term.refusal(of: write) == nil)
        await #expect(throws: LeadershipError.self) { try await term.perform {} }
        release.yield()
        #expect(try await work.value == false)
        #expect(await term.waitUntilDrained())
        #expect(term.isSettled(within: .seconds(15)))
    }

    @Test("work whose caller is cancelled is cancelled")
    func callerCancelled() async {
        let term = term()
        let work = Task { try await term.perform { await SyncState().wait() } }
        work.cancel()
        #expect(await (try? work.value) != true)
    }

    @Test("a write without an answer keeps a term from being handed over at once, for as long as it may still arrive")
    func unanswered() {
        let term = term()
        term.close()
        #expect(term.isDrained && term.isSettled(within: .seconds(15)))
        term.noteUnansweredWrite()
        clock.advance(by: .seconds(14))
        #expect(!term.isSettled(within: .seconds(15)))
        clock.advance(by: .seconds(1))
        #expect(term.isSettled(within: .seconds(15)))
    }
}
