import JSON
import KubeCore
import Logging
import Metrics
import ServiceLifecycle

/// Where events are written.
public protocol EventSink: Sendable {
    func create(_ event: JSONValue, in namespace: String) async throws
    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws
}

/// Writes events in the background. Recording never waits and never fails; what cannot be written is counted and lost.
public final class EventRecorder: Service {
    enum Message: Sendable {
        case event(ObservedEvent, Timestamp)
        case tick
    }

    private let messages: AsyncStream<Message>
    private let continuation: AsyncStream<Message>.Continuation
    private let writer: EventWriter
    private let clock: RuntimeClock
    private let time: @Sendable () -> Timestamp
    private let dropped: Counter
    private let refresh: Duration
    private let shutdownLimit: Duration
    private let stopping = SyncState()

    /// - Parameters:
    ///   - controller: a qualified name: `interlock.dev/controller`.
    ///   - instance: which of several processes this is: the pod's name.
    ///   - capacity: events that may wait to be written.
    public init(
        sink: any EventSink, controller: String, instance: String, limits: EventAggregator.Limits = .init(),
        capacity: Int = 1000, shutdownLimit: Duration = .seconds(5), clock: any Clock<Duration> = ContinuousClock(),
        time: (@Sendable () -> Timestamp)? = nil, logger: Logger = Logger(label: "interlock.events"),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        (messages, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(max(capacity, 1)))
        self.clock = RuntimeClock(clock)
        self.time = time ?? { .systemNow() }
        self.shutdownLimit = shutdownLimit
        refresh = limits.refresh
        writer = EventWriter(
            sink: sink, controller: controller, instance: instance, aggregator: EventAggregator(limits: limits),
            clock: self.clock, logger: logger, metrics: factory)
        dropped = Counter(
            label: "event_recorder_events_total", dimensions: [("result", "dropped_queue_full")], factory: factory)
    }

    /// Has the event written soon.
    public func record(_ event: ObservedEvent) {
        if case .enqueued = continuation.yield(.event(event, time())) { return }
        dropped.increment()
    }

    /// Writes events until the service group shuts down; then what waits is still written, within the limit.
    public func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.write() }
                group.addTask { await self.shutdownLimitPassed() }
                group.addTask { await self.tick() }
                // The writer ends when all is written; whichever of the others ends, it is over.
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: { [continuation, stopping] in
            continuation.finish()
            stopping.reach()
        }
    }

    private func write() async {
        for await message in messages {
            switch message {
            case .event(let event, let time): await writer.write(event, seen: time)
            case .tick: await writer.writeDue(all: false)
            }
        }
        if !Task.isCancelled { await writer.writeDue(all: true) }
    }

    private func shutdownLimitPassed() async {
        guard await stopping.wait() else { return }
        do { try await clock.sleep(for: shutdownLimit) } catch { return }
    }

    /// Reminds the writer of the counts that wait, until it is cancelled.
    private func tick() async {
        do {
            while true {
                try await clock.sleep(for: refresh)
                continuation.yield(.tick)
            }
        } catch {
            return
        }
    }
}
