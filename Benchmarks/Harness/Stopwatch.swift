import Foundation

/// Seconds that passed, and that the processors worked for this process in them.
struct Spent: Sendable {
    var wall: Double
    var processor: Double
}

/// Measures from when it is made.
struct Stopwatch: Sendable {
    private let start = Self.now(CLOCK_MONOTONIC)
    private let startOfProcessor = Self.now(CLOCK_PROCESS_CPUTIME_ID)

    var spent: Spent {
        Spent(
            wall: Self.now(CLOCK_MONOTONIC) - start,
            processor: Self.now(CLOCK_PROCESS_CPUTIME_ID) - startOfProcessor)
    }

    static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension [Double] {
    /// The value below which the part `share` of all values is, by nearest rank; nil where there are none.
    func percentile(_ share: Double) -> Double? {
        guard !isEmpty else { return nil }
        let rank = Int((share * Double(count)).rounded(.up))
        return sorted()[Swift.min(Swift.max(rank, 1), count) - 1]
    }
}
