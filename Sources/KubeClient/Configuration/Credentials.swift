import Synchronization

/// How requests say who sends them; client certificates go with the TLS settings.
public enum Credentials: Sendable, Hashable {
    case none
    case token(String)
    /// Read anew at most once a minute, and when the server answers 401.
    case tokenFile(String)
    /// A token or a client certificate, or both, of a program; kept until shortly before it expires.
    case exec(ExecPlugin)
}

extension Credentials {
    /// Whether requests bear something that others must not see.
    var areSecret: Bool { self != .none }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// Never the token.
    public var description: String {
        switch self {
        case .none: "no token"
        case .token: "a token"
        case .tokenFile(let path): "the token in \(path)"
        case .exec(let plugin): "the credentials of \(plugin)"
        }
    }

    public var debugDescription: String { description }
}

/// On whose behalf requests are made, for users who may impersonate.
public struct Impersonation: Sendable, Hashable {
    public var user: String
    public var groups: [String]
    public var uid: String?
    /// What else the server is to know of the user, as `scopes`; a key has one value or more.
    public var extra: [String: [String]]

    public init(user: String, groups: [String] = [], uid: String? = nil, extra: [String: [String]] = [:]) {
        self.user = user
        self.groups = groups
        self.uid = uid
        self.extra = extra
    }
}

/// The token for the next request.
final class TokenSource: Sendable {
    private struct Cached {
        var token: String
        var readAt: ContinuousClock.Instant
    }

    static let lifetime = Duration.seconds(60)

    private let credentials: Credentials
    private let now: @Sendable () -> ContinuousClock.Instant
    // A mutex: a look at a clock, and once a minute at a small local file.
    private let cached = Mutex<Cached?>(nil)

    init(_ credentials: Credentials, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.credentials = credentials
        self.now = now
    }

    func token() throws(ConfigurationError) -> String? {
        switch credentials {
        case .none, .exec: nil
        case .token(let token): token
        case .tokenFile(let path): try token(in: path)
        }
    }

    /// Whether another token is there than the one that was just refused.
    func renew(refused token: String) -> Bool {
        guard case .tokenFile(let path) = credentials else { return false }
        let isOld = cached.withLock { cached in
            guard cached?.token == token else { return false }
            cached?.readAt = now() - Self.lifetime
            return true
        }
        guard isOld else { return true }
        do throws(ConfigurationError) {
            return try self.read(path, at: now()) != token
        } catch {
            // Neither the old one nor a new one: the next request says what is wrong with the file.
            cached.withLock { $0 = nil }
            return false
        }
    }

    private func token(in path: String) throws(ConfigurationError) -> String {
        let time = now()
        let known = cached.withLock { $0 }
        if let known, known.readAt + Self.lifetime > time { return known.token }
        let token: String
        do throws(ConfigurationError) {
            token = try read(path, at: time)
        } catch {
            // While a token is being replaced the old one is still good.
            guard let known else { throw error }
            cached.withLock { $0?.readAt = time }
            return known.token
        }
        return token
    }

    private func read(_ path: String, at time: ContinuousClock.Instant) throws(ConfigurationError) -> String {
        let token = try Self.read(path)
        cached.withLock { $0 = Cached(token: token, readAt: time) }
        return token
    }

    private static func read(_ path: String) throws(ConfigurationError) -> String {
        let bytes = try LocalFile.read(path, limit: 64 << 10)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(source: path, message: "the token is not text")
        }
        let token = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw ConfigurationError(
                source: path, message: "the file must hold one token and nothing else; write a new one")
        }
        return token
    }
}
