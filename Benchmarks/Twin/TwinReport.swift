import JSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One line of figures about this process.
enum TwinReport {
    struct Start {
        fileprivate let seconds = TwinReport.now(CLOCK_MONOTONIC)
    }

    static func line(_ event: String, count: Int, since start: Start) {
        let line: JSONValue = [
            "event": .string(event), "count": .integer(Int64(count)),
            "seconds": .double(now(CLOCK_MONOTONIC) - start.seconds),
            "cpuSeconds": .double(now(CLOCK_PROCESS_CPUTIME_ID)), "peakRSSBytes": .integer(peakResidentBytes),
        ]
        let bytes = line.bytes() + [0x0A]
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static var peakResidentBytes: Int64 {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return Int64(usage.ru_maxrss)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return Int64(usage.ru_maxrss) * 1_024
        #endif
    }
}
