import Logging
import Synchronization

/// The levels that hold in this process, and who is told when they change.
public final class LogSettings: Sendable {
    private struct State {
        var usual: LogLevels
        var current: LogLevels
        var gates: [String: LogGate] = [:]
        var change: UInt64 = 0
        var restoration: Task<Void, Never>?
    }

    private let clock: RuntimeClock
    // A mutex: levels change by hand. What each line asks is an atomic of its logger's gate.
    private let state: Mutex<State>

    public init(_ levels: LogLevels = LogLevels(.info), clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = RuntimeClock(clock)
        state = Mutex(State(usual: levels, current: levels))
    }

    /// What holds now.
    public var levels: LogLevels { state.withLock { $0.current } }
    /// What holds when nothing is raised for a time.
    public var usualLevels: LogLevels { state.withLock { $0.usual } }

    /// Changes what is logged from now on, by loggers that are there too.
    ///
    /// - Parameter duration: after which the usual levels hold again; nil makes these the usual ones.
    public func set(_ levels: LogLevels, for duration: Duration? = nil) {
        let previous: Task<Void, Never>? = state.withLock { state in
            let previous = state.restoration
            state.restoration = nil
            state.change &+= 1
            if duration == nil { state.usual = levels }
            Self.apply(levels, &state)
            guard let duration else { return previous }
            let deadline = clock.now + duration
            // Unstructured: nobody waits for it. It ends with its time, with the next change or with these settings.
            state.restoration = Task { [clock, weak self, change = state.change] in
                do { try await clock.sleep(until: deadline) } catch { return }
                self?.restore(change)
            }
            return previous
        }
        previous?.cancel()
    }

    /// The gate that all loggers of one label share.
    func gate(_ label: String) -> LogGate {
        state.withLock { state in
            if let gate = state.gates[label] { return gate }
            let gate = LogGate(state.current.level(of: label))
            // Labels are written in the program; one that is made from input must not fill the memory.
            if state.gates.count < 1000 { state.gates[label] = gate }
            return gate
        }
    }

    private func restore(_ change: UInt64) {
        state.withLock { state in
            guard state.change == change else { return }
            state.restoration = nil
            Self.apply(state.usual, &state)
        }
    }

    private static func apply(_ levels: LogLevels, _ state: inout State) {
        state.current = levels
        for (label, gate) in state.gates { gate.level = levels.level(of: label) }
    }

    deinit {
        state.withLock { $0.restoration?.cancel() }
    }
}

/// The level of one label, read by each line that might be logged.
final class LogGate: Sendable {
    private let value: Atomic<Int>

    init(_ level: Logger.Level) {
        value = Atomic(Self.index(level))
    }

    var level: Logger.Level {
        get { Self.levels[value.load(ordering: .relaxed)] }
        set { value.store(Self.index(newValue), ordering: .relaxed) }
    }

    private static let levels = Logger.Level.allCases
    private static func index(_ level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }
}
