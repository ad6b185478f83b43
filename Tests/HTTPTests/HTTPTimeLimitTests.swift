import Testing

@testable import HTTP

@Suite("HTTPTimeLimits: which one has passed")
struct HTTPTimeLimitTests {
    struct Case: Sendable {
        var limits: HTTPTimeLimits
        /// Since the start.
        var now: Duration
        var lastProgress: Duration?
        var isTotalLimited = true
        var passed: HTTPError.Timeout?
        var next: Duration?
    }

    private static let both = HTTPTimeLimits(idle: .seconds(60), total: .seconds(120))

    @Test(
        "the total limit runs from the start and the idle limit from the last byte; a stream that has begun has no total",
        arguments: [
            Case(limits: both, now: .seconds(10), lastProgress: .seconds(5), next: .seconds(65)),
            Case(limits: both, now: .seconds(65), lastProgress: .seconds(5), passed: .idle),
            Case(limits: both, now: .seconds(100), lastProgress: .seconds(90), next: .seconds(120)),
            Case(limits: both, now: .seconds(120), lastProgress: .seconds(119), passed: .total),
            Case(limits: both, now: .seconds(120), lastProgress: .seconds(1), passed: .total),
            Case(
                limits: both, now: .seconds(500), lastProgress: .seconds(490), isTotalLimited: false,
                next: .seconds(550)),
            Case(
                limits: both, now: .seconds(550), lastProgress: .seconds(490), isTotalLimited: false, passed: .idle),
            Case(limits: both, now: .seconds(80), lastProgress: nil, next: .seconds(120)),
            Case(limits: HTTPTimeLimits(idle: nil, total: nil), now: .seconds(9000), lastProgress: .zero),
            Case(
                limits: HTTPTimeLimits(idle: .zero, total: nil), now: .seconds(1), lastProgress: .seconds(1),
                passed: .idle),
        ])
    func check(row: Case) {
        let begun = ContinuousClock.now
        let result = row.limits.check(
            now: begun + row.now, begun: begun, lastProgress: row.lastProgress.map { begun + $0 },
            isTotalLimited: row.isTotalLimited)
        #expect(result.passed == row.passed)
        #expect(result.next == row.next.map { begun + $0 })
    }
}
