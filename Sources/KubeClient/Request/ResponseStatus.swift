import HTTP
import JSON
import KubeCore

/// An answer that is no success becomes a `Status`, whoever wrote it: bounded, and without the token that was sent.
enum ResponseStatus {
    /// Larger bodies are no `Status`; API servers stay far below it.
    static let maximumStatusBytes = 1 << 20
    /// Of the server's own sentence.
    static let maximumMessageLength = 4096

    /// - Parameter token: what was sent as a secret; an answer that repeats it is not shown.
    static func status(code: Int, headers: HTTPHeaders, body: [UInt8], token: String? = nil) -> Status {
        var status = decoded(body) ?? substitute(code: code, body: body, token: token)
        if !(400...599 ~= status.code) { status.code = code }
        if let token, repeats(status, token) {
            status = Status(
                code: status.code, reason: reason(status.code),
                message: "the server answered with HTTP code \(code) and repeats the token, so its words are not shown")
        }
        if status.reason.isEmpty { status.reason = reason(status.code) }
        if status.message.utf8.count > maximumMessageLength {
            status.message = status.message.prefix(maximumMessageLength) + "…"
        }
        if let seconds = headers["Retry-After"].flatMap(Int.init), seconds >= 0 {
            var details = status.details ?? Status.Details()
            if details.retryAfterSeconds == nil { details.retryAfterSeconds = seconds }
            status.details = details
        }
        return status
    }

    private static func decoded(_ body: [UInt8]) -> Status? {
        // Not JSON, or not a Status: the answer of something between, which the code then stands for.
        guard body.count <= maximumStatusBytes, let json = try? JSONValue(parsing: body),
            json["kind"]?.stringValue == "Status", let status = try? Status(json: json)
        else { return nil }
        return status
    }

    private static func substitute(code: Int, body: [UInt8], token: String?) -> Status {
        // One token longer than the excerpt, so that a token that is cut off is found too.
        let beginning = body.prefix(excerptBytes + (token?.utf8.count ?? 0))
        let isRepeated = token.map { isSecret($0) && beginning.contains(Array($0.utf8)) } ?? false
        let text = isRepeated ? "" : excerpt(body)
        let words =
            isRepeated
            ? "and repeats the token, so it is not shown" : text.isEmpty ? "with nothing else" : "and: \(text)"
        return Status(
            code: code, reason: reason(code),
            message: "the server, or something on the way to it, answered with HTTP code \(code) \(words)")
    }

    private static func repeats(_ status: Status, _ token: String) -> Bool {
        guard isSecret(token) else { return false }
        var texts = [status.reason, status.message]
        if let details = status.details {
            texts += [details.name, details.group, details.kind]
            texts += details.causes.flatMap { [$0.reason, $0.message, $0.field] }
        }
        return texts.contains { $0.contains(token) }
    }

    /// Shorter ones are words that occur by chance, and could be guessed anyway.
    private static func isSecret(_ token: String) -> Bool { token.utf8.count >= 8 }

    private static let excerptBytes = 400

    /// The first words of a body, fit to be shown.
    static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(excerptBytes), as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? " " : Character(scalar)
        }
        let words = String(text).split(separator: " ").joined(separator: " ")
        return words.count > 200 ? words.prefix(200) + "…" : words
    }

    private static func reason(_ code: Int) -> String {
        switch code {
        case 400: "BadRequest"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 405: "MethodNotAllowed"
        case 406: "NotAcceptable"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "RequestEntityTooLarge"
        case 415: "UnsupportedMediaType"
        case 422: "Invalid"
        case 429: "TooManyRequests"
        case 500: "InternalError"
        case 503: "ServiceUnavailable"
        case 504: "Timeout"
        default: "Unknown"
        }
    }
}
