/// Where in a file the text of an expression begins, and how its lines lie there.
public struct SourceOrigin: Sendable, Hashable {
    public let file: String
    private let layout: Layout

    private enum Layout: Hashable {
        /// Each line of the text is one of the file, the further ones after `indentation` columns.
        case lines(line: Int, column: Int, indentation: Int)
        /// Each run of characters has a place of its own.
        case runs([Run])
    }

    /// From `offset` on the text stands in the file as it is, until the next run.
    struct Run: Hashable {
        /// In UTF-8 bytes.
        let offset: Int
        let line: Int
        let column: Int
    }

    /// - Parameters:
    ///   - line: of the text's first character, from 1.
    ///   - column: of the text's first character, from 1.
    ///   - indentation: how many columns stand before each further line of the text, as in a block of YAML.
    public init(file: String, line: Int = 1, column: Int = 1, indentation: Int = 0) {
        self.file = file
        layout = .lines(line: line, column: column, indentation: indentation)
    }

    /// - Parameter runs: by offset, the first at 0.
    init(file: String, runs: [Run]) {
        self.file = file
        layout = .runs(runs)
    }

    /// - Parameters:
    ///   - line: of the place, in the text, from 0.
    ///   - column: of the place, in the text, from 0.
    func position(in text: String, at index: String.Index, line: Int, column: Int) -> (line: Int, column: Int) {
        switch layout {
        case .lines(let firstLine, let firstColumn, let indentation):
            return (firstLine + line, column + (line == 0 ? firstColumn : indentation + 1))
        case .runs(let runs):
            let offset = text.utf8.distance(from: text.utf8.startIndex, to: index)
            guard let run = runs.last(where: { $0.offset <= offset }) else { return (line + 1, column + 1) }
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: run.offset)
            return (run.line, run.column + text.unicodeScalars.distance(from: start, to: index))
        }
    }
}
