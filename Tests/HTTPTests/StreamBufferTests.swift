import Testing

@testable import HTTP

@Suite("StreamBuffer: between one producer and one reader", .timeLimit(.minutes(1)))
struct StreamBufferTests {
    enum Step: Sendable {
        case append([UInt8])
        case refuse([UInt8], StreamBuffer.Appending)
        case end
        case fail(HTTPError.Kind)
        case expectBytes([UInt8])
        case expectEnd
        case expectError(HTTPError.Kind)
    }

    @Test(
        "what was received is read in order, then the end; a failure comes at once and drops what was not read",
        arguments: [
            [
                .append([1]), .append([2, 3]), .expectBytes([1, 2, 3]), .append([4]), .end, .expectBytes([4]),
                .expectEnd,
            ],
            [
                .append([1, 2, 3]), .refuse([4, 5], .full), .append([4]), .refuse([5], .full),
                .expectBytes([1, 2, 3, 4]), .append([5, 6, 7, 8]), .expectBytes([5, 6, 7, 8]),
                .refuse([1, 2, 3, 4, 5], .full),
            ],
            [.end, .expectEnd, .expectEnd, .refuse([1], .ended), .expectEnd],
            [.append([1]), .fail(.truncated), .expectError(.truncated), .expectError(.truncated)],
            [.fail(.cancelled), .end, .fail(.truncated), .refuse([1], .ended), .expectError(.cancelled)],
            [.append([1]), .end, .fail(.truncated), .expectBytes([1]), .expectEnd],
        ] as [[Step]])
    func reading(steps: [Step]) async {
        let buffer = StreamBuffer(limit: 4)
        for step in steps {
            switch step {
            case .append(let chunk): #expect(buffer.append(chunk) == .taken)
            case .refuse(let chunk, let appending): #expect(buffer.append(chunk) == appending)
            case .end: buffer.finish(nil)
            case .fail(let kind): buffer.finish(HTTPError(kind, origin: "h:1"))
            case .expectBytes(let bytes): #expect(await buffer.next() == .success(bytes))
            case .expectEnd: #expect(await buffer.next() == .success(nil))
            case .expectError(let kind):
                #expect(await buffer.next() == .failure(HTTPError(kind, origin: "h:1")))
            }
        }
    }

    @Test("of two readers at a time one gets the chunk, and none waits for ever")
    func twoReaders() async {
        // Many times, because only the scheduler knows who comes first.
        for _ in 0..<200 {
            let buffer = StreamBuffer(limit: 10)
            async let first = buffer.next()
            async let second = buffer.next()
            await Task.yield()
            _ = buffer.append([1])
            buffer.flush()
            buffer.finish(nil)
            let outcomes = await [first, second]
            #expect(outcomes.filter { $0 == .success([1]) }.count == 1)
            #expect(outcomes.filter { $0 == .success(nil) }.count == 1)
        }
    }

    @Test("a producer that waits for room loses nothing, and nobody waits for ever", arguments: [1, 2, 7, 64, 100])
    func waitingProducer(limit: Int) async {
        let buffer = StreamBuffer(limit: limit, waitsForRoom: true)
        let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let producer = Thread {
            for start in stride(from: 0, to: bytes.count, by: 5) {
                guard buffer.append(Array(bytes[start..<min(start + 5, bytes.count)])) == .taken else { return }
                if start % 35 == 0 { buffer.flush() }
            }
            buffer.finish(nil)
        }
        var received: [UInt8] = []
        var chunk: [UInt8] = []
        while case .success(let next?) = await buffer.next(recycling: chunk) {
            chunk = next
            #expect(chunk.count <= max(limit, 5))
            received += chunk
        }
        await producer.end()
        #expect(received == bytes)
    }

    @Test("a producer that waits for room goes on when the stream ends", arguments: [nil, HTTPError.Kind.cancelled])
    func endWhileWaiting(kind: HTTPError.Kind?) async {
        // Many times: the end comes before, while and after the producer goes to wait.
        for _ in 0..<200 {
            let buffer = StreamBuffer(limit: 1, waitsForRoom: true)
            #expect(buffer.append([1]) == .taken)
            let producer = Thread { #expect(buffer.append([2]) == .ended) }
            buffer.finish(kind.map { HTTPError($0, origin: "h:1") })
            await producer.end()
        }
    }
}

extension StreamBuffer {
    fileprivate func append(_ bytes: [UInt8]) -> Appending {
        bytes.withUnsafeBytes { append($0) }
    }
}
