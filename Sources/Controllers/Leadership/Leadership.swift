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

    private struct State {
        /// By shard.
        var leads: [Int: Lead] = [:]
        var isDeskHeld: @Sendable () -> Bool = { true }
    }

    let shards: ShardMap
    // A mutex: read at the start of each reconcile.
    private let state = Mutex(State())

    init(shards: ShardMap = ShardMap()) {
        self.shards = shards
    }

    func begin(_ lead: Lead, shard: Int) { state.withLock { $0.leads[shard] = lead } }
    func end(shard: Int) { state.withLock { $0.leads[shard] = nil } }

    /// Says how this process knows whether any process makes admissions.
    func watchDesk(_ isHeld: @escaping @Sendable () -> Bool) { state.withLock { $0.isDeskHeld = isHeld } }

    /// Whether a process makes admissions, as far as this one has seen.
    var isDeskHeld: Bool { state.withLock { $0.isDeskHeld }() }

    /// What this process does of an object's work, and by what right.
    func leads(of key: ObjectKey) -> [(lead: Lead, duties: Duties)] {
        let shard = shards.shard(of: key)
        let leads = state.withLock { $0.leads }
        guard shard != 0 else { return leads[0].map { [($0, .all)] } ?? [] }
        return (leads[0].map { [($0, .admitting)] } ?? []) + (leads[shard].map { [($0, .carryingOut)] } ?? [])
    }
}

/// Reconciles while this process leads, as work of the term; leaves everything alone while it does not.
///
/// Each reconcile gets its access from the term that it began in. So nothing that it does can be written in a later one,
/// or by the right of another shard.
struct LedReconciler: Reconciler {
    let leadership: Leadership
    let services: ControllerServices
    let make: @Sendable (ControllerServices) -> any Reconciler

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        // A term begins with a look at every object, so nothing has to be remembered for it.
        var outcome: Outcome?
        var failure: (any Error)?
        for (lead, duties) in leadership.leads(of: key) {
            var services = services
            services.access = lead.access
            services.duties = duties
            services.isDeskHeld = { leadership.isDeskHeld }
            let reconciler = make(services)
            do {
                let next = try await lead.term.perform { try await reconciler.reconcile(key) }
                outcome = outcome?.sooner(next) ?? next
            } catch is LeadershipError {
                continue
            } catch {
                // What is wrong with one part holds up the other no longer than this.
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return outcome ?? .waitForChange
    }
}

extension Outcome {
    /// Whichever of two asks for the earlier look.
    func sooner(_ other: Outcome) -> Outcome {
        switch (self, other) {
        case (.after(let one), .after(let two)): .after(min(one, two))
        case (.after, _): self
        case (_, .after): other
        case (.done, .done): .done
        default: .waitForChange
        }
    }
}
