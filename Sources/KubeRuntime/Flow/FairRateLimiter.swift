import KubeClient
import KubeCore
import Metrics
import Synchronization

/// This client's own limit of rate: a token bucket per controller, whose waiting requests are served key by key in turn.
///
/// One busy object cannot starve others of its controller, and one controller cannot starve another. Requests outside a
/// reconcile share a bucket of their own. Watches, and the leases by which a leader stays one, are never held up.
public final class FairRateLimiter: RequestLimiter {
    /// How many requests one controller may send.
    public struct Limit: Sendable, Hashable {
        /// Per second in the long run; 0 for no limit.
        public var rate: Double
        /// At once after a rest.
        public var burst: Double

        public init(rate: Double, burst: Double) {
            self.rate = rate
            self.burst = burst
        }

        /// The API server shares its capacity fairly itself (API priority and fairness), so none is the default.
        public static let none = Limit(rate: 0, burst: 0)

        var isNone: Bool { !(rate > 0) }
    }

    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct Bucket {
        var machine: FairQueueMachine<ObjectKey?>
        var alarm: (instant: Int64, task: Task<Void, Never>)?
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextTicket: UInt64 = 0
        /// Tickets whose task was cancelled before it could wait.
        var cancelledEarly: Set<UInt64> = []
    }

    private let limit: Limit
    private let limits: [String: Limit]
    private let clock: RuntimeClock
    private let timers: [String: Metrics.Timer]
    private let other: Metrics.Timer
    // A mutex: requests arrive on any thread, and deciding takes well under a microsecond.
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: for each controller, and for all requests outside of one.
    ///   - limits: for controllers that have a limit of their own, by name.
    ///   - host: the `host` label of `rest_client_rate_limiter_duration_seconds`: host and port.
    public init(
        _ limit: Limit, perController limits: [String: Limit] = [:], host: String = "",
        clock: any Clock<Duration> = ContinuousClock(), metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.limit = limit
        self.limits = limits
        self.clock = RuntimeClock(clock)
        func timer(_ verb: String) -> Metrics.Timer {
            Metrics.Timer(
                label: "rest_client_rate_limiter_duration_seconds", dimensions: [("verb", verb), ("host", host)],
                preferredDisplayUnit: .seconds, factory: factory)
        }
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        timers = Dictionary(uniqueKeysWithValues: methods.map { ($0, timer($0)) })
        other = timer("OTHER")
    }

    deinit {
        state.withLock { state in
            for bucket in state.buckets.values { bucket.alarm?.task.cancel() }
        }
    }

    public func admit(_ operation: APIOperation) async throws(CancellationError) {
        guard Self.isLimited(operation) else { return }
        let context = ReconcileContext.current
        let controller = context?.controller ?? ""
        let limit = limits[controller] ?? limit
        guard !limit.isNone else { return }
        let arrived = clock.nanoseconds
        let isAdmitted = await wait(controller, limit, context?.key)
        timer(operation).recordNanoseconds(clock.nanoseconds &- arrived)
        if !isAdmitted { throw CancellationError() }
    }

    /// `false` if the task was cancelled before its turn.
    private func wait(_ controller: String, _ limit: Limit, _ key: ObjectKey?) async -> Bool {
        let ticket = state.withLock { state in
            defer { state.nextTicket &+= 1 }
            return state.nextTicket
        }
        defer { _ = state.withLock { $0.cancelledEarly.remove(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = arrive(continuation, ticket, controller, limit, key)
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                guard let waiter = state.waiters.removeValue(forKey: ticket) else {
                    state.cancelledEarly.insert(ticket)
                    return nil
                }
                _ = state.buckets[controller]?.machine.cancel(key, ticket)
                return waiter
            }
            waiter?.resume(returning: false)
        }
    }

    /// Whether the request may go, or nil if it waits now.
    private func arrive(
        _ waiter: Waiter, _ ticket: UInt64, _ controller: String, _ limit: Limit, _ key: ObjectKey?
    ) -> Bool? {
        let now = clock.nanoseconds
        return state.withLock { state in
            if state.cancelledEarly.contains(ticket) { return false }
            var bucket =
                state.buckets.removeValue(forKey: controller)
                ?? Bucket(machine: FairQueueMachine(rate: limit.rate, burst: limit.burst, now: now))
            defer { state.buckets[controller] = bucket }
            if bucket.machine.arrive(key, ticket, now: now) == .now { return true }
            state.waiters[ticket] = waiter
            setAlarm(&bucket, controller)
            return nil
        }
    }

    /// Lets go who may, and sets the alarm for the next.
    private func serve(_ controller: String) {
        let now = clock.nanoseconds
        let served: [Waiter] = state.withLock { state in
            guard var bucket = state.buckets.removeValue(forKey: controller) else { return [] }
            var served: [Waiter] = []
            while let ticket = bucket.machine.next(now: now) {
                if let waiter = state.waiters.removeValue(forKey: ticket) { served.append(waiter) }
            }
            setAlarm(&bucket, controller)
            state.buckets[controller] = bucket
            return served
        }
        for waiter in served { waiter.resume(returning: true) }
    }

    private func setAlarm(_ bucket: inout Bucket, _ controller: String) {
        guard let instant = bucket.machine.nextInstant() else { return }
        if let alarm = bucket.alarm, alarm.instant <= instant { return }
        bucket.alarm?.task.cancel()
        // Unstructured: nobody's task but that of all who wait. It ends with the alarm, or with the limiter.
        let task = Task { [clock, weak self] in
            do { try await clock.sleep(untilNanoseconds: instant) } catch { return }
            self?.ring(controller, instant)
        }
        bucket.alarm = (instant, task)
    }

    private func ring(_ controller: String, _ instant: Int64) {
        state.withLock { state in
            if state.buckets[controller]?.alarm?.instant == instant { state.buckets[controller]?.alarm = nil }
        }
        serve(controller)
    }

    private static func isLimited(_ operation: APIOperation) -> Bool {
        operation.verb != "watch" && operation.resource != "leases.coordination.k8s.io"
    }

    private func timer(_ operation: APIOperation) -> Metrics.Timer {
        let method =
            switch operation.verb {
            case "get", "list": "GET"
            case "create", "post": "POST"
            case "update", "put": "PUT"
            case "patch": "PATCH"
            case "delete", "deletecollection": "DELETE"
            default: ""
            }
        return timers[method] ?? other
    }
}
