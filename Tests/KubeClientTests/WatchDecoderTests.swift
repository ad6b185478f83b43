import JSON
import Testing

@testable import KubeClient

@Suite("WatchDecoder: bytes become events")
struct WatchDecoderTests {
    private static let text =
        #"{"type":"ADDED","object":{"metadata":{"name":"ä","resourceVersion":"1"}}}"# + "\n\r\n"
        + #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2"}}}"# + "\n"
        + #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"# + "\n"

    private func events(
        of pieces: [[UInt8]], _ decoder: inout WatchDecoder
    ) throws -> [WatchEvent] {
        var events: [WatchEvent] = []
        for piece in pieces {
            decoder.piece = piece
            while let event = try decoder.next() { events.append(event) }
        }
        return events
    }

    @Test("events come out the same in whatever pieces their bytes come in", arguments: 1...90)
    func pieces(size: Int) throws {
        let bytes = Array(Self.text.utf8)
        var whole = WatchDecoder(maximumLineBytes: 200)
        let expected = try events(of: [bytes], &whole)
        #expect(expected.map(\.resourceVersion) == ["1", "2", nil])
        var decoder = WatchDecoder(maximumLineBytes: 200)
        let pieces = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min($0 + size, bytes.count)])
        }
        #expect(try events(of: pieces, &decoder) == expected)
        #expect(!decoder.isInsideEvent)
    }

    @Test(
        "a line that is no event is an error, and the events before it stand",
        arguments: [
            "nonsense", "{}", #"{"type":"ADDED"}"#, #"{"type":"ADDED","object":1}"#, #"{"type":"NEW","object":{}}"#,
            #"{"type":"ERROR","object":{"code":"x"}}"#, String(repeating: " ", count: 300),
            #"{"type":"ADDED","object":{}"#, #"{"type":"ADDED","object":}"#, #"{"type":"ADDED","object":{}}}"#,
            #"{"type":"ADDED","object":{},}"#, #"{"type":"ADDED","object":{} {}}"#,
        ])
    func wrongLines(line: String) throws {
        let event = #"{"type":"ADDED","object":{}}"# + "\n"
        var decoder = WatchDecoder(maximumLineBytes: 200)
        decoder.piece = Array((event + line + "\n" + event).utf8)
        #expect(try decoder.next() == .added(PackedJSON([:])))
        #expect(throws: WatchDecodingError.self) { try decoder.next() }
    }

    @Test(
        "a line is read by its meaning, however it is written",
        arguments: [
            #"{"type":"ADDED","object":{"a":1}}"#, #"{"object":{"a":1},"type":"ADDED"}"#,
            #" { "type" : "ADDED", "object" : {"a":1}, "more": [] } "#, #"{"type":"\u0041DDED","object":{"a":1}}"#,
            #"{"type":"ADDED","object":{"a":1}}"# + "\r", #"{"type":"ADDED","object":{"a":1},"x":{}}"#,
        ])
    func spellings(line: String) throws {
        var decoder = WatchDecoder(maximumLineBytes: 200)
        #expect(try events(of: [Array((line + "\n").utf8)], &decoder) == [.added(PackedJSON(["a": 1]))])
    }

    @Test(
        "what is to be dropped of objects is, and nothing beside them",
        arguments: [
            #"{"type":"ADDED","object":{"metadata":{"managedFields":[{}],"name":"a"}}}"#,
            #"{"object":{"metadata":{"managedFields":[{}],"name":"a"}},"metadata":{"managedFields":0},"type":"ADDED"}"#,
        ])
    func dropping(line: String) throws {
        var decoder = WatchDecoder(maximumLineBytes: 200, dropping: [["metadata", "managedFields"]])
        #expect(
            try events(of: [Array((line + "\n").utf8)], &decoder) == [.added(PackedJSON(["metadata": ["name": "a"]]))])
    }

    @Test("an end within an event is noticed")
    func unfinished() throws {
        var decoder = WatchDecoder(maximumLineBytes: 200)
        #expect(try events(of: [Array(#"{"type":"#.utf8)], &decoder).isEmpty)
        #expect(decoder.isInsideEvent)
    }

    @Test("the bookmark that ends a streaming list is told from others and from objects with its annotation")
    func initialEventsEnd() throws {
        let object = #""object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"VALUE"}}}}"# + "\n"
        func ends(_ type: String, _ value: String) throws -> Bool? {
            var decoder = WatchDecoder(maximumLineBytes: 200)
            let line = "{\"type\":\"\(type)\"," + object.split(separator: "VALUE").joined(separator: value)
            return try events(of: [Array(line.utf8)], &decoder).first?.endsInitialEvents
        }
        #expect(try ends("BOOKMARK", "true") == true)
        #expect(try ends("BOOKMARK", "false") == false)
        #expect(try ends("ADDED", "true") == false)
    }
}
