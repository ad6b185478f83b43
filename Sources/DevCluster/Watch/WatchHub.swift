import KubeCore
import Synchronization

/// Brings changes to the open watches, in their order, without holding up whoever makes them.
///
/// Messages are left under the lock of the state, so that their order is that of the changes; they are delivered by one
/// task at a time that holds no lock which a request needs.
final class WatchHub: Sendable {
    enum Message: Sendable {
        case event(StoreEvent)
        case add(Watcher)
        case leave(Int)
        case tick(now: Timestamp, revision: Int64)
        case finish(CollectionID)
        case finishAll
    }

    private struct Inbox {
        var messages: [Message] = []
        var isDelivering = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Beyond this writers wait until the watches have been told of what happened so far.
    private static let comfortableBacklog = 2_048

    // Mutexes: messages come from requests and from event loops, which may neither wait nor hop.
    private let inbox = Mutex(Inbox())
    private let audience: Mutex<WatchAudience>
    private let identifiers = Atomic(0)

    init() {
        audience = Mutex(WatchAudience())
    }

    func nextIdentifier() -> Int { identifiers.wrappingAdd(1, ordering: .relaxed).newValue }

    func send(_ message: Message) {
        let isFirst = inbox.withLock { inbox in
            inbox.messages.append(message)
            defer { inbox.isDelivering = true }
            return !inbox.isDelivering
        }
        // Unstructured because it outlives the request; it ends when there is nothing more to deliver.
        if isFirst { Task { await deliver() } }
    }

    /// Returns at once unless far more happened than has been delivered.
    func waitUntilComfortable() async {
        await withCheckedContinuation { continuation in
            let isComfortable = inbox.withLock { inbox in
                if inbox.messages.count <= Self.comfortableBacklog { return true }
                inbox.waiting.append(continuation)
                return false
            }
            if isComfortable { continuation.resume() }
        }
    }

    private func deliver() async {
        while true {
            let (messages, waiting) = inbox.withLock { inbox in
                let taken = (inbox.messages, inbox.waiting)
                inbox.messages = []
                inbox.waiting = []
                inbox.isDelivering = !taken.0.isEmpty
                return taken
            }
            guard !messages.isEmpty else { return }
            audience.withLock { audience in
                for message in messages { Self.handle(message, &audience) }
            }
            for continuation in waiting { continuation.resume() }
            await Task.yield()
        }
    }

    private static func handle(_ message: Message, _ audience: inout WatchAudience) {
        switch message {
        case .event(let event): audience.deliver(event, now: event.time)
        case .add(let watcher): audience.add(watcher, now: watcher.opened)
        case .leave(let identifier): audience.remove(identifier)
        case .tick(let now, let revision): audience.tick(now: now, revision: revision)
        case .finish(let collection): audience.finish(collection)
        case .finishAll: audience.finishAll()
        }
    }
}
