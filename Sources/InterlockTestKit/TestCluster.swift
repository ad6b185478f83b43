import Controllers
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import KubeRuntime
import Logging
import Providers

/// An API server to test against: as somebody who may do everything sees it, and as the controller does.
public struct TestCluster: Sendable {
    /// One identity's way to the server.
    public struct Connection: Sendable {
        public var access: any ClusterAccess
        public var sources: any InformerSources
        public var events: any EventSink

        public init(access: any ClusterAccess, sources: any InformerSources, events: any EventSink) {
            self.access = access
            self.sources = sources
            self.events = events
        }

        /// An API server behind a client.
        public init(_ client: APIClient) {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            self.init(
                access: APIClientAccess(client), sources: APIClientInformers(client, logger: logger),
                events: APIEventSink(client))
        }
    }

    public let admin: Connection
    /// As the controller connects; the admin's connection where nothing else is said.
    public let controller: Connection
    /// The longest that an expectation waits.
    public var patience: Duration

    public init(admin: Connection, controller: Connection? = nil, patience: Duration = .seconds(20)) {
        self.admin = admin
        self.controller = controller ?? admin
        self.patience = patience
    }

    public var access: any ClusterAccess { admin.access }
    public var sources: any InformerSources { admin.sources }

    /// Applies an object as `manager`, and takes over what others own of it.
    @discardableResult
    public func apply<Resource: CustomResource>(
        _ resource: Resource, as manager: String = "kubectl"
    ) async throws -> JSONValue {
        var manifest = resource.json
        manifest["status"] = nil
        return try await access.apply(
            ObjectAddress(kind: Resource.kind, key: resource.key), manifest, as: manager,
            mode: ApplyMode(isForced: true))
    }

    /// Creates a namespace with labels.
    public func createNamespace(_ name: String, labels: [String: String] = [:]) async throws {
        let manifest: JSONValue = [
            "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name), "labels": labels.json],
        ]
        _ = try await access.apply(
            ObjectAddress(kind: .namespace, key: ObjectKey(name: name)), manifest, as: "kubectl",
            mode: ApplyMode(isForced: true))
    }

    /// Merges a patch into an object, as `kubectl edit` does.
    @discardableResult
    public func edit<Resource: CustomResource>(
        _ type: Resource.Type, _ key: ObjectKey, _ patch: JSONValue
    ) async throws -> JSONValue {
        try await access.merge(ObjectAddress(kind: Resource.kind, key: key), patch, into: .object)
    }

    /// Writes a note on an object: `approve` or `deny` of the plan with `digest`.
    public func note<Resource: CustomResource>(
        _ answer: String = "approve", by user: String, digest: String, on type: Resource.Type, _ key: ObjectKey,
        because justification: String = "looks right"
    ) async throws {
        let name = InterlockKey.approvalPrefix + user
        try await edit(
            type, key,
            ["metadata": ["annotations": .object([name: .string("\(answer) \(digest) \(justification)")])]])
    }

    public func read<Resource: CustomResource>(_ type: Resource.Type, _ key: ObjectKey) async throws -> Resource? {
        guard let json = try await access.get(ObjectAddress(kind: Resource.kind, key: key)) else { return nil }
        return try Resource(json: json)
    }
}
