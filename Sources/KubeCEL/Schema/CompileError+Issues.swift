import CEL

extension CompileError {
    /// The problems as Kubernetes' messages show them: `ERROR: <input>:1:5: …`, the line, and a caret under the place.
    public var issues: String { problems.map(issue).joined(separator: "\n") }

    private func issue(_ problem: Problem) -> String {
        let (line, place) = Source(source.text).position(at: problem.offset)
        // There a selection stands where its dot does.
        let column = problem.message.hasPrefix("undefined field") ? max(1, place - 1) : place
        let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
        let content = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
        let dots = String(repeating: ".", count: max(0, column - 1))
        return "ERROR: <input>:\(line):\(column): \(problem.message)\n | \(content)\n | \(dots)^"
    }
}
