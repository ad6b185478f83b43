/// A name with `*` for any text, also none. Bytes are compared, so look-alikes and other spellings do not match.
struct NamePattern: Sendable, Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Costs at most the product of the two lengths, whatever was written into the pattern.
    func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8)
        let name = Array(name.utf8)
        let star = UInt8(ascii: "*")
        var (at, position) = (0, 0)
        var (afterStar, resume) = (-1, 0)
        while position < name.count {
            if at < pattern.count, pattern[at] == star {
                at += 1
                (afterStar, resume) = (at, position)
            } else if at < pattern.count, pattern[at] == name[position] {
                at += 1
                position += 1
            } else if afterStar >= 0 {
                // Let the last star take one more byte and try again behind it.
                resume += 1
                (at, position) = (afterStar, resume)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == star }
    }
}

extension [String] {
    /// Whether one of these patterns matches.
    func matchesName(_ name: String) -> Bool {
        contains { NamePattern($0).matches(name) }
    }
}
