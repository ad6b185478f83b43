import Testing

@testable import HTTP

@Suite("StreamBuffer: between one producer and one reader", .timeLimit(.minutes(1)))
struct StreamBufferTests {
    enum Step: Sendable {
        case append([UInt8])
        case end
        case fail(HTTPError.Kind)
        case expectBytes([UInt8])
        case expectEnd
        case expectError(HTTPError.Kind)
        case expectRoom(Int)
    }

    @Test(
        "what was received is read in order, then the end; a failure comes at once and drops what was not read",
        arguments: [
            [
                .append([1]), .append([2, 3]), .expectBytes([1, 2, 3]), .append([4]), .end, .expectBytes([4]),
                .expectEnd,
            ],
            [.expectRoom(10), .append([1, 2, 3]), .expectRoom(7), .expectBytes([1, 2, 3]), .expectRoom(10)],
            [.end, .expectEnd, .expectEnd, .append([1]), .expectEnd, .expectRoom(10)],
            [.append([1]), .fail(.truncated), .expectRoom(10), .expectError(.truncated), .expectError(.truncated)],
            [.fail(.cancelled), .end, .fail(.truncated), .append([1]), .expectError(.cancelled)],
            [.append([1]), .end, .fail(.truncated), .expectBytes([1]), .expectEnd],
        ] as [[Step]])
    func reading(steps: [Step]) async {
        let buffer = StreamBuffer(limit: 10)
        for step in steps {
            switch step {
            case .append(let chunk): buffer.append(chunk)
            case .end: buffer.finish(nil)
            case .fail(let kind): buffer.finish(HTTPError(kind, origin: "h:1"))
            case .expectBytes(let bytes): #expect(await buffer.next() == .success(bytes))
            case .expectEnd: #expect(await buffer.next() == .success(nil))
            case .expectError(let kind):
                #expect(await buffer.next() == .failure(HTTPError(kind, origin: "h:1")))
            case .expectRoom(let room): #expect(buffer.room == room)
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
            buffer.append([1])
            buffer.finish(nil)
            let outcomes = await [first, second]
            #expect(outcomes.filter { $0 == .success([1]) }.count == 1)
            #expect(outcomes.filter { $0 == .success(nil) }.count == 1)
        }
    }
}
