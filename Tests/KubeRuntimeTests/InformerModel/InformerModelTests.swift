import KubeCore
import KubeRuntime
import Logging
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

private func environment(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
}

@Suite("Informer beside a model of its server")
struct InformerModelTests {
    /// `INTERLOCK_TEST_SEEDS` says how many seeds are tried, `INTERLOCK_TEST_SEED` which one alone.
    @Test("whatever the server does, the copy becomes the server's and every handler hears a story that can be true")
    func model() async {
        if let seed = environment("INTERLOCK_TEST_SEED") { return await Self.follow(seed) }
        let first = UInt64.random(in: .min ... .max)
        let count = environment("INTERLOCK_TEST_SEEDS") ?? 250
        await withDiscardingTaskGroup { group in
            for worker in 0..<UInt64(4) {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 4) { await Self.follow(first &+ number) }
                }
            }
        }
    }

    private static func follow(_ seed: UInt64) async {
        let clock = ModelClock()
        let (settled, settle) = AsyncStream.makeStream(of: Void.self)
        let late = LateHandler()
        let early = ModelRecorder()
        let source = ModelSource(
            seed: seed, clock: clock, onRequest: { late.request($0) },
            onPosition: { #expect(early.objects == $0, "seed \(seed), in the middle") }, settled: { settle.yield() })
        var logger = Logger(label: "model")
        logger.logLevel = .critical
        let byNamespace = Index<String>("namespace") { [$0.key.namespace] }
        let informer = Informer(
            name: "model", source: source, indexes: [byNamespace], limits: .init(decodedObjects: 3), clock: clock,
            logger: logger, decode: decodeValue)
        informer.onChange { early.hear($0) }
        late.join(informer, at: Int(seed % 60) + 1)
        let run = Task { await informer.run() }
        for await _ in settled { break }
        run.cancel()
        await run.value

        let (server, relists, requests) = source.look { ($0.server, $0.relists, $0.requests) }
        let store = informer.store
        let copy = Dictionary(
            store.objects.map { ($0.key, ModelServer.Entry(uid: $0.uid, version: Int($0.resourceVersion) ?? -1)) },
            uniquingKeysWith: { first, _ in first })
        #expect(copy == server.objects, "seed \(seed)")
        #expect(store.count == server.objects.count, "seed \(seed)")
        for namespace in Set(server.objects.keys.map(\.namespace)) {
            let keys = Set(server.objects.keys.filter { $0.namespace == namespace })
            #expect(Set(store.objects(in: namespace).map(\.key)) == keys, "seed \(seed)")
            #expect(Set(store.objects(index: "namespace", value: namespace).map(\.key)) == keys, "seed \(seed)")
        }
        for (name, recorder) in [("early", early), ("late", late.recorder)] where name == "early" || late.hasJoined {
            #expect(recorder.complaints.isEmpty, "seed \(seed), \(name) handler")
            #expect(recorder.objects == server.objects, "seed \(seed), \(name) handler")
        }
        // What nobody was told of was passed over by a list: it happened after the watch before it, and until the list.
        let firstList = relists.first?.to ?? .max
        let lost = server.history.map(\.version).filter { version in
            version > firstList && !early.announced.contains(version)
                && !relists.contains { $0.from < version && version <= $0.to }
        }
        #expect(lost.isEmpty, "seed \(seed)")
        #expect(informer.hasSynced && requests > 0, "seed \(seed)")
    }
}

/// A handler that is added in the middle of a story.
private final class LateHandler: Sendable {
    let recorder = ModelRecorder()
    // A mutex: set before the informer runs, used in its task.
    private let state = Mutex<(informer: Informer<String>?, number: Int, hasJoined: Bool)>((nil, 0, false))

    var hasJoined: Bool { state.withLock { $0.hasJoined } }

    func join(_ informer: Informer<String>, at number: Int) {
        state.withLock { $0 = (informer, number, false) }
    }

    func request(_ number: Int) {
        let informer: Informer<String>? = state.withLock { state in
            guard number == state.number else { return nil }
            state.hasJoined = true
            defer { state.informer = nil }
            return state.informer
        }
        informer?.onChange { [recorder] in recorder.hear($0) }
    }
}
