/// Repeats what is short: the best run, and the middle of all.
///
/// The first run warms up and is not counted. What the work returns is kept, so that no optimiser can leave it out.
enum Repetition {
    /// - Parameters:
    ///   - work: how much one call of `body` does, in `unit` without its `/s`.
    ///   - atLeast: a run repeats `body` until it took this many seconds, so that the clock's steps do not count.
    static func measure(
        _ section: Section, _ what: String, runs: Int, work: Double, unit: String, atLeast: Double = 0.1,
        _ body: () throws -> Int
    ) rethrows -> Figure {
        var calls = 1
        var sum = 0
        func run() throws -> Spent {
            let watch = Stopwatch()
            for _ in 0..<calls { sum &+= try body() }
            return watch.spent
        }
        var warmUp = try run()
        while warmUp.wall < atLeast {
            calls *= 2
            warmUp = try run()
        }
        var all: [Spent] = []
        for _ in 0..<runs { all.append(try run()) }
        keep(sum)
        let walls = all.map(\.wall)
        let best = all.min { $0.wall < $1.wall } ?? warmUp
        let total = work * Double(calls)
        return Figure(
            section, what, total / best.wall, unit, median: walls.percentile(0.5).map { total / $0 }, spent: best)
    }

    @inline(never) @_optimize(none)
    private static func keep(_ value: Int) {}
}
