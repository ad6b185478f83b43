import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HTTPError {
    /// What libcurl's code means to a caller.
    init(
        curlCode code: CURLcode, origin: HTTPOrigin, systemError: Int32 = 0, detail: String,
        mayHaveBeenSent: Bool = false,
        hasAnswerBegun: Bool = false
    ) {
        let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        self.init(
            Self.kind(code, systemError: systemError, wasBegun: mayHaveBeenSent, hasAnswerBegun: hasAnswerBegun),
            origin: origin.description, detail: words, mayHaveBeenSent: mayHaveBeenSent)
    }

    private static func kind(
        _ code: CURLcode, systemError: Int32, wasBegun: Bool, hasAnswerBegun: Bool
    ) -> Kind {
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL where wasBegun:
            // What came back is no HTTP/1 or 2.
            .protocolViolation
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION,
            CURLE_NOT_BUILT_IN:
            .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST:
            .couldNotResolve
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            .proxy
        case CURLE_COULDNT_CONNECT:
            systemError == ECONNREFUSED ? .connectionRefused : .connectionFailed
        case CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE:
            .connectionFailed
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS:
            .tls(.serverNotTrusted)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
            .tls(.clientCertificate)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE:
            .tls(.authorities)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED:
            .tls(.handshake)
        case CURLE_OPERATION_TIMEDOUT:
            // Every other limit is the loop's own.
            .timeout(wasBegun ? .total : .connect)
        case CURLE_PARTIAL_FILE:
            .truncated
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3,
            CURLE_SEND_FAIL_REWIND:
            hasAnswerBegun ? .truncated : wasBegun ? .connectionLost : .connectionFailed
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT:
            .outOfResources
        default:
            hasAnswerBegun ? .truncated : .protocolViolation
        }
    }
}
