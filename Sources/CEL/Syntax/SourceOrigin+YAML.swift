extension SourceOrigin {
    /// Where the characters of a YAML scalar stand in its file: of a plain, a quoted, a literal (`|`) or a folded
    /// (`>`) one, escapes and folded lines reckoned with.
    ///
    /// - Parameters:
    ///   - document: the file's text.
    ///   - line: where the scalar begins, from 1: its quote, its `|`, or its first character.
    ///   - column: likewise, in Unicode scalars.
    ///   - text: what the scalar says. Where the file does not say that there, what follows has the scalar's place.
    public init(file: String, yaml document: String, line: Int, column: Int, text: String) {
        var scanner = YAMLScalarScanner(document: document, line: line, column: column, text: text)
        self.init(file: file, runs: scanner.runs())
    }
}

/// Walks over a scalar as it is written and as it is read, side by side.
private struct YAMLScalarScanner {
    private let file: [Unicode.Scalar]
    private let text: [Unicode.Scalar]
    private var index = 0
    private var line: Int
    private var column: Int
    /// How far `text` has been met.
    private var met = 0
    private var offset = 0
    private var found: [SourceOrigin.Run]

    init(document: String, line: Int, column: Int, text: String) {
        file = Array(document.unicodeScalars)
        self.text = Array(text.unicodeScalars)
        self.line = 1
        self.column = 1
        found = [SourceOrigin.Run(offset: 0, line: line, column: column)]
        while index < file.count, self.line < line || (self.line == line && self.column < column) { step() }
    }

    mutating func runs() -> [SourceOrigin.Run] {
        switch peek {
        case "|": literalBlock()
        case ">": foldedBlock()
        case "'": quoted("'")
        case "\"": quoted("\"")
        default: flow(until: nil)
        }
        return found
    }

    private var peek: Unicode.Scalar? { index < file.count ? file[index] : nil }
    private var wanted: Unicode.Scalar? { met < text.count ? text[met] : nil }

    private mutating func step() {
        if file[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    /// The next character of the text stands here.
    private mutating func mark() {
        if found.last?.offset == offset { found.removeLast() }
        found.append(SourceOrigin.Run(offset: offset, line: line, column: column))
    }

    /// The text's next character is met; false if it is another one.
    private mutating func meet(_ scalar: Unicode.Scalar) -> Bool {
        guard wanted == scalar else { return false }
        met += 1
        offset += UTF8.width(scalar)
        return true
    }

    // MARK: - Flow scalars

    private mutating func quoted(_ quote: Unicode.Scalar) {
        step()
        mark()
        flow(until: quote)
    }

    private mutating func flow(until quote: Unicode.Scalar?) {
        while wanted != nil, let scalar = peek {
            if isBlank(scalar), endsLine() {
                fold()
            } else if scalar == quote {
                // Two single quotes are one; anything else ends the scalar.
                step()
                guard quote == "'", peek == "'", meet("'") else { return }
                step()
                mark()
            } else if quote == "\"", scalar == "\\" {
                guard escape() else { return }
            } else {
                guard meet(scalar) else { return }
                step()
            }
        }
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
    }

    /// Whether nothing but space stands from here to the end of the line.
    private func endsLine() -> Bool {
        for scalar in file[index...] {
            if scalar == "\n" { return true }
            if !isBlank(scalar) { return false }
        }
        return true
    }

    /// Lines that are one: a space, or as many line feeds as there are empty lines.
    private mutating func fold() {
        while let scalar = peek, isBlank(scalar) { step() }
        if !meet(" ") { while meet("\n") {} }
        mark()
    }

    /// An escape is as many characters in the file as it takes, and the text says which one it is.
    private mutating func escape() -> Bool {
        step()
        guard let kind = peek else { return false }
        step()
        if kind == "\n" {
            while let scalar = peek, scalar == " " || scalar == "\t" { step() }
        } else {
            guard let scalar = wanted, meet(scalar) else { return false }
            let digits = kind == "x" ? 2 : kind == "u" ? 4 : kind == "U" ? 8 : 0
            for _ in 0..<digits where index < file.count { step() }
        }
        mark()
        return true
    }

    // MARK: - Block scalars

    private mutating func literalBlock() {
        skipLine()
        while wanted != nil, index < file.count {
            skipIndentation()
            mark()
            while let scalar = wanted, scalar != "\n" {
                guard peek == scalar, meet(scalar) else { return }
                step()
            }
            skipLine()
            guard meet("\n") else { return }
        }
    }

    private mutating func foldedBlock() {
        skipLine()
        while wanted != nil, index < file.count {
            if endsLine() {
                skipLine()
                continue
            }
            skipIndentation()
            mark()
            while let scalar = peek, scalar != "\n" {
                guard scalar == "\r" || meet(scalar) else { return }
                step()
            }
            skipLine()
            if !meet(" ") { while meet("\n") {} }
        }
    }

    /// The spaces that are the block's, not the text's.
    private mutating func skipIndentation() {
        var own = 0
        while met + own < text.count, text[met + own] == " " { own += 1 }
        var spaces = 0
        while index + spaces < file.count, file[index + spaces] == " " { spaces += 1 }
        for _ in 0..<max(0, spaces - own) { step() }
    }

    private mutating func skipLine() {
        while let scalar = peek {
            step()
            if scalar == "\n" { return }
        }
    }
}
