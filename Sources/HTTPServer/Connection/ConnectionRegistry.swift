import NIOCore
import Synchronization

/// The open connections of one server.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    // A mutex: event loops come and go through here and cannot await an actor.
    private let state = Mutex(State())

    /// Counts the connection until it closes; `false` if there are too many, or no more are wanted.
    func add(_ channel: any Channel, limit: Int) -> Bool {
        let key = ObjectIdentifier(channel)
        let isAdded = state.withLock { state in
            guard !state.isDraining, state.channels.count < limit else { return false }
            state.channels[key] = channel
            return true
        }
        if isAdded { channel.closeFuture.whenComplete { [self] _ in remove(key) } }
        return isAdded
    }

    /// Asks every connection to finish, and closes those that have not within `limit`.
    func drain(within limit: Duration) async {
        let channels = state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ConnectionHandler.Drain()) }
        let cutOff = channels.first?.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            for channel in channels { channel.close(promise: nil) }
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.channels.isEmpty { return true }
                state.whenEmpty = continuation
                return false
            }
            if isEmpty { continuation.resume() }
        }
        cutOff?.cancel()
    }

    private func remove(_ key: ObjectIdentifier) {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            state.channels[key] = nil
            guard state.channels.isEmpty else { return nil }
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }
        waiting?.resume()
    }
}
