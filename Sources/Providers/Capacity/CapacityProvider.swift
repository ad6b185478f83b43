import InterlockAPI
import JSON
import KubeCore

/// Who turns an admitted pool into machines.
///
/// Pure: what it wants to exist is a value, and so is what it concludes from what exists. Reading and writing is the
/// caller's; nothing here ever sees content that was not admitted.
public protocol CapacityProvider: Sendable {
    /// The objects that must exist, with exactly this content, for the pool as it is admitted.
    func desiredObjects(for pool: AdmittedPool) -> [ProvidedObject]

    /// How far the pool is, from those of the desired objects that exist, as the API server gives them.
    func status(of pool: AdmittedPool, observed: [ObjectAddress: JSONValue]) -> ProviderStatus
}

/// A pool as the gate let it through.
public struct AdmittedPool: Sendable, Hashable {
    public var key: ObjectKey
    public var uid: String
    public var spec: GPUNodePoolSpec

    public init(key: ObjectKey, uid: String, spec: GPUNodePoolSpec) {
        self.key = key
        self.uid = uid
        self.spec = spec
    }
}

/// One object by kind and place.
public struct ObjectAddress: Sendable, Hashable {
    public var kind: ResourceKind
    public var key: ObjectKey

    public init(kind: ResourceKind, key: ObjectKey) {
        self.kind = kind
        self.key = key
    }
}

/// An object that Interlock writes, complete but for what the API server adds.
public struct ProvidedObject: Sendable, Hashable {
    public var reference: ObjectAddress
    public var manifest: JSONValue

    public init(reference: ObjectAddress, manifest: JSONValue) {
        self.reference = reference
        self.manifest = manifest
    }
}

/// How far a provider is with a pool.
public struct ProviderStatus: Sendable, Hashable {
    public var isReady: Bool
    /// Nodes that were asked for.
    public var replicas: Int
    /// Nodes that are there.
    public var readyReplicas: Int
    /// What it waits for, in a sentence; what is there where it is ready.
    public var message: String

    public init(isReady: Bool, replicas: Int, readyReplicas: Int, message: String) {
        self.isReady = isReady
        self.replicas = replicas
        self.readyReplicas = readyReplicas
        self.message = message
    }
}
