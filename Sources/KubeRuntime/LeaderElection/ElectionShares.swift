import KubeCore
import Synchronization

/// How several elections of one process share out leases with other processes, as a value.
///
/// A process that holds leases waits before it takes another one that is free, longer for each that it holds: so one that
/// holds fewer is first. It waits only; whoever is alone gets everything in the end. Nothing is ever given up for balance.
struct ElectionBalance: Sendable, Hashable {
    /// The leases that this process holds, or has asked for and does not know yet whether it got them.
    private(set) var engaged: Set<ObjectKey> = []

    /// How many others this process holds or has asked for.
    func others(than lease: ObjectKey) -> Int { engaged.count - (engaged.contains(lease) ? 1 : 0) }

    mutating func engage(_ lease: ObjectKey) { engaged.insert(lease) }

    /// Whether it was engaged: then other elections may be due sooner.
    mutating func disengage(_ lease: ObjectKey) -> Bool { engaged.remove(lease) != nil }
}

/// The elections of one process that share out leases with other processes: see `ElectionBalance`.
///
/// It delays attempts and does nothing else: what keeps two from holding one lease is not here.
public final class ElectionShares: Sendable {
    private struct State {
        var balance = ElectionBalance()
        var wakeups: [ObjectKey: Wakeup] = [:]
    }

    // A mutex: the elections of one process run side by side, and one's step counts in the other's.
    private let state = Mutex(State())

    public init() {}

    /// How many leases this process holds or has asked for.
    public var engaged: Int { state.withLock { $0.balance.engaged.count } }

    func join(_ lease: ObjectKey, wakeup: Wakeup) { state.withLock { $0.wakeups[lease] = wakeup } }

    /// Takes the next step of an election. Two elections of this process never decide at once.
    func next(_ lease: ObjectKey, _ step: (_ others: Int) -> ElectionMachine.Step) -> ElectionMachine.Step {
        state.withLock { state in
            let step = step(state.balance.others(than: lease))
            if case .send(.replace) = step { state.balance.engage(lease) }
            return step
        }
    }

    /// Tells what came of a step.
    func settle(_ lease: ObjectKey, isLeading: Bool) {
        let wakeups: [Wakeup] = state.withLock { state in
            if isLeading {
                state.balance.engage(lease)
                return []
            }
            guard state.balance.disengage(lease) else { return [] }
            return state.wakeups.filter { $0.key != lease }.map(\.value)
        }
        for wakeup in wakeups { wakeup.ring() }
    }
}
