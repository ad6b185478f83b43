import JSON

/// Limits on one text.
public struct YAMLLimits: Sendable {
    /// As the API server limits a request.
    public var maximumBytes: Int
    /// How deep lists and mappings may nest, aliases followed.
    public var maximumDepth: Int
    /// Bytes of JSON, at most, that aliases and merges may add to one text.
    public var maximumExpansion: Int

    public init(maximumBytes: Int = 3 << 20, maximumDepth: Int = 256, maximumExpansion: Int = 1 << 20) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.maximumExpansion = maximumExpansion
    }
}

/// Reads YAML, and JSON with it, as Kubernetes does: YAML 1.1 whose values are JSON's.
///
/// Where kubectl guesses or lets the last of two win, this refuses: keys twice, a merge after the key that it would
/// change, numbers that are not finite, tags that it does not know.
public enum YAMLParser {
    /// The documents of one text in order; those with nothing in them are left out.
    ///
    /// `source` names the text in errors, usually a file.
    public static func documents(
        in bytes: some Sequence<UInt8>, source: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> [YAMLDocument] {
        var bytes = Array(bytes)
        guard bytes.count <= limits.maximumBytes else {
            throw YAMLError(
                source: source, position: SourcePosition(line: 1, column: 1),
                message: "the text has \(bytes.count) bytes; at most \(limits.maximumBytes) are read")
        }
        if let offset = UTF8Check.firstInvalid(in: bytes) {
            throw YAMLError(
                source: source, position: SourcePosition(of: offset, in: bytes), message: "the text is not valid UTF-8")
        }
        // kubectl completes the last line too; a literal block without a line break would be another text there.
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        if let document = JSONText.document(bytes, source: source, limits: limits) { return [document] }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
            var composer = try YAMLComposer(buffer, source: source, limits: limits)
            return try composer.documents()
        }
    }

    public static func documents(
        in text: String, source: String, limits: YAMLLimits = YAMLLimits()
    ) throws(YAMLError) -> [YAMLDocument] {
        try documents(in: text.utf8, source: source, limits: limits)
    }
}

enum UTF8Check {
    /// The offset of the first byte that cannot stand where it does; nil in valid UTF-8.
    static func firstInvalid(in bytes: [UInt8]) -> Int? {
        if bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) != nil { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return offset
    }
}

extension SourcePosition {
    /// The place of the byte `offset`.
    init(of offset: Int, in bytes: [UInt8]) {
        var (line, column) = (1, 1)
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(line: line, column: column)
    }
}
