/// The text of an expression and where it came from.
public struct Source: Sendable {
    public let text: String
    /// Where the text begins in a file; `nil` for one that stands alone.
    public let origin: SourceOrigin?

    public init(_ text: String, origin: SourceOrigin? = nil) {
        self.text = text
        self.origin = origin
    }

    /// A line of the text and a place in it.
    struct Place {
        /// From 0, in the text.
        let line: Int
        /// The line without its end.
        let content: Substring
        /// The place, within `content`.
        let index: String.Index
    }

    /// - Parameter offset: in UTF-8 bytes; one beyond the end is the end.
    func place(at offset: Int32) -> Place {
        let utf8 = text.utf8
        let index =
            utf8.index(utf8.startIndex, offsetBy: max(0, Int(offset)), limitedBy: utf8.endIndex) ?? utf8.endIndex
        var line = 0
        var start = utf8.startIndex
        var cursor = start
        while cursor < index {
            let isEnd = utf8[cursor] == UInt8(ascii: "\n")
            cursor = utf8.index(after: cursor)
            if isEnd {
                line += 1
                start = cursor
            }
        }
        var end = utf8[index...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? utf8.endIndex
        if end < start { end = start }
        return Place(line: line, content: text[start..<end], index: index)
    }

    /// The line and column, from 1 and in Unicode scalars, in the file if there is one.
    public func position(at offset: Int32) -> (line: Int, column: Int) {
        let place = place(at: offset)
        let column = text.unicodeScalars.distance(from: place.content.startIndex, to: place.index)
        guard let origin else { return (place.line + 1, column + 1) }
        return origin.position(in: text, at: place.index, line: place.line, column: column)
    }
}
