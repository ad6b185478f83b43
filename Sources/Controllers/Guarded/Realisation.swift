import InterlockAPI

/// How an admitted object takes effect.
protocol Realisation: Sendable {
    associatedtype Resource: GuardedResource

    /// Makes what is admitted so, whatever the spec says, and reports how far it is. Does nothing where it is so already.
    ///
    /// - Parameter status: its own members (cost, replicas, revision) are brought up to date.
    func realise(
        _ admitted: Resource.Spec, of resource: Resource, _ status: inout Resource.Status
    ) async throws -> ObjectCondition

    /// What the desk has to know of an admission that the cache does not show yet.
    func entry(for resource: Resource) -> AdmissionDesk.Entry?
}
