import JSON
import KubeCore
import KubeRuntime
import ServiceLifecycle
import Synchronization
import Testing

import struct Logging.Logger

private let pool = ObjectReference(
    apiVersion: "interlock.dev/v1alpha1", kind: "GPUNodePool", namespace: "ns", name: "h100", uid: "u1")

private func event(_ note: String = "denied", regarding: ObjectReference = pool) -> ObservedEvent {
    ObservedEvent(.warning, reason: "Denied", action: "Admit", note: note, regarding: regarding)
}

/// Keeps what is written, fails when it is told to.
private final class RecordingSink: EventSink {
    let written: AsyncStream<(verb: String, name: String, json: JSONValue)>
    private let continuation: AsyncStream<(verb: String, name: String, json: JSONValue)>.Continuation
    // A mutex: the recorder writes, the test looks on.
    private let failures: Mutex<[(any Error)?]>

    /// One entry per call: its error, or nil to let it pass.
    init(failures: [(any Error)?] = []) {
        (written, continuation) = AsyncStream.makeStream()
        self.failures = Mutex(failures)
    }

    func create(_ event: JSONValue, in namespace: String) async throws {
        try fail()
        continuation.yield(("create \(namespace)", event[path: "metadata", "name"]?.stringValue ?? "", event))
    }

    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {
        try fail()
        continuation.yield(("patch \(namespace)", name, patch))
    }

    private func fail() throws {
        if let error = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
    }
}

private func run<Result: Sendable>(
    _ recorder: EventRecorder, _ body: (ServiceGroup) async throws -> Result
) async throws -> Result {
    let group = ServiceGroup(services: [recorder], logger: Logger(label: "test"))
    let task = Task { try await group.run() }
    let result = try await body(group)
    await group.triggerGracefulShutdown()
    try await task.value
    return result
}

@Suite("EventAggregator")
struct EventAggregatorTests {
    private let time = Timestamp(seconds: 1_800_000_000)

    private func observe(
        _ aggregator: inout EventAggregator, _ event: ObservedEvent, at second: Int
    ) -> EventAggregator.Action {
        aggregator.observe(
            event, now: .seconds(second), time: time + .seconds(second), unique: UInt64(second))
    }

    @Test("the first is created, the second counted at once, the following when it is time")
    func series() {
        var aggregator = EventAggregator()
        let actions = [0, 1, 2, 40].map { observe(&aggregator, event(), at: $0) }
        guard case .create(let name) = actions[0], case .count(let second) = actions[1],
            case .count(let last) = actions[3]
        else { Issue.record("\(actions)"); return }
        #expect(name == "h100.0")
        #expect(second.name == name && second.count == 2 && second.lastObserved == time + .seconds(1))
        #expect(actions[2] == .hold)
        #expect(last.count == 4)
    }

    @Test("a count that waits is written by the clock, once")
    func due() {
        var aggregator = EventAggregator()
        for second in 0...2 { _ = observe(&aggregator, event(), at: second) }
        let results = [10, 31, 62].map { aggregator.due(now: .seconds($0)).map(\.count) }
        #expect(results == [[], [3], []])
    }

    @Test("at the end everything that waits is written")
    func dueAtTheEnd() {
        var aggregator = EventAggregator()
        for second in 0...2 { _ = observe(&aggregator, event(), at: second) }
        let counts = aggregator.due(now: .seconds(3), all: true).map(\.count)
        #expect(counts == [3])
    }

    @Test("another sentence is another event, and after a pause so is the same")
    func distinct() {
        var aggregator = EventAggregator()
        let actions = [
            observe(&aggregator, event("one"), at: 0), observe(&aggregator, event("two"), at: 1),
            observe(&aggregator, event("one"), at: 1000),
        ]
        #expect(actions == [.create(name: "h100.0"), .create(name: "h100.1"), .create(name: "h100.3e8")])
    }

    @Test("an object that causes too many is cut off, others are not, and it recovers")
    func rateLimit() {
        var aggregator = EventAggregator()
        let actions = (0..<30).map { observe(&aggregator, event("note \($0)"), at: 0) }
        #expect(actions.filter { $0 == .drop }.count == 5)
        let other = ObjectReference(apiVersion: "v1", kind: "Node", name: "n")
        let later = [
            observe(&aggregator, event("x", regarding: other), at: 0), observe(&aggregator, event("y"), at: 0),
            observe(&aggregator, event("z"), at: 61),
        ]
        #expect(later == [.create(name: "n.0"), .drop, .create(name: "h100.3d")])
    }

    @Test("what is remembered is bounded")
    func bounded() {
        var limits = EventAggregator.Limits()
        limits.maximumRemembered = 10
        var aggregator = EventAggregator(limits: limits)
        for second in 0..<100 {
            let object = ObjectReference(apiVersion: "v1", kind: "Node", name: "n\(second)")
            #expect(observe(&aggregator, event(regarding: object), at: second) != .drop)
        }
        let forgotten = observe(
            &aggregator, event(regarding: .init(apiVersion: "v1", kind: "Node", name: "n0")), at: 100)
        #expect(forgotten == .create(name: "n0.64"))
    }
}

