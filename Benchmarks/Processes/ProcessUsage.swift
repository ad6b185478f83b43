import Foundation

/// Memory and processor time of a process, from `/proc`; nil where there is none.
struct ProcessUsage: Sendable {
    /// MB (10^6 bytes) in memory now, and at most so far.
    var resident: Double
    var peak: Double
    /// Seconds that processors have worked for it, in steps of a hundredth.
    var processor: Double

    /// Of the process with this identifier; of this one for nil.
    static func read(_ identifier: Int32? = nil) -> ProcessUsage? {
        let folder = "/proc/" + (identifier.map { "\($0)" } ?? "self")
        guard let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
            let resident = kilobytes("VmRSS:", in: status), let peak = kilobytes("VmHWM:", in: status),
            let processor = processorSeconds(folder)
        else { return nil }
        return ProcessUsage(resident: resident * 1_024 / 1e6, peak: peak * 1_024 / 1e6, processor: processor)
    }

    private static func kilobytes(_ name: String, in status: String) -> Double? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
    }

    private static func processorSeconds(_ folder: String) -> Double? {
        // The name in parentheses may hold anything; the numbers follow it. See proc_pid_stat(5): 14 utime, 15 stime.
        guard let stat = try? String(contentsOfFile: folder + "/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
