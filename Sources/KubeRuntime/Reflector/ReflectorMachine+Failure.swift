import KubeClient
import KubeCore

extension ReflectorMachine {
    public enum Failure: Sendable, Hashable {
        /// The place is not there: the server no longer knows the resource version or the continue token (HTTP 410, or
        /// an error event with it), has not come to it, or does not take it for one.
        case expired
        /// The answer came and cannot be understood; the next one may not be better.
        case unreadable
        /// Anything else, which may go away by itself; the server may have said when to come back.
        case transient(retryAfter: Duration?)
    }
}

extension ReflectorMachine.Failure {
    /// The longest that a server's wish is heard: more is no wish but a mistake.
    static let longestWish = Duration.seconds(300)

    var retryAfter: Duration? {
        if case .transient(let duration) = self { return duration }
        return nil
    }

    /// What an error of a source means for the copy.
    init(_ error: any Error) {
        if let status = Status(carriedBy: error) {
            self.init(status)
        } else if error is DecodingFailure {
            self = .unreadable
        } else if case .decoding? = (error as? APIError)?.cause {
            self = .unreadable
        } else {
            self = .transient(retryAfter: nil)
        }
    }

    init(_ status: Status) {
        let isGone = status.code == 410 || status.reason == "Expired" || status.reason == "Gone"
        // A version from before the server was restored from a backup, or one of another server.
        let isAhead = status.details?.causes.contains { cause in
            cause.reason == "ResourceVersionTooLarge" || cause.message == "Too large resource version"
        }
        let isNoVersion = status.code == 400
        if isGone || isAhead == true || isNoVersion {
            self = .expired
        } else {
            let seconds = status.details?.retryAfterSeconds.map { max($0, 0) }
            self = .transient(retryAfter: seconds.map { min(.seconds($0), Self.longestWish) })
        }
    }
}
