/// Why an expression does not parse or check: all that is wrong with it, in the order of the text.
public struct CompileError: Error, Sendable {
    public let source: Source
    /// At least one.
    public let problems: [Problem]

    public struct Problem: Sendable, Hashable {
        /// In UTF-8 bytes of the source.
        public let offset: Int32
        /// A sentence without a full stop.
        public let message: String

        public init(offset: Int32, message: String) {
            self.offset = offset
            self.message = message
        }
    }

    public init(source: Source, problems: [Problem]) {
        self.source = source
        self.problems = problems.sorted { $0.offset < $1.offset }
    }

    init(source: Source, _ problem: ParseProblem) {
        self.init(source: source, problems: [Problem(offset: problem.offset, message: problem.message)])
    }

    /// `policy.yaml:12:18: message`, without the file where there is none.
    public func headline(_ problem: Problem) -> String {
        let (line, column) = source.position(at: problem.offset)
        let file = source.origin.map { $0.file + ":" } ?? ""
        return "\(file)\(line):\(column): \(problem.message)"
    }

    /// All problems in one line each, for a status or a log.
    public var summary: String { problems.map(headline).joined(separator: "; ") }
}

extension CompileError: CustomStringConvertible {
    /// Each problem as compilers show it: where and what, the line, and a caret under the place.
    public var description: String {
        problems.map { "\(headline($0))\n\(SourceExcerpt(source.place(at: $0.offset)))" }.joined(separator: "\n")
    }
}
