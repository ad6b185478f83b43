import Controllers
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Synchronization

/// Caches that hold what they were given and never hear of a change: a watch that is behind.
struct FrozenSources: InformerSources {
    var objects: [ResourceKind: [JSONValue]] = [:]
    /// Kinds whose list never comes.
    var silent: Set<ResourceKind> = []
    /// Counts how often objects are decoded.
    var decodes = DecodeCounter()

    func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        let source = Source(items: objects[kind] ?? [], isSilent: silent.contains(kind))
        return Informer(name: kind.plural, source: source, indexes: indexes) { [decodes] json throws(DecodingFailure) in
            decodes.count(kind)
            return try decode(json)
        }
    }

    private struct Source: ObjectSource {
        let items: [JSONValue]
        let isSilent: Bool

        func page(after continueToken: String?) async throws -> ObjectPage {
            if isSilent { for await _ in AsyncStream<Never>.makeStream().stream {} }
            return ObjectPage(items: items, resourceVersion: "1")
        }

        func events(since resourceVersion: String) async throws -> AsyncStream<ObjectEvent> {
            AsyncStream { _ in }
        }
    }
}

/// How often the objects of each kind were decoded.
final class DecodeCounter: Sendable {
    private let counts = Mutex<[ResourceKind: Int]>([:])

    func count(_ kind: ResourceKind) { counts.withLock { $0[kind, default: 0] += 1 } }

    subscript(kind: ResourceKind) -> Int { counts.withLock { $0[kind] ?? 0 } }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
