import Gate
import InterlockAPI
import JSON
import KubeCore
import Providers

/// An admitted pool takes effect through its provider.
struct PoolRealisation: Realisation {
    let services: ControllerServices

    func realise(
        _ admitted: GPUNodePoolSpec, of pool: GPUNodePool, _ status: inout GPUNodePoolStatus
    ) async throws -> ObjectCondition {
        let prices = services.view.priceTableNow
        switch prices.hourly(of: admitted) {
        case .success(let cost):
            status.hourlyCost = cost
            status.currency = prices.currency
        case .failure:
            status.hourlyCost = nil
            status.currency = nil
        }
        switch ProviderChoice(for: admitted) {
        case .unavailable(let sentence):
            return ObjectCondition(progress: .stalled, reason: "ProviderUnavailable", message: sentence)
        case .provider(let provider):
            let admittedPool = AdmittedPool(key: pool.key, uid: pool.metadata.uid, spec: admitted)
            var observed: [ObjectAddress: JSONValue] = [:]
            for object in provider.desiredObjects(for: admittedPool) {
                let written = try await OwnedObjects(services: services).ensure(object)
                observed[object.reference] = written.object
            }
            let state = provider.status(of: admittedPool, observed: observed)
            status.replicas = state.replicas
            status.readyReplicas = state.readyReplicas
            return ObjectCondition(
                progress: state.isReady ? .ready : .reconciling, reason: state.isReady ? "Ready" : "Provisioning",
                message: state.message)
        }
    }

    func entry(for pool: GPUNodePool) -> AdmissionDesk.Entry? {
        .pool(
            pool.key, uid: pool.metadata.uid, version: pool.metadata.resourceVersion, admitted: pool.spec)
    }
}
