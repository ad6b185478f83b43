import JSON
import KubeCore
import KubeRuntime
import Testing

private let gone = Status(code: 410, reason: "Expired", message: "too old")

/// Runs an informer over a script until it has told `count` changes; what it told, and what it asked.
private func run(
    _ steps: [ScriptedSource.Step], until count: Int, limits: InformerLimits = .init(),
    clock: any Clock<Duration> = ContinuousClock(), during: (Informer<String>) async -> Void = { _ in }
) async -> (changes: [String], requests: [String], informer: Informer<String>) {
    let source = ScriptedSource(steps)
    var limits = limits
    limits.backoff = Backoff(initial: .zero, maximum: .zero, jitter: 0)
    let byValue = Index<String>("value") { object in
        if case .success(let value) = object.content { [value] } else { ["unreadable"] }
    }
    let informer = Informer(
        name: "test", source: source, indexes: [byValue], limits: limits, clock: clock, decode: decodeValue)
    let stream = informer.changes()
    let task = Task { await informer.run() }
    await during(informer)
    var changes: [String] = []
    for await change in stream {
        changes.append(change.line)
        if changes.count == count { break }
    }
    _ = await informer.waitUntilSynced()
    task.cancel()
    await task.value
    return (changes, source.requests, informer)
}

@Suite("Informer")
struct InformerTests {
    @Test("pages and events become the store, and each difference is told once")
    func lists() async {
        let result = await run(
            [
                .page([object("a", 1), object("b", 2)], version: "5", next: "p2"),
                .page([object("c", 3)], version: "5"),
                .watch([.applied(object("a", 6)), .deleted(object("b", 7)), .applied(object("d", 8))]),
            ], until: 6)
        #expect(result.changes == ["+a@1", "+b@2", "+c@3", "~a@1>6", "-b@7", "+d@8"])
        #expect(Set(result.informer.store.objects.map(\.key.name)) == ["a", "c", "d"])
        #expect(result.requests == ["list -", "list p2", "watch 5"])
    }

