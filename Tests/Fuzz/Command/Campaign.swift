import Foundation
import FuzzTargets

/// All inputs of one target, run in batches by worker processes; what a worker ends on is reported, and the next
/// goes on behind it.
struct Campaign {
    let target: any FuzzTarget
    let seed: UInt64
    let inputs: Range<UInt64>
    /// In KiB.
    let stack: Int
    let maximumFaults: Int
    private var crashed = 0
    private var hung = 0
    private var broken: UInt64 = 0
    private var slowest: (input: UInt64, nanoseconds: UInt64) = (0, 0)

    private static let batch: UInt64 = 100_000

    init(target: any FuzzTarget, seed: UInt64, inputs: Range<UInt64>, stack: Int, maximumFaults: Int) {
        self.target = target
        self.seed = seed
        self.inputs = inputs
        self.stack = stack
        self.maximumFaults = maximumFaults
    }

    private var name: String { type(of: target).name }
    var isSound: Bool { crashed == 0 && hung == 0 && broken == 0 }

    mutating func run() throws {
        print("\(name): \(inputs.count) inputs from \(inputs.lowerBound), seed \(seed)")
        fflush(nil)
        let start = ContinuousClock.now
        var next = inputs.lowerBound
        while next < inputs.upperBound, crashed + hung < maximumFaults, broken < 50 {
            next = try runBatch(next..<min(next + Self.batch, inputs.upperBound))
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let count = next - inputs.lowerBound
        print(
            """
            \(name): \(count) inputs, seed \(seed), \(Int(Double(count) / max(seconds, 0.001))) a second, \
            \(crashed) crashed, \(hung) hung, \(broken) broken; \
            the slowest took \(slowest.nanoseconds / 1_000) µs (input \(slowest.input))
            """)
        fflush(nil)
    }

    /// Gives the number of the input to go on with.
    private mutating func runBatch(_ batch: Range<UInt64>) throws -> UInt64 {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("interlock-fuzz-\(getpid())").path
        defer { unlink(path) }
        let progress = try SharedProgress(path: path)
        progress[.input] = batch.lowerBound
        let worker = Process()
        worker.executableURL = Bundle.main.executableURL
        worker.arguments = [
            "--worker", path, "--target", name, "--seed", "\(seed)", "--from", "\(batch.lowerBound)", "--inputs",
            "\(batch.count)", "--stack", "\(stack)",
        ]
        // A crash is reported here; the runtime's own report would take seconds for each.
        worker.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try worker.run()
        worker.waitUntilExit()
        broken += progress[.broken]
        if progress[.slowestTime] > slowest.nanoseconds {
            slowest = (progress[.slowestInput], progress[.slowestTime])
        }
        switch (worker.terminationReason, worker.terminationStatus) {
        case (.exit, 0): return batch.upperBound
        case (.exit, BatchWorker.Status.hung):
            hung += 1
            report(progress[.input], "did not end within a second")
        case (.uncaughtSignal, let signal):
            crashed += 1
            report(progress[.input], "ended the process with signal \(signal)")
        case (_, let status):
            crashed += 1
            report(progress[.input], "ended the process with status \(status)")
        }
        return progress[.input] + 1
    }

    private func report(_ input: UInt64, _ what: String) {
        print("\(name), input \(input): \(what)")
        print("  on \(target.describe(Choices(seed: seed, input: input)))")
        print("  again: Scripts/fuzz --target \(name) --seed \(seed) --from \(input) --inputs 1")
        fflush(nil)
    }
}
