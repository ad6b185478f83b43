extension HTTPTimeLimits {
    /// The limit that has passed, or else when to look again; both nil where nothing is limited.
    typealias Check = (passed: HTTPError.Timeout?, next: ContinuousClock.Instant?)

    /// What the limits say of a transfer at `now`.
    ///
    /// - Parameters:
    ///   - lastProgress: the last byte in either direction; nil while there is no connection, which is libcurl's to limit.
    ///   - isTotalLimited: false of a stream that has begun.
    func check(
        now: ContinuousClock.Instant, begun: ContinuousClock.Instant, lastProgress: ContinuousClock.Instant?,
        isTotalLimited: Bool
    ) -> Check {
        var next: ContinuousClock.Instant?
        if let total, isTotalLimited {
            let end = begun + total
            if end <= now { return (.total, nil) }
            next = end
        }
        if let idle {
            let end = (lastProgress ?? now) + idle
            if end <= now { return (.idle, nil) }
            next = min(next ?? end, end)
        }
        return (nil, next)
    }
}
