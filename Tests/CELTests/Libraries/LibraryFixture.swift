import CEL

/// Evaluates expressions that need no variables.
enum LibraryFixture {
    /// The value as text: `error: …` for an error, `does not compile: …` for what is none.
    static func evaluate(_ expression: String, _ libraries: [Library]) -> String {
        let environment = Environment(libraries: [.standard, .bindings] + libraries)
        do throws(CompileError) {
            return try environment.compile(Source(expression)).evaluate().value.description
        } catch {
            return "does not compile: \(error.problems[0].message)"
        }
    }

    static func cost(_ expression: String, _ libraries: [Library]) throws -> UInt64 {
        try Environment(libraries: [.standard] + libraries).compile(Source(expression)).evaluate().cost
    }
}
