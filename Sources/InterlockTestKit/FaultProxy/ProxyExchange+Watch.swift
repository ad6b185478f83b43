import JSON
import NIOCore
import NIOHTTP1

extension ProxyExchange {
    /// Passes a watch on event by event, until one side ends it or the fault's turn has come.
    mutating func watch(_ message: ProxyConnection.Message, _ entry: FaultRecord.Entry) async throws -> Bool {
        record.forwarded(entry)
        try await server.send(message)
        guard let head = try await server.head() else { throw ConnectionLost() }
        guard head.status.code == 200 else {
            let answer = WireAnswer(head: head, body: try await server.body())
            record.answered(entry, code: answer.code, body: answer.body)
            try await client.send(answer.bytes())
            return true
        }
        record.answered(entry, code: 200, body: [])
        if case .delayAnswer(let delay) = entry.fault { try await Task.sleep(for: delay) }
        // Nobody reads from the client while events go to it: when it leaves, the watch at the server ends.
        let channel = server.channel
        client.channel.closeFuture.whenComplete { _ in channel.close(promise: nil) }
        try await client.send(WireAnswer(head: head, body: []).chunkedHead())
        var lines = EventLines()
        var count = 0
        while true {
            if let broken = due(entry, after: count, before: nil), broken == .end {
                return try await happen(broken, before: [])
            }
            guard let piece = try await server.piece() else { break }
            for line in lines.add(piece) {
                if let broken = due(entry, after: count, before: line) {
                    if broken == .cutAfterInitialEventsEnd { try await client.send(WireAnswer.chunk(line)) }
                    return try await happen(broken, before: line)
                }
                try await client.send(WireAnswer.chunk(line))
                count += 1
            }
        }
        try await client.send(WireAnswer.lastChunk)
        return true
    }

    /// The break whose turn has come before the event `line`; nil for the line where no event is there yet.
    private func due(_ entry: FaultRecord.Entry, after count: Int, before line: [UInt8]?) -> WatchBreak? {
        guard case .breakWatch(let broken, let events) = entry.fault, !record.isQuiet else { return nil }
        switch broken {
        case .cutBeforeInitialEventsEnd, .cutAfterInitialEventsEnd:
            guard let line, EventLines.endsInitialEvents(line) else { return nil }
            return broken
        default: return count >= events ? broken : nil
        }
    }

    private func happen(_ broken: WatchBreak, before line: [UInt8]) async throws -> Bool {
        switch broken {
        case .cut, .cutBeforeInitialEventsEnd, .cutAfterInitialEventsEnd: break
        case .reset:
            await client.reset()
        case .cutInsideEvent:
            let chunk = WireAnswer.chunk(line)
            try await client.send(Array(chunk.prefix(chunk.count / 2)))
        case .cutInsideChunkHeader:
            try await client.send(Array(WireAnswer.chunk(line).prefix(1)))
        case .stall:
            await client.untilGone()
        case .gone:
            let event: JSONValue = ["type": "ERROR", "object": WireAnswer.status(410)]
            try await client.send(WireAnswer.chunk(event.bytes() + [UInt8(ascii: "\n")]) + WireAnswer.lastChunk)
        case .end:
            try await client.send(WireAnswer.lastChunk)
        }
        await client.close()
        return false
    }
}

/// The bytes of a watch as lines, one event each.
struct EventLines {
    private var rest: [UInt8] = []

    /// The lines that are complete now, each with its end.
    mutating func add(_ bytes: [UInt8]) -> [[UInt8]] {
        rest += bytes
        var lines: [[UInt8]] = []
        var start = 0
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Array(rest[start...end]))
            start = end + 1
        }
        rest.removeFirst(start)
        return lines
    }

    /// Whether an event is the bookmark that ends the initial events of a streaming list (KEP-3157).
    static func endsInitialEvents(_ line: [UInt8]) -> Bool {
        guard line.count < 4096, let event = try? JSONValue(parsing: line) else { return false }
        return event[path: "object", "metadata", "annotations", "k8s.io/initial-events-end"] == "true"
    }
}
