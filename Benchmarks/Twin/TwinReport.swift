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

    /// Not from getrusage(2): its figure includes the memory of the process that started this one.
    private static var peakResidentBytes: Int64 {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("VmHWM:") else { continue }
            return
                (text.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int64($0) } ?? 0)
                * 1_024
        }
        return 0
    }
}
