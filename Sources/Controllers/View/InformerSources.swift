import JSON
import KubeCore
import KubeRuntime

/// Where the caches are filled from: an API server, or values in a test.
public protocol InformerSources: Sendable {
    /// A cache of every object of a kind that has the label `labelled`, or of all where it is nil.
    func informer<Object: Sendable>(
        _ kind: ResourceKind, labelled label: String?, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object>
}

extension InformerSources {
    /// A cache of every object of a kind.
    public func informer<Object: Sendable>(
        _ kind: ResourceKind, indexes: [Index<Object>],
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) -> Informer<Object> {
        informer(kind, labelled: nil, indexes: indexes, decode: decode)
    }
}
