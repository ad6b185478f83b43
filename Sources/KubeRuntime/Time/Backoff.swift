/// How long to wait before the next attempt: doubling from `initial` to `maximum`, with jitter.
public struct Backoff: Sendable, Hashable {
    public var initial: Duration
    public var maximum: Duration
    /// The share of a delay that is random, 0...1: with 0.5 a delay lies between half of it and all of it.
    public var jitter: Double

    public init(initial: Duration, maximum: Duration, jitter: Double) {
        self.initial = initial
        self.maximum = maximum
        self.jitter = min(max(jitter, 0), 1)
    }

    /// For keys of a work queue: 5 ms to 1 000 s, as in client-go, with a tenth of it random.
    public static let workQueue = Backoff(initial: .milliseconds(5), maximum: .seconds(1000), jitter: 0.1)
    /// For connections to an API server: 0.8 s to 30 s, half of it random, so that clients do not return as a herd.
    public static let connection = Backoff(initial: .milliseconds(800), maximum: .seconds(30), jitter: 0.5)

    /// The delay after `failures` failures in a row (1 is the first); `unit` in 0..<1 chooses within the jitter.
    public func delay(after failures: Int, unit: Double) -> Duration {
        guard failures > 0 else { return .zero }
        var delay = initial
        // Doubling more often than this cannot matter: 2^63 attoseconds are 9 seconds, 2^100 exceed any maximum.
        for _ in 1..<max(min(failures, 100), 1) {
            guard delay < maximum else { break }
            delay *= 2
        }
        return min(delay, maximum) * (1 - jitter * unit)
    }
}
