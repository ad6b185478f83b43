import JSON
import KubeClient
import KubeCore

/// Writes events to an API server.
public struct APIEventSink: EventSink {
    private let client: APIClient

    public init(_ client: APIClient) {
        self.client = client
    }

    public func create(_ event: JSONValue, in namespace: String) async throws {
        _ = try await client.create(.event, namespace: namespace, object: event)
    }

    public func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {
        _ = try await client.mergePatch(.event, namespace: namespace, name: name, patch: patch)
    }
}
