import ArgumentParser
import Foundation
import JSON

/// Runs every section, each in a process of its own, and shows what they found.
struct RunCommand: AsyncParsableCommand {
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measure everything and print it (what happens without a subcommand).")

    @OptionGroup var options: BenchmarkOptions

    @Option(name: .shortAndLong, help: "table or json.")
    var output = Output.table

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Only these: \(Section.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "section"))
    var only: [Section] = []

    func run() async throws {
        let sizes = options.sizes
        var figures: [Figure] = []
        for section in Section.allCases where only.isEmpty || only.contains(section) {
            Progress.say("\(section.rawValue): \(section.title(sizes))")
            let child = try ChildProcess(arguments: ["measure", section.rawValue] + sizes.arguments)
            let line = try child.readLine()
            try child.finish()
            for json in line.arrayValue ?? [] { figures.append(try Figure(json: json)) }
        }
        switch output {
        case .table:
            for line in FigureTable.lines(figures, cores: ProcessInfo.processInfo.activeProcessorCount) { print(line) }
        case .json:
            let document: JSONValue = [
                "cores": .integer(Int64(ProcessInfo.processInfo.activeProcessorCount)),
                "figures": .array(figures.map(\.json)),
            ]
            print(document.text(indentation: 2))
        }
    }
}

/// Measures one section in this process and writes its figures as one line of JSON.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Measure one section in this process; print JSON.", shouldDisplay: false)

    @Argument var section: Section
    @OptionGroup var options: BenchmarkOptions

    func run() async throws {
        let figures = try await section.measure(options.sizes)
        print(JSONValue.array(figures.map(\.json)).text())
    }
}

/// Measures tasks beside others in this process.
struct BesideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beside", abstract: "Measure tasks beside ended ones in this process; print JSON.",
        shouldDisplay: false)

    @Argument var count: Int
    @OptionGroup var options: BenchmarkOptions

    func run() async throws {
        let figures = try await ScaleSection.measure(beside: count, options.sizes)
        print(JSONValue.array(figures.map(\.json)).text())
    }
}
