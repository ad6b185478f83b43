import CCurl

/// One transfer in libcurl's hands: its handle, what it has received, when it must have moved on.
///
/// Lives on the loop's thread. libcurl calls back into it; the callbacks only note what came, and the loop acts on it
/// after libcurl has returned.
final class Transfer {
    let order: TransferOrder
    var easy: EasyHandle
    private(set) var head = ResponseHead()
    private(set) var body: [UInt8] = []
    /// Why a callback stopped the transfer.
    private(set) var stop: HTTPError.Kind?
    private var stopDetail = ""
    /// How often the request was begun on a connection.
    private(set) var attempts = 0
    /// How long nothing may come; of a stream it may be changed under way.
    var idleLimit: Duration?
    /// Whether something has come since the loop last looked.
    var hasNews = false
    /// The loop that a stream's reader cancels by.
    private var loop: TransferLoop?
    private var isHeadTaken = false
    private var isVersionTaken = false
    private var proxyURL: String?
    private var lastProgress: ContinuousClock.Instant
    private var uploaded: Int64 = 0
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var connectTo: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    init(order: TransferOrder, easy: EasyHandle) {
        self.order = order
        self.easy = easy
        idleLimit = order.limits.idle
        lastProgress = .now
        errorText = .allocate(capacity: il_error_size)
        errorText.initialize(repeating: 0, count: il_error_size)
    }

    /// The handle must have been taken out of the multi handle.
    deinit {
        curl_easy_cleanup(easy.pointer)
        curl_slist_free_all(fields)
        curl_slist_free_all(connectTo)
        errorText.deallocate()
    }

    /// Sets every option of the request.
    ///
    /// - Returns: nil, or what cannot be set.
    func prepare(_ loop: TransferLoop) -> HTTPError? {
        self.loop = loop
        var configuration = loop.configuration
        if let tls = order.request.tls { configuration.tls = tls }
        proxyURL = configuration.proxy?.url
        easy.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
        easy.setConnection(configuration, origin: order.origin, limits: order.limits)
        easy.setMessage(order.request, isStream: isStream)
        if loop.isPaced { easy.set(CURLOPT_HTTP_VERSION, il_http_version_1_1) }
        guard setURL(serverName: configuration.tls.serverName) else {
            return HTTPError(
                .invalidRequest, origin: order.origin.description, detail: "the TLS server name is no host name")
        }
        for line in order.request.fieldLines(configuration, origin: order.origin) {
            guard let longer = curl_slist_append(fields, line) else {
                return HTTPError(.outOfResources, origin: order.origin.description)
            }
            fields = longer
        }
        easy.set(CURLOPT_HTTPHEADER, fields)
        setCallbacks()
        guard let refusal = easy.refusal else { return nil }
        return HTTPError(
            curlCode: refusal.code, origin: order.origin,
            detail: "option \(refusal.option.rawValue): \(String(cString: curl_easy_strerror(refusal.code)))")
    }

    private var isStream: Bool {
        if case .stream = order.recipient { true } else { false }
    }

    /// Another TLS name means another host in the URL, and a connection that is led back to the one that was meant.
    private func setURL(serverName: String?) -> Bool {
        guard let serverName, order.origin.isSecure else {
            easy.set(CURLOPT_URL, order.request.url)
            return true
        }
        guard let url = order.origin.url(order.request.url, host: serverName) else { return false }
        let (host, port) = (order.origin.host, order.origin.port)
        connectTo = curl_slist_append(nil, "\(serverName):\(port):\(host):\(port)")
        easy.set(CURLOPT_URL, url)
        easy.set(CURLOPT_CONNECT_TO, connectTo)
        return connectTo != nil
    }

