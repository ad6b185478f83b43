import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Providers

/// What a controller has at the API server without a term: nothing.
struct NoAccess: ClusterAccess {
    let lease: ObjectKey

    private var refusal: LeadershipError { .notLeading(lease) }

    func get(_ reference: ObjectAddress) async throws -> JSONValue? { throw refusal }

    func apply(
        _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
    ) async throws -> JSONValue { throw refusal }

    func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue {
        throw refusal
    }

    func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws { throw refusal }
}
