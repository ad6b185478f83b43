import NIOHTTP1

/// One response on its way out: its header with the framing that fits, and what of its body comes next.
struct ResponseWriter {
    let head: HTTPResponseHead
    let body: HTTPServer.Response.Body
    let isKeepAlive: Bool
    let isRequestComplete: Bool
    private let hasBody: Bool
    private var written = 0

    init(_ response: HTTPServer.Response, to request: RequestSummary, isDraining: Bool) {
        // What a handler cannot mean is a fault of the server, and must not be framed as something else.
        let isStatusValid = 200...599 ~= response.status
        let status = HTTPResponseStatus(statusCode: isStatusValid ? response.status : 500)
        hasBody = !request.isHead && status.mayHaveResponseBody
        body = response.body

        var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
        for name in ["Content-Length", "Transfer-Encoding", "Connection"] { headers.remove(name: name) }
        var canKeepAlive = request.isKeepAlive && !isDraining
        switch response.body {
        case .bytes(let bytes):
            if status.mayHaveResponseBody { headers.add(name: "Content-Length", value: String(bytes.count)) }
        case .stream where request.isVersion10:
            // Without chunks the end of the connection is the end of the body.
            canKeepAlive = false
        case .stream:
            if hasBody { headers.add(name: "Transfer-Encoding", value: "chunked") }
        }
        if !canKeepAlive {
            headers.add(name: "Connection", value: "close")
        } else if request.isVersion10 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        isKeepAlive = canKeepAlive
        isRequestComplete = request.isComplete
        head = HTTPResponseHead(version: request.isVersion10 ? .http1_0 : .http1_1, status: status, headers: headers)
        if !hasBody { abandon() }
    }

    /// The next part of the body, about `count` bytes.
    mutating func next(upTo count: Int) -> ResponseStream.Portion {
        guard hasBody else { return .end }
        switch body {
        case .stream(let stream):
            return stream.take(upTo: count)
        case .bytes(let bytes):
            guard written < bytes.count else { return .end }
            if written == 0, bytes.count <= count {
                written = bytes.count
                return .chunks([bytes])
            }
            let slice = bytes[written..<min(written + count, bytes.count)]
            written = slice.endIndex
            return .chunks([Array(slice)])
        }
    }

    /// Nobody reads the rest.
    func abandon() {
        if case .stream(let stream) = body { stream.terminate(.readerGone) }
    }

    /// What is buffered is the last of it.
    func endForShutdown() {
        if case .stream(let stream) = body { stream.terminate(.shutdown) }
    }
}
