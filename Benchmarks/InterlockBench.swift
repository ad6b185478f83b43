import ArgumentParser

/// Measures Interlock: a benchmark, not a test. Nothing here passes or fails by how long it took.
@main
struct InterlockBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interlock-bench",
        abstract: "Measure JSON, the gate, caches and tasks from beginning to end.",
        discussion: """
            Every section runs in a process of its own, so that its memory is its own, and the API server in another. On a machine \
            that others use, take figures as ratios to each other and to earlier runs, not as absolute speeds.
            `interlock-bench help run` lists the options.
            """,
        subcommands: [
            RunCommand.self, PeerCommand.self, MeasureCommand.self, BesideCommand.self, ServerCommand.self,
            CacheCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
