import InterlockAPI
import JSON

/// The provider `none`: nobody realises the pool, and what is admitted counts as there. For trying Interlock.
public struct NoProvider: CapacityProvider {
    public init() {}

    public func desiredObjects(for pool: AdmittedPool) -> [ProvidedObject] { [] }

    public func status(of pool: AdmittedPool, observed: [ObjectAddress: JSONValue]) -> ProviderStatus {
        let count = pool.spec.desiredReplicas
        let nodes = count == 1 ? "1 node counts" : "\(count) nodes count"
        return ProviderStatus(
            isReady: true, replicas: count, readyReplicas: count,
            message: "\(nodes) as ready: the pool has no provider")
    }
}
