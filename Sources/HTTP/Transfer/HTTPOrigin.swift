import CCurl

/// The scheme, host and port of a URL, as libcurl reads it.
struct HTTPOrigin: Sendable, Hashable {
    var isSecure: Bool
    /// IPv6 addresses in brackets.
    var host: String
    var port: Int

    var description: String { "\(host):\(port)" }

    init(url: String) throws(HTTPError) {
        func refuse(_ detail: String) -> HTTPError {
            // The URL is not shown: it may be anything, a secret in a wrong place among it.
            HTTPError(.invalidRequest, origin: "a server", detail: detail)
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw refuse("its URL holds spaces, control or non-ASCII characters; percent-encode them")
        }
        guard let parser = curl_url() else { throw HTTPError(.outOfResources, origin: "a server") }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parser), let host = Self.part(CURLUPART_HOST, of: parser)
        else { throw refuse("its URL is not absolute") }
        guard Self.part(CURLUPART_USER, of: parser) == nil, Self.part(CURLUPART_PASSWORD, of: parser) == nil else {
            throw refuse("its URL holds a user name or password; use a header")
        }
        guard scheme == "http" || scheme == "https" else { throw refuse("its URL is neither http nor https") }
        isSecure = scheme == "https"
        self.host = host
        guard let port = Self.part(CURLUPART_PORT, of: parser) else {
            self.port = isSecure ? 443 : 80
            return
        }
        guard let number = Int(port), 1...65535 ~= number else { throw refuse("the port of its URL is not a port") }
        self.port = number
    }

    /// The URL with another host; nil where that is none.
    func url(_ url: String, host: String) -> String? {
        guard let parser = curl_url() else { return nil }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK,
            curl_url_set(parser, CURLUPART_HOST, host, 0) == CURLUE_OK
        else { return nil }
        return Self.part(CURLUPART_URL, of: parser)
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
