/// A clock whose instants are durations since this value was made, so that machines need not be generic over it.
struct RuntimeClock: Sendable {
    private let reading: @Sendable () -> Duration
    private let sleeping: @Sendable (Duration) async throws -> Void

    init(_ clock: any Clock<Duration>) {
        self = Self.opening(clock)
    }

    private init(
        reading: @escaping @Sendable () -> Duration, sleeping: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.reading = reading
        self.sleeping = sleeping
    }

    private static func opening<C: Clock<Duration>>(_ clock: C) -> RuntimeClock {
        let origin = clock.now
        return RuntimeClock(
            reading: { origin.duration(to: clock.now) },
            sleeping: { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) })
    }

    var now: Duration { reading() }

    /// Throws `CancellationError` when the task is cancelled.
    func sleep(until instant: Duration) async throws {
        try await sleeping(instant)
    }

    func sleep(for duration: Duration) async throws {
        try await sleeping(now + duration)
    }
}
