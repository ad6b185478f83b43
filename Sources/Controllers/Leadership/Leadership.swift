import KubeCore
import KubeRuntime
import Synchronization

/// By what right this process works: none, until a term begins and its caches are known to be as new as the term.
final class Leadership: Sendable {
    /// A term, and the only way to write by it.
    struct Lead: Sendable {
        let term: LeaderTerm
        let access: any ClusterAccess
    }

    // A mutex: read at the start of each reconcile.
    private let state = Mutex<Lead?>(nil)

    var lead: Lead? { state.withLock { $0 } }

    func begin(_ lead: Lead) { state.withLock { $0 = lead } }
    func end() { state.withLock { $0 = nil } }
}

/// Reconciles while this process leads, as work of the term; leaves everything alone while it does not.
///
/// Each reconcile gets its access from the term that it began in. So nothing that it does can be written in a later one.
struct LedReconciler: Reconciler {
    let leadership: Leadership
    let services: ControllerServices
    let make: @Sendable (ControllerServices) -> any Reconciler

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        // A term begins with a look at every object, so nothing has to be remembered for it.
        guard let lead = leadership.lead else { return .waitForChange }
        var services = services
        services.access = lead.access
        let reconciler = make(services)
        do {
            return try await lead.term.perform { try await reconciler.reconcile(key) }
        } catch is LeadershipError {
            return .waitForChange
        }
    }
}
