import CCurl

extension EasyHandle {
    /// How to reach the host.
    mutating func setConnection(
        _ configuration: HTTPClient.Configuration, origin: HTTPOrigin, limits: HTTPTimeLimits
    ) {
        // Without it time limits of name resolution raise SIGALRM in the process.
        set(CURLOPT_NOSIGNAL, true)
        set(CURLOPT_PROTOCOLS_STR, "https,http")
        set(CURLOPT_FOLLOWLOCATION, false)
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds)
        set(CURLOPT_TCP_NODELAY, true)
        set(CURLOPT_TCP_KEEPALIVE, true)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 15)
        set(CURLOPT_DNS_CACHE_TIMEOUT, 30)
        set(CURLOPT_MAXAGE_CONN, 90)
        // Twice what a TLS record holds. From 64 KiB on, freeing it makes the allocator tidy up after each request.
        set(CURLOPT_BUFFERSIZE, 32 << 10)
        // Cleartext HTTP/2 breaks on connection reuse in 7.88 (curl #10634), so it is left to TLS.
        set(CURLOPT_HTTP_VERSION, origin.isSecure ? il_http_version_2_over_tls : il_http_version_1_1)
        set(CURLOPT_PIPEWAIT, origin.isSecure)
        // Empty strings keep libcurl from reading the process environment.
        set(CURLOPT_PROXY, configuration.proxy?.url ?? "")
        set(CURLOPT_NOPROXY, configuration.proxy?.exceptions.joined(separator: ",") ?? "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        if origin.isSecure { setTLS(configuration.tls) }
    }

    private mutating func setTLS(_ tls: HTTPClientTLS) {
        set(CURLOPT_SSLVERSION, il_tls_version_1_2_or_later)
        set(CURLOPT_SSL_VERIFYPEER, tls.verifiesServer)
        set(CURLOPT_SSL_VERIFYHOST, tls.verifiesServer ? 2 : 0)
        if tls.authorities != nil {
            // Distributions build in a folder of public authorities, which would be trusted besides the given ones.
            set(CURLOPT_CAPATH, String?.none)
            // From 7.87 on libcurl keeps what it read for a day, and a file that is replaced would not count.
            note(il_easy_forget_authorities(pointer))
            set(tls.authorities, file: CURLOPT_CAINFO, blob: CURLOPT_CAINFO_BLOB)
        }
        set(tls.certificate, file: CURLOPT_SSLCERT, blob: CURLOPT_SSLCERT_BLOB)
        // Without one OpenSSL would ask the terminal for the passphrase of an encrypted key.
        if tls.privateKey != nil { set(CURLOPT_KEYPASSWD, "") }
        set(tls.privateKey, file: CURLOPT_SSLKEY, blob: CURLOPT_SSLKEY_BLOB)
    }

    /// What to send and what to take.
    mutating func setMessage(_ request: HTTPRequest, isStream: Bool) {
        if !isStream, request.acceptsCompression {
            // Empty: everything that libcurl can decompress. A decompressor would hold back parts of a stream.
            set(CURLOPT_ACCEPT_ENCODING, "")
        }
        switch (request.method, request.body) {
        case ("HEAD", _):
            set(CURLOPT_NOBODY, true)
        case (let method, let body?):
            set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            body.withUnsafeBytes { bytes in
                // Copied, because the array may move. A null pointer would ask for a read callback.
                var nothing: UInt8 = 0
                withUnsafeMutablePointer(to: &nothing) { empty in
                    let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                    set(CURLOPT_COPYPOSTFIELDS, bytes.isEmpty ? UnsafeMutableRawPointer(empty) : start)
                }
            }
            if method != "POST" { set(CURLOPT_CUSTOMREQUEST, method) }
        case ("GET", nil):
            set(CURLOPT_HTTPGET, true)
        case (let method, nil):
            set(CURLOPT_CUSTOMREQUEST, method)
        }
    }
}

extension HTTPRequest {
    /// The header lines in libcurl's own notation.
    func fieldLines(_ configuration: HTTPClient.Configuration, origin: HTTPOrigin) -> [String] {
        // A trailing semicolon stands for an empty value; nothing, or white space, after the colon for no field at all.
        var lines = headers.map { field in
            field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
                ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        for name in ["Expect", "Content-Type"] where headers[name] == nil { lines.append("\(name):") }
        if origin.isSecure, configuration.tls.serverName != nil, headers["Host"] == nil {
            lines.append("Host: \(origin.description)")
        }
        return lines
    }

    /// What in this request can not stand in a message, or nil.
    var fault: String? {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isToken) else { return "its method is not a token" }
        for field in headers {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(Self.isToken) else {
                return "a header field's name is not a token"
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                return "the header field \(field.name.prefix(60)) holds control characters"
            }
        }
        for name in ["Content-Length", "Transfer-Encoding", "Connection"] where headers[name] != nil {
            return "the header field \(name) is set by the client itself"
        }
        return nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension Duration {
    /// At least one, so that a short limit does not become none.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let limit: Int64 = 1 << 30
        guard seconds < limit / 1000 else { return Int(limit) }
        guard seconds >= 0 else { return 1 }
        return Int(max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
