import Metrics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension PrometheusRegistry {
    /// Reports CPU time, memory and files of this process under the names that every Prometheus client uses.
    ///
    /// What the system does not tell is left out: without `/proc` only the CPU time is there.
    public func addProcessMetrics() {
        let cpu = makeTotal("process_cpu_seconds_total")
        let usage = ProcessUsage()
        let start = ProcessUsage.startTime()
        beforeReading { [weak self] in
            guard let self else { return false }
            cpu.set(usage.cpuSeconds())
            set("process_start_time_seconds", start)
            if let memory = usage.memory() {
                set("process_resident_memory_bytes", memory.resident)
                set("process_virtual_memory_bytes", memory.virtual)
            }
            set("process_open_fds", usage.openFiles())
            set("process_max_fds", usage.maximumFiles())
            return true
        }
    }

    private func set(_ name: String, _ value: Double?) {
        guard let value else { return }
        makeMeter(label: name, dimensions: []).set(value)
    }
}

/// What the system says of this process.
struct ProcessUsage: Sendable {
    func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    func memory() -> (resident: Double, virtual: Double)? {
        let fields = Self.read("/proc/self/statm").split(separator: " ").prefix(2).compactMap { Double($0) }
        guard fields.count == 2 else { return nil }
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        return (fields[1] * page, fields[0] * page)
    }

    func openFiles() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        // Not counted: the two links that every folder has, and the descriptor that reads it.
        var count = -3.0
        while readdir(folder) != nil { count += 1 }
        return max(count, 0)
    }

    func maximumFiles() -> Double? {
        // The first number is the soft limit, which holds.
        let line = Self.read("/proc/self/limits").split(separator: "\n").first { $0.hasPrefix("Max open files") }
        return line?.split(separator: " ").compactMap { Double($0) }.first
    }

    /// In seconds since 1970.
    static func startTime() -> Double? {
        // The command's name stands in parentheses and may hold anything; the fields after it are numbers.
        let stat = read("/proc/self/stat")
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ")
        let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        guard fields.count > 20, let ticks = Double(fields[20]), let boot, let booted = Double(boot) else { return nil }
        return booted + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = buffer.withUnsafeMutableBytes { unistdRead(file, $0.baseAddress, $0.count) }
            guard count > 0, bytes.count < 1 << 20 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The system's `read`, which the method above hides.
private func unistdRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, buffer, count)
}
