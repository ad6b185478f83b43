import ArgumentParser
import Foundation
import FuzzTargets

/// Gives readers and evaluators inputs that nobody would write, and reports those on which they crash, hang or are wrong.
@main
struct InterlockFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interlock-fuzz",
        abstract: "Fuzz the expressions, regular expressions, YAML and JSON of Interlock.",
        discussion: FuzzTargets.all.map { "\(type(of: $0).name): \(type(of: $0).summary)" }.joined(separator: "\n"))

    @Option(help: ArgumentHelp("Only this target; may be given several times.", valueName: "name"))
    var target: [String] = []

    @Option(help: "Inputs for each target.")
    var inputs: UInt64 = 100_000

    @Option(help: "The seed that decides all inputs; one is made up and printed if there is none.")
    var seed: UInt64?

    @Option(help: "The number of the first input.")
    var from: UInt64 = 0

    @Option(help: ArgumentHelp("The stack of an input (1024); a thread on Linux has 8192.", valueName: "KiB"))
    var stack: Int = 1_024

    @Option(help: ArgumentHelp("Crashes and hangs after which a target is left.", valueName: "count"))
    var faults = 10

    @Option(help: .private)
    var worker: String?

    func validate() throws {
        for name in target where FuzzTargets.named(name) == nil {
            throw ValidationError("there is no target \(name)")
        }
        guard (64...1 << 20).contains(stack) else { throw ValidationError("--stack is from 64 to 1048576 KiB") }
    }

    func run() throws {
        let targets = target.isEmpty ? FuzzTargets.all : target.compactMap(FuzzTargets.named)
        if let worker, let target = targets.first, let seed {
            let progress = try SharedProgress(path: worker)
            let batch = BatchWorker(target: target, seed: seed, inputs: from..<(from + inputs), progress: progress)
            batch.run(stack: stack << 10)
        }
        let seed = seed ?? UInt64.random(in: 0..<1 << 32)
        var isSound = true
        for target in targets {
            var campaign = Campaign(
                target: target, seed: seed, inputs: from..<(from + inputs), stack: stack, maximumFaults: faults)
            try campaign.run()
            isSound = isSound && campaign.isSound
        }
        if !isSound { throw ExitCode.failure }
    }
}