@Suite("EventRecorder")
struct EventRecorderTests {
    @Test("an event is written as events.k8s.io/v1 wants it")
    func written() async throws {
        let sink = RecordingSink()
        let recorder = EventRecorder(
            sink: sink, controller: "interlock.dev/controller", instance: "pod-1", time: { Timestamp(seconds: 0) })
        try await run(recorder) { _ in
            recorder.record(event("no A100 in nonprod"))
            var iterator = sink.written.makeAsyncIterator()
            let (verb, _, json) = try #require(await iterator.next())
            #expect(verb == "create ns")
            let expected: [(String, JSONValue)] = [
                ("apiVersion", "events.k8s.io/v1"), ("kind", "Event"), ("type", "Warning"), ("reason", "Denied"),
                ("action", "Admit"), ("note", "no A100 in nonprod"),
                ("reportingController", "interlock.dev/controller"), ("reportingInstance", "pod-1"),
                ("eventTime", "1970-01-01T00:00:00.000000Z"),
                (
                    "regarding",
                    [
                        "apiVersion": "interlock.dev/v1alpha1", "kind": "GPUNodePool", "name": "h100",
                        "namespace": "ns", "uid": "u1",
                    ]
                ),
            ]
            for (field, value) in expected { #expect(json[field] == value, "\(field)") }
        }
    }

    @Test("counts that wait are written at shutdown")
    func flush() async throws {
        let sink = RecordingSink()
        let recorder = EventRecorder(sink: sink, controller: "c", instance: "i", clock: ManualClock())
        for _ in 0..<5 { recorder.record(event()) }
        try await run(recorder) { _ in }
        var iterator = sink.written.makeAsyncIterator()
        var counts: [JSONValue?] = []
        for _ in 0..<3 { counts.append(await iterator.next()?.json[path: "series", "count"]) }
        #expect(counts == [nil, 2, 5])
    }

    @Test("an event that is gone is created anew when it is counted")
    func recreated() async throws {
        let sink = RecordingSink(failures: [nil, Status(code: 404, reason: "NotFound", message: "gone")])
        let recorder = EventRecorder(sink: sink, controller: "c", instance: "i")
        recorder.record(event())
        recorder.record(event())
        try await run(recorder) { _ in
            var iterator = sink.written.makeAsyncIterator()
            let first = try #require(await iterator.next())
            let second = try #require(await iterator.next())
            #expect(first.verb == "create ns" && second.verb == "create ns")
            #expect(first.name != second.name)
        }
    }

    @Test("a server that is away is asked again, and recording never waits")
    func retries() async throws {
        struct Away: Error {}
        let sink = RecordingSink(failures: [Away(), Away()])
        let clock = ManualClock()
        let registry = PrometheusRegistry()
        let recorder = EventRecorder(
            sink: sink, controller: "c", instance: "i", capacity: 10, clock: clock, metrics: registry)
        for index in 0..<50 { recorder.record(event("note \(index)")) }
        #expect(registry.exposition().contains("event_recorder_events_total{result=\"dropped_queue_full\"} 40"))
        try await run(recorder) { _ in
            var iterator = sink.written.makeAsyncIterator()
            for _ in 0..<2 {
                await clock.sleepers(2)
                clock.advance(by: .seconds(2))
            }
            #expect(await iterator.next()?.json["note"] == "note 0")
        }
    }

    @Test(
        "notes lose what a terminal or the API server cannot take",
        arguments: [
            ("plain", "plain"), ("a\u{1b}[31mred\nb", "a [31mred b"), ("x\u{202e}y", "x y"), ("é ✓", "é ✓"),
            (String(repeating: "é", count: 600), String(repeating: "é", count: 510) + "…"),
        ])
    func sanitised(note: String, expected: String) {
        let result = event(note).note
        #expect(result == expected)
        #expect(result.utf8.count <= 1024)
    }

    @Test("an object without a namespace has its events in default, under a name that the API server takes")
    func clusterScoped() async throws {
        let sink = RecordingSink()
        let recorder = EventRecorder(sink: sink, controller: "c", instance: "i")
        try await run(recorder) { _ in
            recorder.record(event(regarding: .init(apiVersion: "v1", kind: "Role", name: "System:Admin_.x-")))
            var iterator = sink.written.makeAsyncIterator()
            let (verb, name, _) = try #require(await iterator.next())
            #expect(verb == "create default")
            #expect(name.hasPrefix("system-admin-x.x-x."))
        }
    }
}

/// Writes what has been recorded, then stops.
func runToEnd(_ recorder: EventRecorder) async throws {
    try await run(recorder) { _ in }
}
