import HTTP
import HTTPServer
import Testing

@Suite("HTTPClient: compressed answers", .timeLimit(.minutes(1)))
struct HTTPCompressionTests {
    /// `{"major":"1"}`.
    private static let small: [UInt8] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xab, 0x56, 0xca, 0x4d, 0xcc, 0xca, 0x2f, 0x52, 0xb2, 0x52, 0x32, 0x54,
        0xaa, 5, 0, 0x35, 0xab, 0x36, 0xbf, 0x0d, 0, 0, 0,
    ]

    /// A mebibyte of zeros in about a thousand bytes.
    private static let bomb: [UInt8] =
        [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 0x31, 1, 0, 0, 0, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 8, 0x5f,
            0xa0,
        ] + Array(repeating: 0, count: 1016) + [0x3e, 3, 0x1c, 0xea, 0x38, 0xa7, 0, 0, 0x10, 0]

    private func withAnswer(_ body: [UInt8], _ test: (HTTPClient, String) async throws -> Void) async throws {
        try await withServer { request in
            guard request.headers["Accept-Encoding"]?.contains("gzip") == true else { return .text(406, "") }
            return .init(status: 200, headers: ["Content-Encoding": "gzip"], body: .bytes(body))
        } _: { client, url in
            try await test(client, url)
        }
    }

    @Test("gzip is asked for, and its answer comes out decompressed")
    func decompression() async throws {
        try await withAnswer(Self.small) { client, url in
            let response = try await client.send(HTTPRequest(url: url))
            #expect(String(decoding: response.body, as: UTF8.self) == #"{"major":"1"}"#)
        }
    }

    @Test("the limit counts what comes out, so that a small answer cannot grow beyond it")
    func bomb() async throws {
        try await withAnswer(Self.bomb) { client, url in
            let whole = try await client.send(HTTPRequest(url: url, maximumBodyBytes: 1 << 20))
            #expect(whole.body.count == 1 << 20)
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(HTTPRequest(url: url, maximumBodyBytes: (1 << 20) - 1))
            }
            #expect(error?.kind == .bodyTooLarge(limit: (1 << 20) - 1))
        }
    }

    @Test("an answer that is not what its encoding says is an error")
    func wrongEncoding() async throws {
        try await withAnswer(Array("plain text".utf8)) { client, url in
            let error = await failure { () async throws(HTTPError) in
                _ = try await client.send(HTTPRequest(url: url))
            }
            #expect(error?.kind == .truncated)
        }
    }
}
