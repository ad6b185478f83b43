import InterlockAPI
import KubeCore

/// How an object stands, as kstatus reads it: `Ready` always; `Reconciling` or `Stalled` only while true.
struct ObjectCondition: Sendable, Hashable {
    enum Progress: Sendable, Hashable {
        /// As it should be.
        case ready
        /// Not there yet, and something moves towards it.
        case reconciling
        /// Not there, and nothing moves until somebody changes something.
        case stalled
        /// Not there, on purpose: nothing moves and nothing is wrong.
        case paused
    }

    var progress: Progress
    /// A CamelCase word for programs.
    var reason: String
    /// A sentence for people.
    var message: String

    /// Writes it into `conditions`; transition times move only where a status changes.
    func set(in conditions: inout [Condition], generation: Int, at now: Timestamp) {
        func condition(_ type: String, _ status: Condition.Value) -> Condition {
            Condition(
                type: type, status: status, reason: reason, message: Self.clipped(message),
                observedGeneration: generation)
        }
        conditions.set(condition(ConditionType.ready, progress == .ready ? .yes : .no), at: now)
        for (type, isSet) in [
            (ConditionType.reconciling, progress == .reconciling), (ConditionType.stalled, progress == .stalled),
        ] {
            if isSet { conditions.set(condition(type, .yes), at: now) } else { conditions.remove(type) }
        }
    }

    /// The API server refuses messages over 32 KiB.
    static func clipped(_ message: String) -> String {
        message.utf8.count <= 8_000 ? message : String(message.prefix(2_000)) + "…"
    }
}
