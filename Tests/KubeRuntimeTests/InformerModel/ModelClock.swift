/// A clock on which short waits are over at once, by moving the time, and long ones when somebody else moves it.
///
/// Back-off is short; the limits of silence are long, and pass when the model stalls.
final class ModelClock: Clock {
    private static let short = Duration.seconds(60)
    private let manual = ManualClock()

    var now: ManualClock.Instant { manual.now }
    var minimumResolution: Duration { manual.minimumResolution }

    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
        let wait = manual.now.duration(to: deadline)
        guard wait < Self.short else { return try await manual.sleep(until: deadline, tolerance: tolerance) }
        try Task.checkCancellation()
        if wait > .zero { manual.advance(by: wait) }
        await Task.yield()
    }

    func advance(by duration: Duration) { manual.advance(by: duration) }
}
