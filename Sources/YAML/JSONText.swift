import JSON

/// Texts that are plain JSON: libyaml knows neither surrogate pairs in escapes nor keys of more than 1,024 characters.
enum JSONText {
    /// The document, if the text is one JSON object or array without faults; what is wrong with others YAML says.
    static func document(_ bytes: [UInt8], source: String, limits: YAMLLimits) -> YAMLDocument? {
        let first = bytes.first { !isSpace($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        do {
            let value = try JSONValue(parsing: bytes, limits: JSONLimits(maximumDepth: limits.maximumDepth))
            return YAMLDocument(value: value, source: source, places: .json(bytes))
        } catch {
            return nil
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Where the value at `tokens` and its key stand in `bytes`, which are JSON without faults.
    static func find(_ tokens: [String], in bytes: [UInt8]) -> (key: SourcePosition?, value: SourcePosition)? {
        var scan = Scan(bytes: bytes)
        var keyOffset: Int?
        for token in tokens {
            guard let key = scan.enter(token) else { return nil }
            keyOffset = key < 0 ? nil : key
        }
        scan.skipSpace()
        return (keyOffset.map { SourcePosition(of: $0, in: bytes) }, SourcePosition(of: scan.position, in: bytes))
    }

    private struct Scan {
        let bytes: [UInt8]
        var position = 0

        var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = current, isSpace(byte) { position += 1 }
        }

        /// Moves to the part `token` of the value here; gives the offset of its key, or -1 for an element.
        mutating func enter(_ token: String) -> Int? {
            skipSpace()
            let isObject = current == UInt8(ascii: "{")
            guard isObject || current == UInt8(ascii: "[") else { return nil }
            position += 1
            var index = 0
            while true {
                skipSpace()
                guard let byte = current, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") else { return nil }
                if isObject {
                    let start = position
                    skipString()
                    let key = try? JSONValue(parsing: bytes[start..<position]).stringValue
                    skipSpace()
                    position += 1
                    if let key, key.utf8.elementsEqual(token.utf8) { return start }
                } else if String(index) == token {
                    return -1
                }
                skipValue()
                skipSpace()
                if current == UInt8(ascii: ",") { position += 1 }
                index += 1
            }
        }

        private mutating func skipString() {
            position += 1
            while let byte = current, byte != UInt8(ascii: "\"") {
                position += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
        }

        private mutating func skipValue() {
            skipSpace()
            var depth = 0
            while let byte = current {
                switch byte {
                case UInt8(ascii: "\""):
                    skipString()
                    if depth == 0 { return }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return }
                    depth -= 1
                    if depth == 0 {
                        position += 1
                        return
                    }
                case UInt8(ascii: ","):
                    if depth == 0 { return }
                default: break
                }
                position += 1
            }
        }
    }
}
