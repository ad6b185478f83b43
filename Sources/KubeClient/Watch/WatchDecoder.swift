import JSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a watch, in whatever pieces they come, become events: one JSON object a line.
///
/// Events are read one at a time from the last piece, where they stand; only a line that began in an earlier piece is
/// copied.
struct WatchDecoder: Sendable {
    private let maximumLineBytes: Int
    private let dropping: [[String]]
    /// The last piece. Whoever fills it anew sees to it that `next` has returned nil before.
    var piece: [UInt8] = [] {
        didSet { position = 0 }
    }
    private var position = 0
    /// The beginning of a line that goes on in the next piece.
    private var partial: [UInt8] = []

    /// - Parameter dropping: paths within an event's object whose members are left out.
    init(maximumLineBytes: Int, dropping: [[String]] = []) {
        self.maximumLineBytes = maximumLineBytes
        self.dropping = dropping
    }

    /// The next event; nil when the rest of the piece holds no whole one. After an error the stream is of no more use.
    mutating func next() throws(WatchDecodingError) -> WatchEvent? {
        while position < piece.count {
            let start = position
            guard let end = Self.lineEnd(in: piece, from: start) else {
                position = piece.count
                try keep(piece[start...])
                return nil
            }
            position = end + 1
            let event: WatchEvent?
            if partial.isEmpty {
                event = try decode(piece[start..<end])
            } else {
                try keep(piece[start..<end])
                event = try decode(partial[...])
                partial.removeAll(keepingCapacity: partial.capacity <= Self.restingCapacity)
            }
            if let event { return event }
        }
        return nil
    }

    /// Whether the bytes so far end within an event.
    var isInsideEvent: Bool { partial.contains { $0 > 0x20 } }

    private static let restingCapacity = 64 << 10

    private static func lineEnd(in piece: [UInt8], from start: Int) -> Int? {
        piece.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private mutating func keep(_ rest: ArraySlice<UInt8>) throws(WatchDecodingError) {
        guard rest.count <= maximumLineBytes - partial.count else { throw tooLong }
        partial += rest
    }

    private func decode(_ line: ArraySlice<UInt8>) throws(WatchDecodingError) -> WatchEvent? {
        guard line.count <= maximumLineBytes else { throw tooLong }
        if let (type, text) = Self.usual(line), let object = try? PackedJSON(parsing: text, dropping: dropping) {
            return try WatchEvent(type, object)
        }
        guard line.contains(where: { $0 > 0x20 }) else { return nil }
        return try decodeUnusual(line)
    }

    /// Splits a line as API servers write it: the type, then the object, and nothing else.
    ///
    /// If what stands for the object is one JSON document, the line is one too; otherwise it says nothing.
    private static func usual(_ line: ArraySlice<UInt8>) -> (WatchEvent.EventType, ArraySlice<UInt8>)? {
        guard line.last == UInt8(ascii: "}") else { return nil }
        for (type, head) in heads where line.starts(with: head) {
            return (type, line.dropFirst(head.count).dropLast())
        }
        return nil
    }

    private static let heads = WatchEvent.EventType.allCases.map { type in
        (type, Array(#"{"type":"\#(type.rawValue)","object":"#.utf8))
    }

    private func decodeUnusual(_ line: ArraySlice<UInt8>) throws(WatchDecodingError) -> WatchEvent {
        let json: PackedJSON
        do throws(JSONError) {
            json = try PackedJSON(parsing: line, dropping: dropping.map { ["object"] + $0 })
        } catch {
            throw WatchDecodingError(message: "an event is not JSON: \(error)")
        }
        guard let word = json.string(at: "type"), let object = json["object"] else {
            throw WatchDecodingError(message: "an event needs a type and an object")
        }
        guard let type = WatchEvent.EventType(rawValue: word) else {
            throw WatchDecodingError(message: "there is no event type \"\(word.prefix(40))\"")
        }
        return try WatchEvent(type, object)
    }

    private var tooLong: WatchDecodingError {
        WatchDecodingError(message: "an event is longer than \(maximumLineBytes) bytes")
    }
}
