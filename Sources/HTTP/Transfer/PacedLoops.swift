import Synchronization

/// The loops of a client's paced streams, each there until its stream ends.
final class PacedLoops: Sendable {
    private struct State {
        var loops: [ObjectIdentifier: TransferLoop] = [:]
        var isShutDown = false
    }

    // A mutex: streams open and end on any thread.
    private let state = Mutex(State())

    /// A loop for one stream; nil after the shutdown.
    func open(
        _ buffer: StreamBuffer, to origin: HTTPOrigin, configuration: HTTPClient.Configuration
    ) -> TransferLoop? {
        let key = ObjectIdentifier(buffer)
        return state.withLock { state in
            guard !state.isShutDown else { return nil }
            let loop = TransferLoop(
                configuration: configuration, admissionLimits: .init(exclusive: 1, multiplexed: 1),
                kind: .paced(buffer, origin) { [weak self] in self?.forget(key) })
            state.loops[key] = loop
            return loop
        }
    }

    /// Ends all of them and lets no new one begin.
    ///
    /// - Returns: those that have not stopped yet.
    func beginShutdown() -> [TransferLoop] {
        let loops = state.withLock { state in
            state.isShutDown = true
            return Array(state.loops.values)
        }
        for loop in loops { loop.beginShutdown() }
        return loops
    }

    private func forget(_ key: ObjectIdentifier) {
        state.withLock { state in
            state.loops[key] = nil
        }
    }
}
