/// A line of a source and a caret under one of its characters.
struct SourceExcerpt: CustomStringConvertible {
    let description: String

    /// So many columns of a long line are shown before the place and behind it.
    private static let before = 80
    private static let behind = 60

    init(_ place: Source.Place) {
        let scalars = place.content.unicodeScalars
        let index = min(place.index, place.content.endIndex)
        let start = scalars.index(index, offsetBy: -Self.before, limitedBy: scalars.startIndex) ?? scalars.startIndex
        let end = scalars.index(index, offsetBy: Self.behind, limitedBy: scalars.endIndex) ?? scalars.endIndex
        var line = start > scalars.startIndex ? "…" : ""
        var caret = start > scalars.startIndex ? " " : ""
        for scalar in scalars[start..<index] {
            line.unicodeScalars.append(scalar.shown)
            // A tab under a tab is as wide, whatever the terminal makes of it.
            caret += scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.shown.columns)
        }
        for scalar in scalars[index..<end] { line.unicodeScalars.append(scalar.shown) }
        if end < scalars.endIndex { line += "…" }
        description = " | \(line)\n | \(caret)^"
    }
}

extension Unicode.Scalar {
    /// Itself, or a replacement for what would command a terminal or turn the text around.
    fileprivate var shown: Unicode.Scalar {
        switch properties.generalCategory {
        case .control where self != "\t", .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: self
        }
    }

    /// How many columns of a terminal it takes.
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
