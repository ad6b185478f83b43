import HTTP
import JSON
import KubeCore

/// An answer that is no success becomes a `Status`, whoever wrote it.
enum ResponseStatus {
    static func status(code: Int, headers: HTTPHeaders, body: [UInt8]) -> Status {
        var status = decoded(body) ?? substitute(code: code, body: body)
        if status.code == 0 { status.code = code }
        if status.reason.isEmpty { status.reason = reason(code) }
        if let seconds = headers["Retry-After"].flatMap(Int.init), seconds >= 0 {
            var details = status.details ?? Status.Details()
            if details.retryAfterSeconds == nil { details.retryAfterSeconds = seconds }
            status.details = details
        }
        return status
    }

    private static func decoded(_ body: [UInt8]) -> Status? {
        // Not JSON, or not a Status: the answer of something between, which the code then stands for.
        guard let json = try? JSONValue(parsing: body), json["kind"]?.stringValue == "Status",
            let status = try? Status(json: json)
        else { return nil }
        return status
    }

    private static func substitute(code: Int, body: [UInt8]) -> Status {
        let text = excerpt(body)
        let words = text.isEmpty ? "with nothing else" : "and: \(text)"
        return Status(
            code: code, reason: reason(code),
            message: "the server, or something on the way to it, answered with HTTP code \(code) \(words)")
    }

    /// The first words of a body, fit to be shown.
    static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(400), as: UTF8.self).unicodeScalars.map { scalar in
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
