#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A clock whose instants are durations since this value was made, so that machines need not be generic over it.
struct RuntimeClock: Sendable {
    private let reading: @Sendable () -> Duration
    private let nanosecondsReading: @Sendable () -> Int64
    private let sleeping: @Sendable (Duration) async throws -> Void

    init(_ clock: any Clock<Duration>) {
        self = Self.opening(clock)
    }

    private init(
        reading: @escaping @Sendable () -> Duration, nanoseconds: @escaping @Sendable () -> Int64,
        sleeping: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.reading = reading
        nanosecondsReading = nanoseconds
        self.sleeping = sleeping
    }

    private static func opening<C: Clock<Duration>>(_ clock: C) -> RuntimeClock {
        #if os(Linux)
            // Before the clock's own origin: who wakes at an instant must not find that it has not come.
            let start = bootTime()
        #endif
        let origin = clock.now
        var nanoseconds: @Sendable () -> Int64 = { origin.duration(to: clock.now).nanoseconds }
        #if os(Linux)
            // The same without arithmetic in 128 bits: queues read it with each event.
            if clock is ContinuousClock { nanoseconds = { bootTime() &- start } }
        #endif
        return RuntimeClock(
            reading: { origin.duration(to: clock.now) }, nanoseconds: nanoseconds,
            sleeping: { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) })
    }

    #if os(Linux)
        /// What `ContinuousClock` reads here.
        private static func bootTime() -> Int64 {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        }
    #endif

    var now: Duration { reading() }

    /// `now` in nanoseconds, and what `sleep(untilNanoseconds:)` compares with.
    var nanoseconds: Int64 { nanosecondsReading() }

    /// Throws `CancellationError` when the task is cancelled.
    func sleep(until instant: Duration) async throws {
        try await sleeping(instant)
    }

    func sleep(untilNanoseconds instant: Int64) async throws {
        try await sleeping(.nanoseconds(instant))
    }

    func sleep(for duration: Duration) async throws {
        try await sleeping(now + duration)
    }
}
