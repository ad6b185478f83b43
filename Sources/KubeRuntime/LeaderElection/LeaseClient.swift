import KubeClient
import KubeCore

/// The election's requests at an API server.
struct LeaseClient: Sendable {
    let client: APIClient
    let lease: ObjectKey

    func send(_ request: ElectionMachine.Request) async -> (ElectionMachine.Answer, problem: String?) {
        do throws(APIError) {
            let json =
                switch request {
                case .read: try await client.get(.lease, namespace: lease.namespace, name: lease.name)
                case .create(let lease):
                    try await client.create(.lease, namespace: self.lease.namespace, object: lease.json)
                case .replace(let lease):
                    try await client.update(
                        .lease, namespace: self.lease.namespace, name: self.lease.name, object: lease.json)
                }
            return (.lease(Lease(json)), nil)
        } catch {
            return (answer(error), problem(error))
        }
    }

    private func answer(_ error: APIError) -> ElectionMachine.Answer {
        if error.isNotFound { return error.operation.verb == "create" ? .failed : .absent }
        return error.isConflict || error.isAlreadyExists ? .conflict : .failed
    }

    /// What keeps the election from going on, with what to do; nil for what it deals with by itself.
    private func problem(_ error: APIError) -> String? {
        if error.isConflict || error.isAlreadyExists { return nil }
        if error.isNotFound {
            guard error.operation.verb == "create" else { return nil }
            return "\(error); create namespace \(lease.namespace), or name another one for the lease"
        }
        guard error.isForbidden else { return "\(error)" }
        return
            "\(error); an election needs the verbs get, create and update on leases.coordination.k8s.io in namespace \(lease.namespace)"
    }
}
