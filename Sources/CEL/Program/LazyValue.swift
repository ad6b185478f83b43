import Synchronization

/// A variable's value that is computed when it is first asked for.
///
/// A class with a lock, because the copies of an activation share it. While it is computed it has no value: an
/// expression that needs its own result is an error rather than an endless recursion, and so an activation with such
/// values serves one evaluation at a time.
final class LazyValue: Sendable {
    private enum State: Sendable {
        case pending
        case running
        case done(Value)
    }

    private let state = Mutex(State.pending)
    private let compute: @Sendable (Limits) -> Evaluation

    init(_ compute: @escaping @Sendable (Limits) -> Evaluation) { self.compute = compute }

    /// The value, and what it cost to compute: nothing from the second time on.
    func value(_ name: String, limits: Limits) -> Evaluation {
        let known: Value? = state.withLock { state in
            switch state {
            case .pending:
                state = .running
                return nil
            case .running: return .failure(.other, "\(name) needs its own value")
            case .done(let value): return value
            }
        }
        if let known { return Evaluation(value: known) }
        let evaluation = compute(limits)
        state.withLock { $0 = .done(evaluation.value) }
        return evaluation
    }
}
