import Foundation
import JSON

/// What one controller needed.
struct PeerRuns: Sendable {
    struct Sync: Sendable {
        var seconds: Double
        var processor: Double
        /// MB (10^6 bytes).
        var peak: Double
    }

    struct Writes: Sendable {
        var perSecond: Double
        /// Milliseconds of processor for each.
        var processor: Double
        /// Seconds of processor from start to end, syncing included.
        var whole: Double
    }

    struct Pace: Sendable {
        /// Seconds from the change to the write, as another watch of the same server sees both.
        var latencies: [Double]
        var processor: Double
        /// Share of one processor while nothing happens.
        var idle: Double
        /// MB, at the end.
        var resident: Double
    }

    var syncs: [Sync] = []
    var writes: [Writes] = []
    var pace: Pace?
}

/// One of the controllers that are compared.
struct Contestant {
    let name: String
    let path: String
    let kubeconfig: String
    let workers: Int

    private func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            path: path, arguments: ["--kubeconfig", kubeconfig, "--workers", "\(workers)"] + arguments)
    }

    /// Reads a line and insists on its event.
    private func line(_ event: String, of child: ChildProcess) throws -> JSONValue {
        let line = try child.readLine()
        guard line["event"]?.stringValue == event else {
            throw BenchmarkError(description: "\(name) said \(line.text()) where \(event) was expected")
        }
        return line
    }

    private func number(_ line: JSONValue, _ field: String) throws -> Double {
        guard let number = line[field]?.doubleValue else {
            throw BenchmarkError(description: "\(name) gave no \(field)")
        }
        return number
    }

    func sync(count: Int) throws -> PeerRuns.Sync {
        let child = try start(["--sync-only"])
        let synced = try line("synced", of: child)
        try child.finish()
        guard try number(synced, "count") == Double(count) else {
            throw BenchmarkError(description: "\(name) has \(synced["count"]?.text() ?? "nothing") of \(count) tasks")
        }
        return PeerRuns.Sync(
            seconds: try number(synced, "seconds"), processor: try number(synced, "cpuSeconds"),
            peak: try number(synced, "peakRSSBytes") / 1e6)
    }

    func write(_ count: Int) throws -> PeerRuns.Writes {
        let child = try start(["--until", "\(count)"])
        let synced = try line("synced", of: child)
        let done = try line("done", of: child)
        try child.finish()
        // What the other controller says at the end includes attempts that its own stop cut off.
        let written = Double(count)
        return PeerRuns.Writes(
            perSecond: written / (try number(done, "seconds") - number(synced, "seconds")),
            processor: (try number(done, "cpuSeconds") - number(synced, "cpuSeconds")) / written * 1e3,
            whole: try number(done, "cpuSeconds"))
    }

    func keepUp(with load: PeerLoad, seconds: Int) async throws -> PeerRuns.Pace {
        let child = try start([])
        defer { child.terminate() }
        _ = try line("synced", of: child)
        // The queue of a start is looked through before anything is measured.
        try await Task.sleep(for: .seconds(3))
        let before = ProcessUsage.read(child.identifier)
        let latencies = try await load.change(perSecond: 50, seconds: seconds)
        let between = ProcessUsage.read(child.identifier)
        try await Task.sleep(for: .seconds(max(seconds / 2, 1)))
        guard let before, let between, let after = ProcessUsage.read(child.identifier) else {
            throw BenchmarkError(description: "the memory of \(name) cannot be read: there is no /proc")
        }
        return PeerRuns.Pace(
            latencies: latencies, processor: between.processor - before.processor,
            idle: (after.processor - between.processor) / Double(max(seconds / 2, 1)), resident: after.resident)
    }
}
