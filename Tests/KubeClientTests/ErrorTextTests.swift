import HTTP
import HTTPServer
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("APIError: bounded sentences without secrets", .timeLimit(.minutes(1)))
struct ErrorTextTests {
    private static let something = "the server, or something on the way to it, answered with HTTP code"

    @Test(
        "an answer of something that is no API server becomes a sentence by its code",
        arguments: [
            (502, "", "Unknown", "\(something) 502 with nothing else"),
            (503, " \r\n\t ", "ServiceUnavailable", "\(something) 503 with nothing else"),
            (
                403, "<html>\n<body>\u{1b}[31mNo\u{202e}</body>", "Forbidden",
                "\(something) 403 and: <html> <body> [31mNo </body>"
            ),
            (
                409, #"{"kind":"Status","message":"half"#, "Conflict",
                #"\#(something) 409 and: {"kind":"Status","message":"half"#
            ),
            (404, "[]", "NotFound", "\(something) 404 and: []"),
            (422, #"{"kind":"Status","code":"x"}"#, "Invalid", #"\#(something) 422 and: {"kind":"Status","code":"x"}"#),
            (410, #"{"kind":"Status"}"#, "Gone", ""),
            (500, #"{"kind":"Status","code":200,"message":"no"}"#, "InternalError", "no"),
        ])
    func substitutes(code: Int, body: String, reason: String, message: String) {
        let status = ResponseStatus.status(code: code, headers: [:], body: Array(body.utf8))
        #expect(status == Status(code: code, reason: reason, message: message))
    }

    @Test("the server's own Status stands, with the wait that a header field asks for")
    func ownStatus() {
        let body =
            #"{"kind":"Status","code":409,"reason":"AlreadyExists","message":"no","details":{"name":"x","causes":[{"field":"f"}]}}"#
        let status = ResponseStatus.status(code: 409, headers: ["Retry-After": "7"], body: Array(body.utf8))
        #expect(status.reason == "AlreadyExists")
        #expect(status.details?.causes.map(\.field) == ["f"])
        #expect(status.details?.retryAfterSeconds == 7)
    }

    @Test("megabytes become a short sentence", arguments: [(false, 5 << 20), (true, 900_000), (true, 5 << 20)])
    func bounded(isStatus: Bool, count: Int) async throws {
        let words = String(repeating: "x", count: count)
        let body = isStatus ? #"{"kind":"Status","message":"\#(words)"}"# : words
        try await ScriptedAPI.with { _, _ in
            .json(500, body)
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await api.client.raw("GET", "/version") }
            #expect(error?.status?.code == 500)
            #expect(error.map { $0.description.utf8.count < 4300 } == true)
        }
    }

    static let secret = "eyJhbGciOi.c2VjcmV0-dG9rZW4_" + String(repeating: "k", count: 600)

    /// One way to fail while a secret token is in use.
    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var credentials = Credentials.token(secret)
        var server: String?
        var path = "/version"
        var answer: HTTPServer.Response = .json(200, "{}")
        var label: String

        var testDescription: String { name }
    }

    @Test(
        "no error repeats the token, whatever the server answers and whatever goes wrong",
        arguments: [
            Failure(name: "text", answer: .text(500, "Authorization: Bearer \(secret)"), label: "status_500"),
            Failure(
                name: "text that is cut off within the token",
                answer: .text(502, String(repeating: "x", count: 150) + " " + secret), label: "status_502"),
            Failure(
                name: "text that is cut off at the end of what is looked at",
                answer: .text(502, String(repeating: "\n", count: 390) + secret), label: "status_502"),
            Failure(
                name: "message", answer: .json(400, #"{"kind":"Status","code":400,"message":"no \#(secret)"}"#),
                label: "status_400"),
            Failure(
                name: "cause",
                answer: .json(422, #"{"kind":"Status","details":{"causes":[{"message":"\#(secret)"}]}}"#),
                label: "status_422"),
            Failure(
                name: "reason", answer: .json(401, #"{"kind":"Status","reason":"\#(secret)"}"#), label: "status_401"),
            Failure(name: "no JSON", answer: .text(200, secret), label: "decoding"),
            Failure(name: "half JSON", answer: .json(200, #"{"a":"\#(secret)"#), label: "decoding"),
            Failure(name: "no answer", answer: .disconnection, label: "connection_lost"),
            Failure(name: "refused", server: "http://127.0.0.1:1", label: "refused"),
            Failure(name: "in the clear", server: "http://192.0.2.1", label: "credentials"),
            Failure(name: "unresolved", server: "https://nothing.invalid", label: "resolve"),
            Failure(name: "path", path: "/..", label: "invalid_request"),
            Failure(name: "line break", credentials: .token(secret + "\r\nX: y"), label: "invalid_request"),
        ])
    func secrets(row: Failure) async throws {
        try await ScriptedAPI.with {
            $0.credentials = row.credentials
            if let server = row.server { $0.server = server }
            $0.retry.attempts = 1
        } script: { _, _ in
            row.answer
        } _: { api in
            let thrown = await #expect(throws: APIError.self) { try await api.client.raw("GET", row.path) }
            let error = try #require(thrown)
            #expect(error.label == row.label)
            for text in [error.description, String(reflecting: error)] {
                #expect(!text.contains(Self.secret.prefix(12)))
                #expect(!text.contains("kkkk"))
                #expect(!text.contains("Bearer"))
            }
        }
    }
}
