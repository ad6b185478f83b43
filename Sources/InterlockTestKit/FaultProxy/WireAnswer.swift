import JSON
import NIOHTTP1

/// An answer as bytes of HTTP/1.1, so that it can be broken anywhere.
struct WireAnswer {
    var code: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    init(head: HTTPResponseHead, body: [UInt8]) {
        code = Int(head.status.code)
        headers = head.headers.filter { !Self.framing.contains($0.name.lowercased()) }.map { ($0.name, $0.value) }
        self.body = body
    }

    /// A failure in the API server's own form.
    init(failure code: Int, retryAfter: Int?) {
        self.code = code
        headers = [("Content-Type", "application/json")]
        if let retryAfter { headers.append(("Retry-After", String(retryAfter))) }
        body = Self.status(code, retryAfter: retryAfter).bytes()
    }

    static func status(_ code: Int, retryAfter: Int? = nil) -> JSONValue {
        let (reason, message) = words(code)
        var details: JSONObject = [:]
        if let retryAfter { details["retryAfterSeconds"] = .integer(Int64(retryAfter)) }
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
            "reason": .string(reason), "details": .object(details), "code": .integer(Int64(code)),
        ]
    }

    private static func words(_ code: Int) -> (reason: String, message: String) {
        switch code {
        case 409:
            (
                "Conflict",
                "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"
            )
        case 410: ("Expired", "The provided resource version is too old")
        case 429: ("TooManyRequests", "too many requests, please try again later")
        case 503: ("ServiceUnavailable", "the server is currently unable to handle the request")
        case 504: ("Timeout", "the server was unable to return a response in the time allotted")
        default: ("InternalError", "Internal error occurred: a fault that a test injected")
        }
    }

    private static let framing: Set<String> = ["content-length", "transfer-encoding", "connection", "keep-alive"]

    /// The whole answer.
    func bytes(isHead: Bool = false) -> [UInt8] {
        head("Content-Length: \(body.count)") + (isHead ? [] : body)
    }

    /// The head of an answer whose body comes in chunks.
    func chunkedHead() -> [UInt8] { head("Transfer-Encoding: chunked") }

    private func head(_ framing: String) -> [UInt8] {
        var text = "HTTP/1.1 \(code) \(HTTPResponseStatus(statusCode: code).reasonPhrase)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array("\(text)\(framing)\r\n\r\n".utf8)
    }

    /// One chunk of a body.
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
}
