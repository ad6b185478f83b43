import KubeCore
import KubeRuntime
import ServiceLifecycle
import Synchronization
import Testing

import struct Logging.Logger

/// Answers as it is told, and tells each call.
private final class ScriptedReconciler: Reconciler {
    let calls: AsyncStream<ObjectKey>
    private let told: AsyncStream<ObjectKey>.Continuation
    private let answer: @Sendable (ObjectKey, Int) async throws -> Outcome
    // A mutex: workers count side by side.
    private let counts = Mutex<[ObjectKey: Int]>([:])

    init(_ answer: @escaping @Sendable (ObjectKey, Int) async throws -> Outcome) {
        (calls, told) = AsyncStream.makeStream()
        self.answer = answer
    }

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        let count = counts.withLock { counts in
            counts[key, default: 0] += 1
            return counts[key, default: 0]
        }
        told.yield(key)
        return try await answer(key, count)
    }
}

private struct Trouble: Error {}

private let key = ObjectKey(namespace: "ns", name: "a")

private func total(_ registry: PrometheusRegistry, _ result: String) -> String? {
    registry.exposition().split(separator: "\n").map(String.init)
        .first { $0.hasPrefix("controller_runtime_reconcile_total{controller=\"test\",result=\"\(result)\"}") }?
        .split(separator: " ").last.map(String.init)
}

