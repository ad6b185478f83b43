/// A piece of what is put in a match's place: text, or what a group matched (`\1`; `\0` is the whole).
enum ReplacementPart {
    case text(String)
    case group(Int)

    static func parts(of replacement: String, groups: Int) throws(ReplacementProblem) -> [ReplacementPart] {
        var parts: [ReplacementPart] = []
        var text = ""
        var scalars = replacement.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            guard let next = scalars.next() else {
                throw ReplacementProblem(message: "invalid replacement string: '\(replacement)' \\ not allowed at end")
            }
            if next == "\\" {
                text += "\\"
                continue
            }
            guard ("0"..."9").contains(next) else {
                throw ReplacementProblem(
                    message: "invalid replacement string: '\(replacement)' \\ must be followed by a digit or \\")
            }
            let group = Int(next.value - 0x30)
            guard group <= groups else {
                throw ReplacementProblem(
                    message: "replacement string references group \(group) but regex has only \(groups) group(s)")
            }
            parts += [.text(text), .group(group)]
            text = ""
        }
        return parts + [.text(text)]
    }
}

struct ReplacementProblem: Error {
    let message: String
}

extension RegularExpression {
    /// The texts of the matches, one after another, at most `limit` of them.
    public func matchedTexts(in text: String, limit: Int = .max) throws(RegularExpressionError) -> [String] {
        text.texts(try allMatches(in: text, limit: limit).map(\.range))
    }
}

extension String {
    /// `nil` where the result would be too long.
    func replacing(_ matches: [RegularExpression.Match], with parts: [ReplacementPart]) -> String? {
        withUTF8Text { text in
            var result: [UInt8] = []
            var end = 0
            for match in matches {
                result += text[end..<match.range.lowerBound]
                for part in parts {
                    switch part {
                    case .text(let text): result += text.utf8
                    case .group(0): result += text[match.range]
                    case .group(let number):
                        if let group = match.groups[number - 1] { result += text[group] }
                    }
                }
                end = match.range.upperBound
                if result.count > TextLimit.maximum { return nil }
            }
            result += text[end...]
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// The texts of ranges of its UTF-8.
    func texts(_ ranges: [Range<Int>]) -> [String] {
        withUTF8Text { text in ranges.map { String(decoding: text[$0], as: UTF8.self) } }
    }

    func text(_ range: Range<Int>) -> String {
        withUTF8Text { text in String(decoding: text[range], as: UTF8.self) }
    }
}
