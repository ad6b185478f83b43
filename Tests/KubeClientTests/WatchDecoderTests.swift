import JSON
import Testing

@testable import KubeClient

@Suite("WatchDecoder: bytes become events")
struct WatchDecoderTests {
    private static let text =
        #"{"type":"ADDED","object":{"metadata":{"name":"ä","resourceVersion":"1"}}}"# + "\n\r\n"
        + #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2"}}}"# + "\n"
        + #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"# + "\n"

    @Test("events come out the same in whatever pieces their bytes come in", arguments: 1...90)
    func pieces(size: Int) throws {
        let bytes = Array(Self.text.utf8)
        var whole = WatchDecoder(maximumLineBytes: 200)
        var expected: [WatchEvent] = []
        try whole.receive(bytes, into: &expected)
        #expect(expected.map(\.resourceVersion) == ["1", "2", nil])
        var decoder = WatchDecoder(maximumLineBytes: 200)
        var events: [WatchEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try decoder.receive(Array(bytes[start..<min(start + size, bytes.count)]), into: &events)
        }
        #expect(events == expected)
        #expect(!decoder.isInsideEvent)
    }

    @Test(
        "a line that is no event is an error, and the events before it stand",
        arguments: [
            "nonsense", "{}", #"{"type":"ADDED"}"#, #"{"type":"ADDED","object":1}"#, #"{"type":"NEW","object":{}}"#,
            #"{"type":"ERROR","object":{"code":"x"}}"#, String(repeating: " ", count: 300),
        ])
    func wrongLines(line: String) {
        let event = #"{"type":"ADDED","object":{}}"# + "\n"
        var decoder = WatchDecoder(maximumLineBytes: 200)
        var events: [WatchEvent] = []
        #expect(throws: WatchDecodingError.self) {
            try decoder.receive(Array((event + line + "\n" + event).utf8), into: &events)
        }
        #expect(events == [.added([:])])
    }

    @Test("an end within an event is noticed")
    func unfinished() throws {
        var decoder = WatchDecoder(maximumLineBytes: 200)
        var events: [WatchEvent] = []
        try decoder.receive(Array(#"{"type":"#.utf8), into: &events)
        #expect(events.isEmpty)
        #expect(decoder.isInsideEvent)
    }
}
