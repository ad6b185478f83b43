/// Escapes and bracketed sets.
extension RegularExpressionParser {
    mutating func escape(into nodes: inout [RegularExpressionNode]) throws(RegularExpressionError) {
        let start = position
        if let set = try classEscape() {
            nodes.append(.characters(set))
            return
        }
        let assertion: RegularExpressionNode.Assertion? =
            switch following {
            case "A": .textStart
            case "z": .textEnd
            case "b": .wordBoundary
            case "B": .notWordBoundary
            default: nil
            }
        if let assertion {
            position += 2
            nodes.append(.assertion(assertion))
        } else if following == "Q" {
            quotation(into: &nodes)
        } else {
            if following == "C" { throw error("invalid escape sequence", from: start, to: start + 2) }
            nodes.append(.characters(cased(ScalarSet(try escapedScalar()))))
        }
    }

    /// `\Q…\E`: each character is itself.
    private mutating func quotation(into nodes: inout [RegularExpressionNode]) {
        position += 2
        while let scalar = current {
            if scalar == "\\", following == "E" {
                position += 2
                return
            }
            nodes.append(.characters(cased(ScalarSet(scalar.value))))
            position += 1
        }
    }

    /// `\d`, `\pL`, `\p{Greek}`; `nil`, and nothing read, for another escape.
    private mutating func classEscape() throws(RegularExpressionError) -> ScalarSet? {
        guard current == "\\", let letter = following else { return nil }
        if let (set, isInverted) = ScalarSet.perl(letter) {
            position += 2
            return isInverted ? cased(set).inverted : cased(set)
        }
        guard letter == "p" || letter == "P" else { return nil }
        let start = position
        position += 2
        var nameStart = position
        var nameEnd = position + 1
        if skip("{") {
            nameStart += 1
            while let scalar = current, scalar != "}" { position += 1 }
            nameEnd = position
            guard current == "}" else { throw error("invalid character class range", from: start) }
        } else if current == nil {
            throw error("invalid character class range", from: start)
        }
        position += 1
        var isInverted = letter == "P"
        if nameStart < nameEnd, source[nameStart] == "^" {
            isInverted.toggle()
            nameStart += 1
        }
        guard let set = ScalarSet.unicode(text(nameStart, nameEnd)) else {
            throw error("invalid character class range", from: start, to: position)
        }
        return isInverted ? cased(set).inverted : cased(set)
    }

    /// The character that an escape stands for.
    private mutating func escapedScalar() throws(RegularExpressionError) -> UInt32 {
        let start = position
        position += 1
        guard let scalar = current else { throw error("trailing backslash at end of expression", from: source.count) }
        position += 1
        switch scalar {
        case "n": return 0x0A
        case "t": return 0x09
        case "r": return 0x0D
        case "f": return 0x0C
        case "v": return 0x0B
        case "a": return 0x07
        case "x": return try hexadecimal(from: start)
        case "0"..."7":
            // A single digit but 0 would be a back reference.
            if scalar != "0", !isOctal(current) { break }
            var value = scalar.value - 0x30
            for _ in 0..<2 {
                guard let digit = current, isOctal(digit) else { break }
                value = value * 8 + digit.value - 0x30
                position += 1
            }
            return value
        default:
            if scalar.isASCII, !ScalarSet.word.contains(scalar.value) || scalar == "_" { return scalar.value }
        }
        throw error("invalid escape sequence", from: start, to: position)
    }

    private func isOctal(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return ("0"..."7").contains(scalar)
    }

    private mutating func hexadecimal(from start: Int) throws(RegularExpressionError) -> UInt32 {
        let hasBraces = skip("{")
        var value: UInt32 = 0
        var digits = 0
        while let scalar = current, hasBraces || digits < 2 {
            position += 1
            if hasBraces, scalar == "}", digits > 0 { return value }
            guard let digit = Character(scalar).hexDigitValue, scalar.isASCII else {
                throw error("invalid escape sequence", from: start, to: position)
            }
            value = value * 16 + UInt32(digit)
            digits += 1
            if value > ScalarSet.maximum { throw error("invalid escape sequence", from: start, to: position) }
        }
        guard !hasBraces, digits == 2 else { throw error("invalid escape sequence", from: start, to: position) }
        return value
    }

    mutating func bracket() throws(RegularExpressionError) -> ScalarSet {
        let start = position
        position += 1
        let isInverted = skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || current != "]" {
            guard current != nil else { throw error("missing closing ]", from: start) }
            isFirst = false
            if let set = try bracketClass() {
                ranges += set.ranges
                continue
            }
            let itemStart = position
            let low = try bracketScalar(from: start)
            var high = low
            if current == "-", let next = following, next != "]" {
                position += 1
                high = try bracketScalar(from: start)
            }
            guard low <= high else { throw error("invalid character class range", from: itemStart, to: position) }
            ranges += cased(ScalarSet([low...high])).ranges
        }
        position += 1
        let set = ScalarSet(ranges)
        return isInverted ? set.inverted : set
    }

    /// `\d` or `[:alpha:]` inside brackets; `nil`, and nothing read, for anything else.
    private mutating func bracketClass() throws(RegularExpressionError) -> ScalarSet? {
        if let set = try classEscape() { return set }
        guard current == "[", following == ":" else { return nil }
        var end = position + 2
        while end + 1 < source.count, source[end] != ":" || source[end + 1] != "]" { end += 1 }
        guard end + 1 < source.count else { return nil }
        var name = text(position + 2, end)
        let isInverted = name.hasPrefix("^")
        if isInverted { name.removeFirst() }
        guard let set = ScalarSet.posix(name) else {
            throw error("invalid character class range", from: position, to: end + 2)
        }
        position = end + 2
        return isInverted ? cased(set).inverted : cased(set)
    }

    private mutating func bracketScalar(from start: Int) throws(RegularExpressionError) -> UInt32 {
        guard let scalar = current else { throw error("missing closing ]", from: start) }
        if scalar == "\\" { return try escapedScalar() }
        position += 1
        return scalar.value
    }
}
