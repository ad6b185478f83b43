import CEL
import JSON

/// Rules are compiled and evaluated over documents, beside another implementation where there is one.
enum CELSection {
    static func measure(_ sizes: Sizes) throws -> [Figure] {
        let suite = try RuleSuite(file: sizes.celRules)
        let environment = Environment(
            libraries: [.standard, .strings, .sets, .optionals],
            variables: suite.variables.map { Environment.Variable($0.key, .dynamic) })
        var activation = Activation(environment)
        for (name, value) in suite.variables { activation[name] = Value(value) }
        let peer = try sizes.celPeer.map { try RulePeer(path: $0, rules: sizes.celRules, runs: sizes.runs) }
        var figures: [Figure] = []
        for rule in suite.rules {
            let program = try environment.compile(Source(rule.expression))
            let value = program.evaluate(activation).value
            guard value.json == rule.result else {
                throw BenchmarkError(description: "\(rule.name) gives \(value), not \(rule.result)")
            }
            let evaluation = Repetition.measure(
                .cel, "evaluate: \(rule.name)", runs: sizes.runs, work: 1, unit: "evaluations/s"
            ) {
                Int(truncatingIfNeeded: program.evaluate(activation).cost)
            }
            let compilation = try Repetition.measure(
                .cel, "compile: \(rule.name)", runs: sizes.runs, work: 1, unit: "compiles/s"
            ) {
                try environment.compile(Source(rule.expression)).source.text.utf8.count
            }
            figures += [evaluation, compilation]
            if let figure = peer?.figures[rule.name] {
                figures.append(
                    Figure(.cel, "evaluate, to the peer's speed", evaluation.value / figure.evaluations, "times"))
                figures.append(
                    Figure(.cel, "compile, to the peer's speed", compilation.value / figure.compiles, "times"))
            }
        }
        return figures + Figure.memory(of: .cel)
    }
}

/// Another implementation of the language: a program that evaluates the rules of a file and prints a line of JSON for each.
struct RulePeer {
    struct Speed {
        var compiles: Double
        var evaluations: Double
    }

    /// By the rule's name, the best of all runs.
    private(set) var figures: [String: Speed] = [:]

    init(path: String, rules: String?, runs: Int) throws {
        guard let rules else {
            throw BenchmarkError(description: "--cel-peer needs --cel-rules: both evaluate one file")
        }
        let count = try RuleSuite(file: rules).rules.count
        for _ in 0..<runs {
            let process = try ChildProcess(path: path, arguments: ["--rules", rules, "--for", "100ms"])
            for _ in 0..<count {
                let line = try process.readLine()
                guard let rule = line["rule"]?.stringValue, let compiles = line["compilesPerSecond"]?.doubleValue,
                    let evaluations = line["evaluationsPerSecond"]?.doubleValue
                else { throw BenchmarkError(description: "\(path) says what is no figure: \(line)") }
                let known = figures[rule] ?? Speed(compiles: 0, evaluations: 0)
                figures[rule] = Speed(
                    compiles: max(known.compiles, compiles), evaluations: max(known.evaluations, evaluations))
            }
            try process.finish()
        }
    }
}
