import Controllers
import JSON
import KubeCore
import KubeRuntime
import Synchronization

/// Caches that a test sends changes to, and that it hears of before anybody else who follows them does.
final class ProbedSources: InformerSources {
    private let objects: [ResourceKind: [JSONValue]]
    private let streams:
        [ResourceKind: (stream: AsyncStream<ObjectEvent>, continuation: AsyncStream<ObjectEvent>.Continuation)]
    private let probe = Mutex<(@Sendable () -> Void)?>(nil)

    init(objects: [ResourceKind: [JSONValue]]) {
        self.objects = objects
        streams = objects.mapValues { _ in AsyncStream.makeStream(of: ObjectEvent.self) }
    }

    /// Sends an object's new version, and returns what `body` says when the cache has it and nobody else has heard.
    func change<Answer: Sendable>(
        _ kind: ResourceKind, to object: JSONValue, _ body: @escaping @Sendable () -> Answer
    ) async -> Answer? {
        let (answers, continuation) = AsyncStream.makeStream(of: Answer.self)
        probe.withLock { $0 = { continuation.yield(body()) } }
        streams[kind]?.continuation.yield(.applied(PackedJSON(object)))
        return await answers.first { _ in true }
    }

    func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        let stream = streams[kind]?.stream ?? AsyncStream { _ in }
        let source = Source(items: objects[kind] ?? [], stream: stream)
        let informer = Informer(name: kind.plural, source: source, indexes: indexes, decode: decode)
        informer.onChange { [self] change in
            if case .updated = change { probe.withLock { $0 }?() }
        }
        return informer
    }

    private struct Source: ObjectSource {
        let items: [JSONValue]
        let stream: AsyncStream<ObjectEvent>

        func page(after continueToken: String?) async throws -> ObjectPage {
            ObjectPage(items: items, resourceVersion: "1")
        }

        func events(since resourceVersion: String) async throws -> AsyncStream<ObjectEvent> { stream }
    }
}
