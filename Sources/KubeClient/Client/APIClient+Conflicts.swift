import JSON
import KubeCore

/// How often a read-modify-write is made until nobody wrote in between.
public struct ConflictRetry: Sendable, Hashable {
    /// Attempts in all.
    public var attempts: Int
    /// Before the second attempt, doubled for each further one, and lengthened by chance to twice of it at most.
    public var delay: Duration

    public init(attempts: Int = 5, delay: Duration = .milliseconds(10)) {
        self.attempts = attempts
        self.delay = delay
    }
}

extension APIClient {
    /// Makes `attempt` again while it meets a conflict with another's write.
    ///
    /// `attempt` must read afresh: what it read before is what is out of date. The conflict of the last attempt is
    /// thrown, and any other error at once. A server-side apply that others' fields stand against is no such conflict.
    public func retryOnConflict<Answer>(
        _ policy: ConflictRetry = ConflictRetry(), _ attempt: () async throws(APIError) -> Answer
    ) async throws(APIError) -> Answer {
        var count = 1
        while true {
            do throws(APIError) {
                return try await attempt()
            } catch {
                let isOwnership = error.causes.contains { $0.reason == "FieldManagerConflict" }
                guard error.isConflict, !isOwnership, count < policy.attempts else { throw error }
                let wait = policy.delay * (1 << min(count - 1, 10))
                count += 1
                try await pause(wait * Double.random(in: 1...2), error.operation)
            }
        }
    }

    /// Reads an object, changes it and writes it back, and again where somebody wrote in between.
    ///
    /// - Parameter change: gives the object as it shall be, or nil where nothing is to be written. It may be called more
    ///   than once. The version that was read is kept, so nothing that others wrote is lost.
    /// - Returns: the object as it is stored.
    public func modify(
        _ kind: ResourceKind, namespace: String = "", name: String, subresource: String? = nil,
        fieldManager: String? = nil, policy: ConflictRetry = ConflictRetry(), _ change: (JSONValue) -> JSONValue?
    ) async throws(APIError) -> JSONValue {
        try await retryOnConflict(policy) { () async throws(APIError) in
            let stored = try await get(kind, namespace: namespace, name: name)
            guard case .object(var object)? = change(stored) else { return stored }
            guard let version = stored[path: "metadata", "resourceVersion"] else {
                throw APIError(
                    .decoding("the object has no metadata.resourceVersion"),
                    operation: APIOperation(
                        verb: "get", resource: kind.qualifiedPlural, namespace: namespace, name: name))
            }
            var metadata = object["metadata"]?.objectValue ?? JSONObject()
            metadata["resourceVersion"] = version
            object["metadata"] = .object(metadata)
            return try await update(
                kind, namespace: namespace, name: name, object: .object(object), subresource: subresource,
                fieldManager: fieldManager)
        }
    }
}
