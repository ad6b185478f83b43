import JSON
import KubeClient
import KubeCore
import Providers

/// The controllers' calls at a real API server.
public struct APIClientAccess: ClusterAccess {
    /// Owns the status fields that the controllers write.
    static let manager = "interlock"

    private let client: APIClient

    public init(_ client: APIClient) {
        self.client = client
    }

    public func get(_ reference: ObjectAddress) async throws -> JSONValue? {
        do {
            return try await client.get(reference.kind, namespace: reference.key.namespace, name: reference.key.name)
        } catch let error where error.isNotFound {
            return nil
        } catch {
            throw Self.answer(error)
        }
    }

    public func apply(
        _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
    ) async throws -> JSONValue {
        do {
            return try await client.apply(
                reference.kind, namespace: reference.key.namespace, name: reference.key.name, object: manifest,
                fieldManager: manager, force: mode.isForced, dryRun: mode.isDryRun, fieldValidation: .strict)
        } catch {
            throw Self.answer(error)
        }
    }

    public func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue
    {
        do {
            return try await client.mergePatch(
                reference.kind, namespace: reference.key.namespace, name: reference.key.name, patch: patch,
                subresource: part == .status ? "status" : nil, fieldManager: Self.manager, fieldValidation: .strict)
        } catch {
            throw Self.answer(error)
        }
    }

    public func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws {
        do {
            try await client.delete(
                reference.kind, namespace: reference.key.namespace, name: reference.key.name,
                preconditions: DeletePreconditions(uid: uid, resourceVersion: resourceVersion),
                propagationPolicy: .background)
        } catch let error where error.isNotFound {
            return
        } catch {
            throw Self.answer(error)
        }
    }

    /// The server's answer where it gave one, so that callers need to know one kind of error only.
    private static func answer(_ error: APIError) -> any Error { error.status ?? error }
}