    private func setCallbacks() {
        // Unretained: the loop keeps the transfer for as long as its handle is added.
        let context = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_HEADERDATA, context)
        easy.set(CURLOPT_HEADERFUNCTION) { data, size, count, context in
            Transfer.receive(data, size &* count, context) { $0.takeHead($1) }
        }
        easy.set(CURLOPT_WRITEDATA, context)
        easy.set(CURLOPT_WRITEFUNCTION) { data, size, count, context in
            Transfer.receive(data, size &* count, context) { $0.takeBody($1) }
        }
        easy.set(CURLOPT_PREREQDATA, context)
        easy.set { context, _, _, _, _ in
            guard let context else { return il_prerequest_abort }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.mayBegin() ? il_prerequest_proceed : il_prerequest_abort
        }
    }

    private static func receive(
        _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard count > 0, let data, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        transfer.hasNews = true
        // Any other number than the count makes libcurl end the transfer.
        let isTaken = take(transfer, UnsafeRawBufferPointer(start: data, count: count))
        // Afterwards, because a paced stream may have waited for its reader, which is no silence of the server's.
        transfer.lastProgress = .now
        return isTaken ? count : 0
    }

    /// libcurl begins again by itself where a reused connection turns out dead; a request that must not be sent twice
    /// ends there instead.
    private func mayBegin() -> Bool {
        lastProgress = .now
        guard attempts == 0 || order.request.isIdempotent else {
            stop = .connectionLost
            return false
        }
        if let refusal = order.check?() {
            stop = .heldBack
            stopDetail = refusal
            return false
        }
        attempts += 1
        return true
    }

    private func takeHead(_ line: UnsafeRawBufferPointer) -> Bool {
        if head.append(line: Array(line)) { return true }
        stop = .protocolViolation
        return false
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch order.recipient {
        case .unary:
            guard bytes.count <= order.maximumBodyBytes - body.count else {
                stop = .bodyTooLarge(limit: order.maximumBodyBytes)
                return false
            }
            body.append(contentsOf: bytes)
            return true
        case .stream(_, let buffer):
            // The buffer may wait for a reader, who must have the stream by then.
            if buffer.waitsForRoom { announceStream() }
            switch buffer.append(bytes) {
            case .taken: return true
            case .full: stop = .streamOverflow(limit: buffer.limit)
            case .ended: stop = .cancelled
            }
            return false
        }
    }

    /// The body of a unary answer.
    func takeReceived() -> [UInt8] {
        defer { body = [] }
        return body
    }

    /// Gives the stream to whoever waits for it, once its head is there; once.
    ///
    /// Also called from within libcurl: resuming a task does no more than to put it in line.
    func announceStream() {
        guard case .stream(let continuation, let buffer) = order.recipient, head.isComplete, !isHeadTaken, let loop
        else { return }
        isHeadTaken = true
        continuation.resume(
            returning: .success(
                HTTPResponseStream(
                    head: head, origin: order.origin.description, buffer: buffer,
                    transfer: TransferReference(id: order.id, loop: loop))))
    }

    /// The protocol that a stream's head showed, once.
    func takeVersion() -> HTTPVersion? {
        guard head.isComplete, !isVersionTaken else { return nil }
        isVersionTaken = true
        return head.version
    }

    var hasStreamBegun: Bool { isHeadTaken }
}

extension Transfer {
    /// The limit that has passed, or else when to look again.
    func check(now: ContinuousClock.Instant) -> HTTPTimeLimits.Check {
        if let idleLimit, attempts > 0, lastProgress + idleLimit <= now { noteUpload(now) }
        var limits = order.limits
        limits.idle = idleLimit
        return limits.check(
            now: now, begun: order.begun, lastProgress: attempts > 0 ? lastProgress : nil,
            isTotalLimited: !(isStream && isHeadTaken))
    }

    /// Uploads call nobody back, so the bytes sent are read off where it matters.
    private func noteUpload(_ now: ContinuousClock.Instant) {
        let sent = easy.offset(CURLINFO_SIZE_UPLOAD_T)
        if sent != uploaded {
            uploaded = sent
            lastProgress = now
        }
    }

    /// What libcurl's result means here.
    func failure(_ code: CURLcode) -> HTTPError? {
        var detail = String(cString: errorText)
        // libcurl quotes a proxy URL that it cannot read, credentials and all.
        if let proxyURL, !proxyURL.isEmpty, detail.contains(proxyURL) { detail = "the proxy URL cannot be used" }
        let wasBegun = attempts > 0
        if let stop {
            return HTTPError(
                stop, origin: order.origin.description, detail: stopDetail, mayHaveBeenSent: wasBegun)
        }
        guard code != CURLE_OK else {
            if head.isComplete { return nil }
            // libcurl takes an end within the head for an answer without a body.
            return HTTPError(.connectionLost, origin: order.origin.description, mayHaveBeenSent: wasBegun)
        }
        if isRefusal(code) { return nil }
        // A proxy that refuses to connect is answered for by its code; libcurl calls it a failed receive.
        if !wasBegun, easy.long(CURLINFO_HTTP_CONNECTCODE) >= 300 {
            return HTTPError(.proxy, origin: order.origin.description, detail: detail)
        }
        // Of an https:// proxy; the server's own certificate has not been seen then.
        if code == CURLE_PEER_FAILED_VERIFICATION, easy.long(CURLINFO_PROXY_SSL_VERIFYRESULT) != 0 {
            return HTTPError(.proxy, origin: order.origin.description, detail: detail)
        }
        return HTTPError(
            curlCode: code, origin: order.origin, systemError: Int32(truncatingIfNeeded: easy.long(CURLINFO_OS_ERRNO)),
            detail: detail, mayHaveBeenSent: wasBegun, hasAnswerBegun: head.isComplete)
    }

    /// Whether only the body of an error's answer is missing, and the answer stands by its status.
    ///
    /// API servers send GOAWAY after a 401; libcurl 7.88 then often drops the body that comes right behind it.
    private func isRefusal(_ code: CURLcode) -> Bool {
        code == CURLE_PARTIAL_FILE && head.isComplete && head.version == .http2 && head.status >= 400
    }

    func error(_ kind: HTTPError.Kind) -> HTTPError {
        HTTPError(kind, origin: order.origin.description, mayHaveBeenSent: attempts > 0)
    }
}
