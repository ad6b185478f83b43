import Controllers
import InterlockAPI
import JSON
import KubeCore
import KubeRuntime
import Providers

/// An API server to test against, seen by somebody who may do everything.
public struct TestCluster: Sendable {
    public let access: any ClusterAccess
    public let sources: any InformerSources
    public let events: any EventSink
    /// The longest that an expectation waits.
    public var patience: Duration

    public init(
        access: any ClusterAccess, sources: any InformerSources, events: any EventSink,
        patience: Duration = .seconds(20)
    ) {
        self.access = access
        self.sources = sources
        self.events = events
        self.patience = patience
    }

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