@Suite("Controller")
struct ControllerTests {
    @Test("a failure is tried again with back-off, a terminal one is not, and each outcome is counted")
    func outcomes() async {
        let registry = PrometheusRegistry()
        let clock = ManualClock()
        let reconciler = ScriptedReconciler { _, count in
            switch count {
            case 1: throw Trouble()
            case 2: return .after(.seconds(60))
            case 3: throw TerminalError(Trouble())
            case 4: return .waitForChange
            default: return .done
            }
        }
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [], configuration: .init(workers: 1, reconcileLimit: nil),
            clock: clock,
            metrics: registry)
        controller.enqueue(key)
        let task = Task { await controller.run() }
        var calls = reconciler.calls.makeAsyncIterator()
        _ = await calls.next()
        await clock.sleepers()
        clock.advance(by: .milliseconds(5))
        _ = await calls.next()
        await clock.sleepers()
        clock.advance(by: .seconds(60))
        _ = await calls.next()
        for _ in 4...5 {
            controller.enqueue(key)
            _ = await calls.next()
        }
        task.cancel()
        await task.value
        for (result, count) in [("error", "2"), ("requeue_after", "1"), ("success", "2"), ("requeue", "0")] {
            #expect(total(registry, result) == count, "\(result)")
        }
        let text = registry.exposition()
        #expect(text.contains("controller_runtime_reconcile_errors_total{controller=\"test\"} 2\n"))
        #expect(text.contains("controller_runtime_terminal_reconcile_errors_total{controller=\"test\"} 1\n"))
        #expect(text.contains("controller_runtime_reconcile_timeouts_total{controller=\"test\"} 0\n"))
        #expect(text.contains("controller_runtime_active_workers{controller=\"test\"} 0\n"))
    }

    @Test("nothing is reconciled before the caches are complete, then everything in them is")
    func waitsForCaches() async {
        let source = ScriptedSource([
            .page([object("a", 1)], version: "5", next: "p2"), .page([object("b", 2)], version: "5"), .watch([]),
        ])
        let informer = Informer(name: "test", source: source, decode: decodeValue)
        let reconciler = ScriptedReconciler { [informer] _, _ in
            #expect(informer.hasSynced)
            return .done
        }
        let controller = Controller(name: "test", reconciler: reconciler, informers: [informer])
        controller.watch(informer)
        controller.enqueue(key)
        let running = Task { await controller.run() }
        #expect(!controller.isRunning)
        let following = Task { await informer.run() }
        var seen: Set<ObjectKey> = []
        for await key in reconciler.calls {
            seen.insert(key)
            if seen.count == 2 { break }
        }
        #expect(controller.isRunning)
        for task in [running, following] {
            task.cancel()
            await task.value
        }
    }

    @Test("on shutdown what runs is finished and nothing new begins")
    func gracefulStop() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let finished = Mutex(0)
        let reconciler = ScriptedReconciler { _, _ in
            for await _ in gate { break }
            if !Task.isCancelled { finished.withLock { $0 += 1 } }
            return .done
        }
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [], configuration: .init(workers: 1))
        controller.enqueue(key)
        controller.enqueue(ObjectKey(name: "next"))
        let group = ServiceGroup(services: [controller], logger: Logger(label: "test"))
        let task = Task { try await group.run() }
        var calls = reconciler.calls.makeAsyncIterator()
        _ = await calls.next()
        await group.triggerGracefulShutdown()
        while controller.isRunning { await Task.yield() }
        open.yield()
        try await task.value
        #expect(finished.withLock { $0 } == 1)
    }

    @Test("a reconcile that does not end within the limit is cancelled")
    func shutdownLimit() async throws {
        let clock = ManualClock()
        let reconciler = ScriptedReconciler { _, _ in
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            throw CancellationError()
        }
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [],
            configuration: .init(shutdownLimit: .seconds(20), reconcileLimit: nil),
            clock: clock)
        controller.enqueue(key)
        let group = ServiceGroup(services: [controller], logger: Logger(label: "test"))
        let task = Task { try await group.run() }
        var calls = reconciler.calls.makeAsyncIterator()
        _ = await calls.next()
        await group.triggerGracefulShutdown()
        await clock.sleepers()
        clock.advance(by: .seconds(20))
        try await task.value
    }

    @Test("a reconcile that takes too long is cancelled, counted and tried again, and its worker goes on")
    func reconcileLimit() async {
        let registry = PrometheusRegistry()
        let clock = ManualClock()
        let reconciler = ScriptedReconciler { key, count in
            guard key.name == "a", count == 1 else { return .done }
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            #expect(Task.isCancelled)
            throw CancellationError()
        }
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [],
            configuration: .init(workers: 1, reconcileLimit: .seconds(80)), clock: clock, metrics: registry)
        controller.enqueue(key)
        let task = Task { await controller.run() }
        var calls = reconciler.calls.makeAsyncIterator()
        #expect(await calls.next() == key)
        controller.enqueue(ObjectKey(name: "b"))
        // Looks every tenth second; what began at 0 is overdue at 80.
        for second in 1...8 {
            #expect(total(registry, "error") == "0", "\(second)")
            await clock.sleepers()
            clock.advance(by: .seconds(10))
        }
        #expect(await calls.next() == ObjectKey(name: "b"))
        // The watchdog and the queue's alarm for the retry.
        await clock.sleepers(2)
        clock.advance(by: .milliseconds(5))
        #expect(await calls.next() == key)
        task.cancel()
        await task.value
        let text = registry.exposition()
        #expect(text.contains("controller_runtime_reconcile_timeouts_total{controller=\"test\"} 1\n"))
        #expect(total(registry, "error") == "1")
        #expect(total(registry, "success") == "2")
    }

    @Test("a reconcile and the tasks that it starts know which it is; each has an id of its own")
    func context() async {
        let (ids, told) = AsyncStream.makeStream(of: ReconcileContext?.self)
        let reconciler = ScriptedReconciler { _, _ in
            async let inner = ReconcileContext.current
            let (own, child) = (ReconcileContext.current, await inner)
            #expect(own?.id == child?.id)
            told.yield(own)
            return .done
        }
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [], configuration: .init(workers: 1))
        controller.enqueue(key)
        controller.enqueue(ObjectKey(name: "b"))
        let task = Task { await controller.run() }
        var iterator = ids.makeAsyncIterator()
        let first = await iterator.next() ?? nil
        let second = await iterator.next() ?? nil
        #expect(first?.controller == "test" && first?.key == key)
        #expect(first?.id != nil && first?.id != second?.id)
        #expect(first?.id.description.utf8.count == 16)
        #expect(ReconcileContext.current == nil)
        task.cancel()
        await task.value
    }

    @Test("what is in the cache at first waits until nothing new is to be done")
    func firstListIsLow() async {
        let source = ScriptedSource([
            .page([object("a", 1), object("b", 2), object("c", 3)], version: "5"), .watch([]),
        ])
        let informer = Informer(name: "test", source: source, decode: decodeValue)
        let reconciler = ScriptedReconciler { _, _ in .done }
        let registry = PrometheusRegistry()
        let controller = Controller(
            name: "test", reconciler: reconciler, informers: [informer], configuration: .init(workers: 1),
            metrics: registry)
        controller.watch(informer)
        let following = Task { await informer.run() }
        _ = await informer.waitUntilSynced()
        controller.enqueue(ObjectKey(name: "new"))
        #expect(
            registry.exposition().contains(
                "workqueue_depth{controller=\"test\",name=\"test\",priority=\"-100\"} 3\n"))
        let running = Task { await controller.run() }
        var calls = reconciler.calls.makeAsyncIterator()
        #expect(await calls.next() == ObjectKey(name: "new"))
        for task in [running, following] {
            task.cancel()
            await task.value
        }
    }

    @Test("shutdown before the caches are complete ends the controller")
    func stopsWhileWaiting() async throws {
        let informer = Informer(name: "test", source: ScriptedSource([]), decode: decodeValue)
        let controller = Controller(
            name: "test", reconciler: ScriptedReconciler { _, _ in .done }, informers: [informer])
        let group = ServiceGroup(services: [controller], logger: Logger(label: "test"))
        let task = Task { try await group.run() }
        await group.triggerGracefulShutdown()
        try await task.value
        #expect(!controller.isRunning)
    }
}
