import JSON
import KubeClient
import KubeCore
import KubeRuntime

/// Events at a real API server.
public struct APIClientEvents: EventSink {
    private let client: APIClient

    public init(_ client: APIClient) {
        self.client = client
    }

    public func create(_ event: JSONValue, in namespace: String) async throws {
        do {
            _ = try await client.create(.event, namespace: namespace, object: event)
        } catch {
            throw error.status ?? error
        }
    }

    public func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {
        do {
            _ = try await client.mergePatch(.event, namespace: namespace, name: name, patch: patch)
        } catch {
            throw error.status ?? error
        }
    }
}
