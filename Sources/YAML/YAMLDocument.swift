import JSON

/// One document: its value, and where each part of it was written.
public struct YAMLDocument: Sendable {
    public let value: JSONValue
    /// What the caller named as the source, usually a file.
    public let source: String
    private let places: Places

    enum Places: Sendable {
        case tree(YAMLPlace)
        /// JSON is searched again when somebody asks; almost nobody does.
        case json([UInt8])
    }

    init(value: JSONValue, source: String, places: Places) {
        self.value = value
        self.source = source
        self.places = places
    }

    /// Where the value at `pointer` begins; nil if there is none.
    ///
    /// Of a value that came through an alias or a merge it is the place where it was written.
    public func position(of pointer: JSONPointer) -> SourcePosition? {
        find(pointer.tokens)?.value
    }

    /// Where the key of the member at `pointer` begins; nil if there is none, or if it is no member.
    public func keyPosition(of pointer: JSONPointer) -> SourcePosition? {
        find(pointer.tokens)?.key
    }

    /// Where the value at `pointer` begins, or else the closest one that holds its place: for what is missing.
    public func nearestPosition(of pointer: JSONPointer) -> SourcePosition {
        var tokens = pointer.tokens[...]
        while true {
            if let found = find(Array(tokens)) { return found.value }
            if tokens.popLast() == nil { return SourcePosition(line: 1, column: 1) }
        }
    }

    /// The error `message` at `pointer`, or at the closest place that holds it.
    public func error(at pointer: JSONPointer, _ message: String) -> YAMLError {
        YAMLError(source: source, position: nearestPosition(of: pointer), message: message)
    }

    private func find(_ tokens: [String]) -> (key: SourcePosition?, value: SourcePosition)? {
        guard value.value(at: JSONPointer(tokens)) != nil else { return nil }
        switch places {
        case .tree(let root): return root.find(tokens, in: value)
        case .json(let bytes): return JSONText.find(tokens, in: bytes)
        }
    }
}

/// Where a value and its parts were written, in the shape of the value.
struct YAMLPlace: Sendable {
    private let line: Int32
    private let column: Int32
    /// Zero where there is no key.
    private var keyLine: Int32 = 0
    private var keyColumn: Int32 = 0
    var parts: [YAMLPlace] = []

    init(_ position: SourcePosition) {
        line = Int32(clamping: position.line)
        column = Int32(clamping: position.column)
    }

    func withKey(at position: SourcePosition) -> YAMLPlace {
        var place = self
        place.keyLine = Int32(clamping: position.line)
        place.keyColumn = Int32(clamping: position.column)
        return place
    }

    var value: SourcePosition { SourcePosition(line: Int(line), column: Int(column)) }

    var key: SourcePosition? {
        guard keyLine > 0 else { return nil }
        return SourcePosition(line: Int(keyLine), column: Int(keyColumn))
    }

    func find(_ tokens: [String], in root: JSONValue) -> (key: SourcePosition?, value: SourcePosition)? {
        var (place, value) = (self, root)
        for token in tokens {
            let index: Int?
            switch value {
            case .object(let object): index = object.index(ofKey: token)
            case .array: index = Int(token)
            default: return nil
            }
            guard let index, place.parts.indices.contains(index), let inner = value[pointer: token] else { return nil }
            (place, value) = (place.parts[index], inner)
        }
        return (place.key, place.value)
    }
}

extension JSONValue {
    fileprivate subscript(pointer token: String) -> JSONValue? { value(at: JSONPointer([token])) }
}
