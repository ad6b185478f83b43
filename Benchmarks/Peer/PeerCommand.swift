import ArgumentParser
import Foundation
import JSON

/// Measures a controller on Interlock's runtime beside another one that does the same, in turn on one server.
struct PeerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "Measure beside a controller on client-go; `make bench-peer` sets it up.",
        discussion: """
            Both controllers watch AgentTasks in all namespaces, keep them in a cache, and write status once per generation. They \
            run in turn against one API server; every figure is a ratio of one run. What is there of AgentTasks in the server's \
            namespace `bench-peer` is used; what is missing is created.
            """)

    @Option(help: ArgumentHelp("The server, as a user who may do everything.", valueName: "path"))
    var kubeconfig: String

    @Option(help: ArgumentHelp("The controller on client-go.", valueName: "path"))
    var controller: String

    @Option(help: ArgumentHelp("AgentTasks in the server.", valueName: "count"))
    var tasks = 20_000

    @Option(help: ArgumentHelp("Workers of each controller.", valueName: "count"))
    var workers = 8

    @Option(help: ArgumentHelp("Status writes in each run that counts writes.", valueName: "count"))
    var writes = 2_000

    @Option(help: ArgumentHelp("How often each controller is measured, in turn.", valueName: "count"))
    var rounds = 3

    @Option(help: ArgumentHelp("Seconds of 50 changes a second, and then half as many of nothing.", valueName: "count"))
    var seconds = 20

    @Option(name: .shortAndLong, help: "table or json.")
    var output = RunCommand.Output.table

    func validate() throws {
        guard tasks > 2 * rounds * writes else {
            throw ValidationError("--tasks must be more than twice --rounds times --writes: each task is written once")
        }
    }

    func run() async throws {
        let load = try await PeerLoad(kubeconfig: kubeconfig)
        try await load.fill(tasks)
        let contestants = [
            Contestant(name: "client-go", path: controller, kubeconfig: kubeconfig, workers: workers),
            Contestant(name: "Interlock", path: Self.twin, kubeconfig: kubeconfig, workers: workers),
        ]
        var runs = contestants.map { _ in PeerRuns() }
        for round in 1...rounds {
            for (index, contestant) in contestants.enumerated() {
                Progress.say("round \(round) of \(rounds), \(contestant.name): start to synced with \(tasks) tasks")
                runs[index].syncs.append(try contestant.sync(count: tasks))
            }
        }
        for round in 1...rounds {
            for (index, contestant) in contestants.enumerated() {
                Progress.say("round \(round) of \(rounds), \(contestant.name): \(writes) status writes")
                runs[index].writes.append(try contestant.write(writes))
            }
        }
        Progress.say("the server alone: the same writes by \(workers) writers without a controller")
        let limit = try await load.writeTheRest(writers: workers, measured: writes)
        for (index, contestant) in contestants.enumerated() {
            Progress.say("\(contestant.name): 50 changes a second for \(seconds) s, then \(seconds / 2) s of nothing")
            runs[index].pace = try await contestant.keepUp(with: load, seconds: seconds)
        }
        await load.end()
        let report = PeerReport(names: contestants.map(\.name), runs: runs, serverLimit: limit)
        switch output {
        case .table: for line in report.lines { print(line) }
        case .json: print(report.json.text(indentation: 2))
        }
    }

    /// The twin is built beside this program.
    private static var twin: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("bench-twin").path
    }
}
