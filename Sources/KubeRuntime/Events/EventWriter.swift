import JSON
import KubeCore
import Logging
import Metrics

/// Brings events to the API server, one after the other.
actor EventWriter {
    private static let attempts = 4
    private static let backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(5), jitter: 0.5)

    private let sink: any EventSink
    private let controller: String
    private let instance: String
    private let clock: RuntimeClock
    private let logger: Logger
    private let counters: [String: Counter]
    private var aggregator: EventAggregator

    init(
        sink: any EventSink, controller: String, instance: String, aggregator: EventAggregator, clock: RuntimeClock,
        logger: Logger, metrics factory: any MetricsFactory
    ) {
        self.sink = sink
        self.controller = EventText.word(controller)
        self.instance = EventText.word(instance)
        self.aggregator = aggregator
        self.clock = clock
        self.logger = logger
        counters = Dictionary(
            uniqueKeysWithValues: ["created", "counted", "dropped_rate", "dropped_error"].map { result in
                (
                    result,
                    Counter(label: "event_recorder_events_total", dimensions: [("result", result)], factory: factory)
                )
            })
    }

    func write(_ event: ObservedEvent, seen time: Timestamp) async {
        let action = aggregator.observe(event, now: clock.now, time: time, unique: .random(in: .min ... .max))
        switch action {
        case .create(let name):
            await create(event, name: name, time: time)
        case .count(let series):
            await count(series)
        case .hold:
            break
        case .drop:
            counters["dropped_rate"]?.increment()
        }
    }

    /// Writes the counts that have waited.
    func writeDue(all: Bool) async {
        for series in aggregator.due(now: clock.now, all: all) { await count(series) }
    }

    private func create(_ event: ObservedEvent, name: String, time: Timestamp) async {
        let json = event.json(name: name, time: time, controller: controller, instance: instance)
        let status = await attempt { try await self.sink.create(json, in: event.namespace) }
        if status == nil { counters["created"]?.increment() }
    }

    private func count(_ series: EventAggregator.Series) async {
        let patch: JSONValue = [
            "series": [
                "count": .integer(Int64(series.count)), "lastObservedTime": .string(series.lastObserved.microTime),
            ]
        ]
        let status = await attempt(missingIsFine: true) {
            try await self.sink.mergePatch(patch, event: series.name, in: series.event.namespace)
        }
        switch status {
        case nil:
            counters["counted"]?.increment()
        case .missing:
            // Events are kept for an hour or less; a series may outlive its first.
            let action = aggregator.recreate(
                series.event, now: clock.now, time: series.lastObserved, unique: .random(in: .min ... .max))
            if case .create(let name) = action { await create(series.event, name: name, time: series.lastObserved) }
        case .failed:
            break
        }
    }

    private enum Failure {
        case missing, failed
    }

    private func attempt(
        missingIsFine: Bool = false, _ call: @Sendable () async throws -> Void
    ) async -> Failure? {
        for attempt in 1...Self.attempts {
            do {
                try await call()
                return nil
            } catch {
                let status = Status(carriedBy: error)
                if missingIsFine, status?.code == 404 { return .missing }
                let isFinal = status.map { 400..<500 ~= $0.code && $0.code != 429 } ?? false
                guard !isFinal, attempt < Self.attempts, !Task.isCancelled else {
                    counters["dropped_error"]?.increment()
                    logger.debug("an event could not be written", metadata: ["error": "\(error)"])
                    return .failed
                }
                // Cancelled while waiting: the next attempt is the last.
                try? await clock.sleep(for: Self.backoff.delay(after: attempt, unit: .random(in: 0..<1)))
            }
        }
        return .failed
    }
}