    @Test("a watch that ends, breaks or expires loses and repeats nothing")
    func faults() async {
        let result = await run(
            [
                .failList(Status(code: 500, reason: "InternalError", message: "no")),
                .page([object("a", 1)], version: "5"),
                .watch([.applied(object("b", 6))], .clean),
                .watch([.bookmark(resourceVersion: "9")], .broken),
                .watch([.applied(object("b", 10))], .broken),
                .failWatch(gone),
                .page([object("b", 10), object("c", 11)], version: "12"),
                .watch([.failed(gone)]),
                .page([object("c", 11)], version: "13"),
                .watch([.applied(object("c", 14))]),
            ], until: 7)
        #expect(result.changes == ["+a@1", "+b@6", "~b@6>10", "-a@1", "+c@11", "-b@10", "~c@11>14"])
        #expect(
            result.requests == [
                "list -", "list -", "watch 5", "watch 6", "watch 9", "watch 10", "list -", "watch 12", "list -",
                "watch 13",
            ])
    }

    @Test("an object that cannot be read is in the store with the reason")
    func unreadable() async throws {
        let result = await run(
            [.page([object("a", 1), object("bad", 2, value: 7)], version: "5"), .watch([])], until: 2)
        let bad = try #require(result.informer.store[ObjectKey(namespace: "ns", name: "bad")])
        let failure = #expect(throws: DecodingFailure.self) { _ = try bad.object() }
        #expect(failure?.field == "value")
        #expect(result.informer.store.objects(index: "value", value: "unreadable").map(\.key.name) == ["bad"])
    }

    @Test("another object under the same name is told as gone and new")
    func replaced() async {
        let result = await run(
            [.page([object("a", 1)], version: "5"), .watch([.applied(object("a", 6, uid: "other"))])], until: 3)
        #expect(result.changes == ["+a@1", "-a@1", "+a@6"])
    }

    @Test("indexes and namespaces follow changes")
    func indexes() async {
        let result = await run(
            [
                .page([object("a", 1, value: "x"), object("b", 2, value: "x", namespace: "other")], version: "5"),
                .watch([.applied(object("a", 6, value: "y"))]),
            ], until: 3)
        let store = result.informer.store
        #expect(store.objects(index: "value", value: "x").map(\.key.name) == ["b"])
        #expect(store.objects(index: "value", value: "y").map(\.key.name) == ["a"])
        #expect(store.objects(in: "other").map(\.key.name) == ["b"])
        #expect(store.objects(index: "none", value: "x").isEmpty)
        #expect(store.count == 2)
    }

    @Test("a watch that is silent for too long is opened again where it was")
    func idle() async {
        let clock = ManualClock()
        let result = await run(
            [
                .page([object("a", 1)], version: "5"), .watch([]), .watch([.applied(object("a", 6))]),
            ], until: 2, limits: .init(idleLimit: .seconds(100)), clock: clock
        ) { informer in
            _ = await informer.waitUntilSynced()
            await clock.sleepers()
            clock.advance(by: .seconds(99))
            #expect(informer.sinceLastContact == .seconds(99))
            clock.advance(by: .seconds(2))
        }
        #expect(result.changes == ["+a@1", "~a@1>6"])
        #expect(result.requests == ["list -", "watch 5", "watch 5"])
    }

    @Test("a handler that comes late hears of what is there")
    func late() async {
        let result = await run([.page([object("a", 1)], version: "5"), .watch([])], until: 1)
        var late: [String] = []
        for await change in result.informer.changes() {
            late.append(change.line)
            break
        }
        #expect(late == ["+a@1"])
    }

    @Test("an object without a name is no list: the informer does not count as complete")
    func nameless() async {
        let source = ScriptedSource([.page([["metadata": [:]]], version: "5")])
        let clock = ManualClock()
        let informer = Informer(name: "test", source: source, clock: clock, decode: decodeValue)
        let task = Task { await informer.run() }
        await clock.sleepers()
        #expect(!informer.hasSynced)
        #expect(informer.sinceLastContact == nil)
        task.cancel()
        await task.value
    }

    @Test("a streaming list is told when it is complete, and half of one never")
    func streams() async {
        let result = await run(
            [
                .stream([.applied(object("gone", 1))], .broken),
                .stream([.applied(object("gone", 1)), .failed(gone)]),
                .failStream(Status(code: 429, reason: "TooManyRequests", message: "later")),
                .page([object("a", 1)], version: "3"),
                .watch([.failed(gone)]),
                .stream([
                    .applied(object("b", 4)), .applied(object("a", 1)), .applied(object("c", 5)),
                    .deleted(object("c", 6)), .applied(object("b", 7)),
                    .bookmark(resourceVersion: "7", endsInitialEvents: true), .applied(object("d", 8)),
                ]),
            ], until: 3)
        #expect(result.changes == ["+a@1", "+b@7", "+d@8"])
        #expect(result.requests == ["stream", "stream", "stream", "list -", "watch 3", "stream"])
        #expect(Set(result.informer.store.objects.map(\.key.name)) == ["a", "b", "d"])
    }

    @Test(
        "a server that answers nothing is asked again",
        arguments: [
            ([ScriptedSource.Step.silence, .page([object("a", 1)], version: "5")], ["list -", "list -"]),
            (
                [.page([], version: "4", next: "p2"), .silence, .page([object("a", 1)], version: "4")],
                ["list -", "list p2", "list p2"]
            ),
            (
                [.page([], version: "5"), .silence, .watch([.applied(object("a", 6))])],
                ["list -", "watch 5", "watch 5"]
            ),
            (
                [
                    .stream([.applied(object("x", 1))], .silent),
                    .stream([.applied(object("a", 1)), .bookmark(resourceVersion: "5", endsInitialEvents: true)]),
                ], ["stream", "stream"]
            ),
        ])
    func silence(steps: [ScriptedSource.Step], requests: [String]) async {
        let clock = ManualClock()
        let source = ScriptedSource(steps)
        let limits = InformerLimits(backoff: Backoff(initial: .zero, maximum: .zero, jitter: 0))
        let informer = Informer(name: "test", source: source, limits: limits, clock: clock, decode: decodeValue)
        let stream = informer.changes()
        let task = Task { await informer.run() }
        for await _ in source.silences.stream { break }
        clock.advance(by: .seconds(66))
        var changes: [String] = []
        for await change in stream {
            changes.append(change.line)
            break
        }
        task.cancel()
        await task.value
        #expect(source.requests.starts(with: requests))
        #expect(changes.first?.hasPrefix("+a@") == true)
        #expect(informer.store.objects.map(\.key.name) == ["a"])
    }

    @Test("contact is what confirms the copy: not a list that has not ended")
    func contact() async {
        let clock = ManualClock()
        let list = AsyncStream.makeStream(of: ObjectEvent.self)
        let informer = Informer(
            name: "test", source: OpenSource(stream: list.stream), clock: clock, decode: decodeValue)
        let task = Task { await informer.run() }
        list.continuation.yield(.applied(object("a", 1)))
        await clock.sleepers()
        #expect(informer.sinceLastContact == nil)
        clock.advance(by: .seconds(30))
        list.continuation.yield(.bookmark(resourceVersion: "5", endsInitialEvents: true))
        #expect(await informer.waitUntilSynced())
        #expect(informer.sinceLastContact == .zero)
        clock.advance(by: .seconds(3))
        #expect(informer.sinceLastContact == .seconds(3))
        task.cancel()
        await task.value
    }

    @Test("data that went back in time is taken over by a new list")
    func restored() async {
        let ahead = Status(
            code: 504, reason: "Timeout", message: "Too large resource version: 900, current: 6",
            details: .init(causes: [.init(reason: "ResourceVersionTooLarge", message: "", field: "")]))
        let result = await run(
            [
                .page([object("a", 899), object("b", 5)], version: "900"),
                .failWatch(ahead),
                .page([object("a", 6, value: "old"), object("b", 5)], version: "6"),
                .watch([.applied(object("b", 7))]),
            ], until: 4)
        #expect(result.changes == ["+a@899", "+b@5", "~a@899>6", "~b@5>7"])
        #expect(result.requests == ["list -", "watch 900", "list -", "watch 6"])
    }

    @Test("an event that nobody can read is passed by with a new list")
    func poison() async {
        let poison = ScriptedSource.Step.watch([.applied(["metadata": ["resourceVersion": "6"]])])
        let result = await run(
            [.page([object("a", 1)], version: "5"), poison, poison, poison, .page([object("a", 7)], version: "7")],
            until: 2)
        #expect(result.changes == ["+a@1", "~a@1>7"])
        #expect(result.requests.starts(with: ["list -", "watch 5", "watch 5", "watch 5", "list -", "watch 7"]))
    }

    @Test("a handler may read the store, and one whose reader is gone hears nothing more")
    func handlers() async {
        let source = ScriptedSource([
            .page([object("a", 1)], version: "5"), .watch([.applied(object("b", 6)), .applied(object("c", 7))]),
        ])
        let informer = Informer(name: "test", source: source, decode: decodeValue)
        let (counts, count) = AsyncStream.makeStream(of: Int.self)
        informer.onChange { _ in count.yield(informer.store.count) }
        do {
            var changes = informer.changes().makeAsyncIterator()
            let task = Task { await informer.run() }
            #expect(await changes.next()?.line == "+a@1")
            var seen: [Int] = []
            for await number in counts {
                seen.append(number)
                if seen.count == 3 { break }
            }
            #expect(seen == [1, 2, 3])
            task.cancel()
            await task.value
        }
    }
}

/// A source whose streaming list is what the test makes it.
private struct OpenSource: ObjectSource {
    let stream: AsyncStream<ObjectEvent>

    func page(after continueToken: String?) async throws -> ObjectPage { throw ScriptedSource.Broken() }
    func events(since resourceVersion: String) async throws -> AsyncStream<ObjectEvent> { stream }
    func initialEvents() async throws -> AsyncStream<ObjectEvent> { stream }
}
