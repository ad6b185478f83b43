import Controllers
import JSON
import KubeCore
import Providers
import Synchronization

/// Stands between the controllers and the API server: sees every call, and fails those that it is told to.
public final class FaultyAccess: ClusterAccess {
    /// One call.
    public enum Call: Sendable, Hashable {
        case get(ObjectAddress)
        case apply(ObjectAddress, manager: String, ApplyMode)
        case merge(ObjectAddress, PatchedPart)
        case delete(ObjectAddress)

        /// Whether the call changes something at the server.
        public var isWrite: Bool {
            switch self {
            case .get: false
            case .apply(_, _, let mode): !mode.isDryRun
            case .merge, .delete: true
            }
        }

        /// The object that the call is about.
        public var key: ObjectKey {
            switch self {
            case .get(let address), .apply(let address, _, _), .merge(let address, _), .delete(let address):
                address.key
            }
        }
    }

    /// When a hook is asked: an error before the call keeps it from the server, one after it loses the answer.
    public enum Moment: Sendable, Hashable {
        case before
        case after
    }

    public typealias Hook = @Sendable (Moment, Call) async throws -> Void

    private let base: any ClusterAccess
    private let hook: Hook
    // A mutex: calls come from many reconcilers.
    private let calls = Mutex<[Call]>([])

    public init(_ base: any ClusterAccess, hook: @escaping Hook = { _, _ in }) {
        self.base = base
        self.hook = hook
    }

    /// Every write that reached the server, in order.
    public var writes: [Call] { calls.withLock { $0.filter(\.isWrite) } }

    public func get(_ reference: ObjectAddress) async throws -> JSONValue? {
        try await pass(.get(reference)) { try await base.get(reference) }
    }

    public func apply(
        _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
    ) async throws -> JSONValue {
        try await pass(.apply(reference, manager: manager, mode)) {
            try await base.apply(reference, manifest, as: manager, mode: mode)
        }
    }

    public func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue
    {
        try await pass(.merge(reference, part)) { try await base.merge(reference, patch, into: part) }
    }

    public func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws {
        try await pass(.delete(reference)) {
            try await base.delete(reference, uid: uid, resourceVersion: resourceVersion)
        }
    }

    private func pass<Answer>(_ call: Call, _ body: () async throws -> Answer) async throws -> Answer {
        try await hook(.before, call)
        let answer = try await body()
        calls.withLock { $0.append(call) }
        try await hook(.after, call)
        return answer
    }
}
