import ArgumentParser

/// How much is measured.
struct BenchmarkOptions: ParsableArguments {
    @Flag(help: "Smaller sizes: under 30 seconds.")
    var quick = false

    @Option(help: ArgumentHelp("AgentTasks that a cache holds (20000; quick: 2000).", valueName: "count"))
    var objects: Int?

    @Option(help: ArgumentHelp("AgentTasks in the list that is parsed (5000; quick: 1000).", valueName: "count"))
    var items: Int?

    @Option(help: ArgumentHelp("Tasks that are run, each with a pool of its own (200; quick: 40).", valueName: "count"))
    var tasks: Int?

    @Option(help: ArgumentHelp("How often what is short is repeated (7; quick: 3).", valueName: "count"))
    var runs: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Ended tasks beside which others run (2000 10000 50000; quick: 500 2000).", valueName: "count"))
    var scales: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Another CEL implementation: a program that prints its speed at the rules of --cel-rules.",
            valueName: "path"))
    var celPeer: String?

    @Option(help: ArgumentHelp("Rules and variables as JSON (ten rules of this program's own).", valueName: "path"))
    var celRules: String?

    func validate() throws {
        if celPeer != nil, celRules == nil {
            throw ValidationError("--cel-peer needs --cel-rules: both evaluate one file")
        }
        for (name, value) in [("objects", objects), ("items", items), ("tasks", tasks), ("runs", runs)] {
            if let value, !(1...1_000_000).contains(value) {
                throw ValidationError("--\(name) must be between 1 and 1000000")
            }
        }
    }

    var sizes: Sizes {
        Sizes(
            objects: objects ?? (quick ? 2_000 : 20_000), items: items ?? (quick ? 1_000 : 5_000),
            tasks: tasks ?? (quick ? 40 : 200), runs: runs ?? (quick ? 3 : 7),
            scales: scales.isEmpty ? (quick ? [500, 2_000] : [2_000, 10_000, 50_000]) : scales, celPeer: celPeer,
            celRules: celRules)
    }
}

/// How much is measured, with everything decided.
struct Sizes: Sendable {
    var objects: Int
    var items: Int
    var tasks: Int
    var runs: Int
    var scales: [Int]
    /// Another implementation of CEL, and the rules that both evaluate.
    var celPeer: String?
    var celRules: String?

    /// What gives a process that is started these sizes.
    var arguments: [String] {
        ["--objects", "\(objects)", "--items", "\(items)", "--tasks", "\(tasks)", "--runs", "\(runs)", "--scales"]
            + scales.map(String.init) + (celPeer.map { ["--cel-peer", $0] } ?? [])
            + (celRules.map { ["--cel-rules", $0] } ?? [])
    }
}
