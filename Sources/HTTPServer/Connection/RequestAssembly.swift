import NIOCore
import NIOHTTP1

/// What the answer must know of its request.
struct RequestSummary {
    var isHead: Bool
    var isKeepAlive: Bool
    var isVersion10: Bool
    /// Whether all of the request had arrived when it was answered.
    var isComplete = false
}

/// A request while its body arrives, and whether it is one that the server takes.
struct RequestAssembly {
    private let head: HTTPRequestHead
    private var body: [UInt8] = []

    init(_ head: HTTPRequestHead) {
        self.head = head
    }

    private var isVersion10: Bool { head.version == .http1_0 }

    var summary: RequestSummary {
        RequestSummary(
            isHead: head.method == .HEAD, isKeepAlive: head.isKeepAlive,
            isVersion10: isVersion10, isComplete: true)
    }

    /// Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
    var expectsContinue: Bool {
        !isVersion10 && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
    }

    /// Why the request is refused before its body is read.
    func refusal(limits: HTTPServer.Limits) -> (status: Int, reason: String)? {
        guard head.version == .http1_1 || head.version == .http1_0 else {
            return (505, "The protocol is HTTP/1.1 or HTTP/1.0.")
        }
        let headerBytes = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        if headerBytes > limits.maximumHeaderBytes { return (431, Self.headerTooLarge(limits.maximumHeaderBytes)) }
        if !isVersion10, head.headers[canonicalForm: "Host"].count != 1 {
            return (400, "An HTTP/1.1 request needs exactly one Host field.")
        }
        if head.headers.contains(name: "Expect"), !isVersion10, !expectsContinue {
            return (417, "The only expectation that can be met is 100-continue.")
        }
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        if length > limits.maximumBodyBytes { return (413, Self.tooLarge(limits.maximumBodyBytes)) }
        return nil
    }

    /// `false`: the body is larger than `limit`.
    mutating func append(_ buffer: ByteBuffer, limit: Int) -> Bool {
        guard body.count + buffer.readableBytes <= limit else { return false }
        body.append(contentsOf: buffer.readableBytesView)
        return true
    }

    func request(remoteAddress: String, peerCertificate: [UInt8]?) throws(HTTPServerError) -> HTTPServer.Request {
        try HTTPServer.Request(
            method: head.method.rawValue, target: head.uri,
            headers: HTTPHeaderFields(head.headers.map { ($0.name, $0.value) }), body: body,
            remoteAddress: remoteAddress, peerCertificate: peerCertificate)
    }

    static func tooLarge(_ limit: Int) -> String {
        "The request's body is larger than the \(limit) bytes that are read."
    }

    static func headerTooLarge(_ limit: Int) -> String {
        "The request's header is larger than the \(limit) bytes that are read."
    }
}
