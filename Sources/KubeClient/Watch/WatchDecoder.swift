import JSON

/// The bytes of a watch, in whatever pieces they come, become events: one JSON object a line.
struct WatchDecoder: Sendable {
    private let maximumLineBytes: Int
    private var partial: [UInt8] = []

    init(maximumLineBytes: Int) {
        self.maximumLineBytes = maximumLineBytes
    }

    /// Appends the events that `chunk` completes, in order. After an error the stream is of no more use, but the events
    /// before it stand.
    mutating func receive(_ chunk: [UInt8], into events: inout [WatchEvent]) throws(WatchDecodingError) {
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let piece = rest[..<end]
            rest = rest[(end + 1)...]
            if partial.isEmpty {
                try decode(piece, into: &events)
            } else {
                try keep(piece)
                let line = partial
                partial = []
                try decode(line[...], into: &events)
            }
        }
        try keep(rest)
    }

    /// Whether the bytes so far end within an event.
    var isInsideEvent: Bool { partial.contains { $0 > 0x20 } }

    private mutating func keep(_ piece: ArraySlice<UInt8>) throws(WatchDecodingError) {
        guard piece.count <= maximumLineBytes - partial.count else { throw tooLong }
        partial += piece
    }

    private func decode(_ line: ArraySlice<UInt8>, into events: inout [WatchEvent]) throws(WatchDecodingError) {
        guard line.count <= maximumLineBytes else { throw tooLong }
        guard line.contains(where: { $0 > 0x20 }) else { return }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: line)
        } catch {
            throw WatchDecodingError(message: "an event is not JSON: \(error)")
        }
        events.append(try WatchEvent(json: json))
    }

    private var tooLong: WatchDecodingError {
        WatchDecodingError(message: "an event is longer than \(maximumLineBytes) bytes")
    }
}
