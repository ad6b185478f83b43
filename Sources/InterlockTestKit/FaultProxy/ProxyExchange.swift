import NIOCore
import NIOHTTP1

/// One request and its answer, with what goes wrong between.
struct ProxyExchange {
    let client: ClientSide
    var server: ServerSide
    let record: FaultRecord

    /// - Returns: whether the connection can take another request.
    mutating func run(_ message: ProxyConnection.Message) async throws -> Bool {
        let entry = record.arrived(message.head.method.rawValue, message.head.uri, body: message.body)
        defer { record.finished(entry) }
        switch entry.fault {
        case .refuse:
            await client.close()
            return false
        case .reset:
            await client.reset()
            return false
        case .stall:
            await client.untilGone()
            return false
        case .answer(let code, let wait):
            try await client.send(WireAnswer(failure: code, retryAfter: wait).bytes())
            return true
        case .deliverLate(let delay):
            await client.close()
            try await Task.sleep(for: delay)
            _ = try await ask(message, entry)
            return false
        default:
            return entry.request.isWatch ? try await watch(message, entry) : try await pass(message, entry)
        }
    }

    /// Has the server answer, whatever the client hears of it.
    private mutating func ask(
        _ message: ProxyConnection.Message, _ entry: FaultRecord.Entry
    ) async throws -> WireAnswer {
        record.forwarded(entry)
        try await server.send(message)
        guard let head = try await server.head() else { throw ConnectionLost() }
        let answer = WireAnswer(head: head, body: try await server.body())
        record.answered(entry, code: answer.code, body: answer.body)
        return answer
    }

    private mutating func pass(
        _ message: ProxyConnection.Message, _ entry: FaultRecord.Entry
    ) async throws -> Bool {
        let answer = try await ask(message, entry)
        let bytes = answer.bytes(isHead: message.head.method == .HEAD)
        switch entry.fault {
        case .loseAnswer:
            await client.close()
            return false
        case .resetAnswer:
            await client.reset()
            return false
        case .stallAnswer:
            await client.untilGone()
            return false
        case .replaceAnswer(let code):
            try await client.send(WireAnswer(failure: code, retryAfter: nil).bytes())
            return true
        case .truncateAnswer(let percent):
            let head = bytes.count - answer.body.count
            // At least one byte is missing.
            let end = head + min(answer.body.count * percent / 100, max(answer.body.count - 1, 0))
            try await client.send(Array(bytes[..<min(end, max(bytes.count - 1, 0))]))
            await client.close()
            return false
        case .delayAnswer(let delay):
            try await Task.sleep(for: delay)
        case .trickleAnswer(let delay):
            let size = max(bytes.count / 6, 1)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try await client.send(Array(bytes[start..<min(start + size, bytes.count)]))
                try await Task.sleep(for: delay)
            }
            return true
        default: break
        }
        try await client.send(bytes)
        return true
    }
}
