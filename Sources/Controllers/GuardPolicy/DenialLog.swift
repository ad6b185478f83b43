import InterlockAPI
import KubeCore
import Synchronization

/// What policies denied, or would have, on its way into their statuses.
///
/// Only this way is in memory: what is not told yet when the process ends stands on the objects that were denied.
final class DenialLog: Sendable {
    private struct State {
        var denials: [String: [PolicyDenial]] = [:]
        var listener: (@Sendable (ObjectKey) -> Void)?
    }

    // A mutex: written by every reconciler, read by that of the policies.
    private let state = Mutex(State())

    /// Calls `listener` with the policy that has something new to tell.
    func onChange(_ listener: @escaping @Sendable (ObjectKey) -> Void) {
        state.withLock { $0.listener = listener }
    }

    /// Notes what each policy had against an object. The same about the same plan is noted once.
    func note(_ denials: [(policy: String, denial: PolicyDenial)]) {
        var changed: Set<String> = []
        let listener = state.withLock { state in
            for (policy, denial) in denials where state.denials[policy, default: []].add(denial) {
                changed.insert(policy)
            }
            return state.listener
        }
        for name in changed.sorted() { listener?(ObjectKey(name: name)) }
    }

    /// What a policy's status lists, with what is new since it was written.
    func merged(into listed: [PolicyDenial], of policy: String) -> [PolicyDenial] {
        let new = state.withLock { $0.denials[policy] ?? [] }
        var merged = listed
        for denial in new.reversed() { _ = merged.add(denial) }
        return merged
    }

    /// A policy that is gone has nothing to tell.
    func forget(_ policy: String) {
        state.withLock { $0.denials[policy] = nil }
    }
}

extension [PolicyDenial] {
    /// Puts a denial in front, in the place of what the rule said of the object before; `false` if it is there already.
    fileprivate mutating func add(_ denial: PolicyDenial) -> Bool {
        if let index = firstIndex(where: { $0.isOf(denial) }) {
            let known = self[index]
            if known.plan == denial.plan, known.enforcement == denial.enforcement { return false }
            if let old = known.at, let new = denial.at, new < old { return false }
            remove(at: index)
        }
        insert(denial, at: startIndex)
        // Stable: of one time, what came last stands first.
        let latest = enumerated().sorted {
            ($1.element.at ?? Self.never, $0.offset) < ($0.element.at ?? Self.never, $1.offset)
        }
        self = latest.prefix(PolicyDenial.maximumKept).map(\.element)
        return true
    }

    private static var never: Timestamp { Timestamp(microseconds: 0) }
}

extension PolicyDenial {
    fileprivate func isOf(_ other: PolicyDenial) -> Bool {
        kind == other.kind && namespace == other.namespace && name == other.name && rule == other.rule
    }
}
