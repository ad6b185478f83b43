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
}
