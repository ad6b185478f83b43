import HTTP
import Synchronization

/// Certificates and keys that stand in files, read anew as they are replaced.
///
/// They go to the transport as bytes: connections are shared among requests with the same bytes only, so a replaced
/// certificate is shown on the next request, and what is under way ends on the connection that it has.
final class TLSFiles: Sendable {
    private struct Cached {
        var tls: HTTPClientTLS
        var readAt: ContinuousClock.Instant
    }

    static let lifetime = Duration.seconds(60)

    private let tls: HTTPClientTLS
    private let hasFiles: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    // A mutex: a look at a clock, and once a minute at three small local files.
    private let cached = Mutex<Cached?>(nil)

    init(_ tls: HTTPClientTLS, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.tls = tls
        self.now = now
        hasFiles = [tls.authorities, tls.certificate, tls.privateKey].contains {
            if case .file = $0 { true } else { false }
        }
    }

    /// As the files are now, or were less than a minute ago; while one is missing or half written, as they were before.
    func current() throws(ConfigurationError) -> HTTPClientTLS {
        guard hasFiles else { return tls }
        let time = now()
        let known = cached.withLock { $0 }
        if let known, known.readAt + Self.lifetime > time { return known.tls }
        return try read(time, known: known?.tls)
    }

    /// Reads the files again where they are what was refused.
    ///
    /// - Parameter refused: what a request was sent with; the certificate in it may be another's.
    /// - Returns: whether the files hold something else now.
    func renew(refused: HTTPClientTLS) -> Bool {
        guard hasFiles, let known = cached.withLock({ $0 }) else { return false }
        guard isPart(known.tls, of: refused) else { return true }
        do throws(ConfigurationError) {
            return try !isPart(read(now(), known: known.tls), of: refused)
        } catch {
            return false
        }
    }

    private func read(_ time: ContinuousClock.Instant, known: HTTPClientTLS?) throws(ConfigurationError)
        -> HTTPClientTLS
    {
        var fresh = tls
        do throws(ConfigurationError) {
            fresh.authorities = try Self.bytes(tls.authorities)
            fresh.certificate = try Self.bytes(tls.certificate)
            fresh.privateKey = try Self.bytes(tls.privateKey)
        } catch {
            guard let known else { throw error }
            fresh = known
        }
        let result = fresh
        cached.withLock { $0 = Cached(tls: result, readAt: time) }
        return result
    }

    private func isPart(_ own: HTTPClientTLS, of other: HTTPClientTLS) -> Bool {
        own.authorities == other.authorities
            && (tls.certificate == nil || own.certificate == other.certificate && own.privateKey == other.privateKey)
    }

    private static func bytes(_ source: HTTPClientTLS.Source?) throws(ConfigurationError) -> HTTPClientTLS.Source? {
        guard case .file(let path) = source else { return source }
        let bytes = try LocalFile.read(path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let count = { (word: String) in text.split(separator: "\n").count { $0.hasPrefix(word) } }
        guard count("-----BEGIN ") > 0, count("-----BEGIN ") == count("-----END ") else {
            throw ConfigurationError(source: path, message: "the file is not whole PEM; write it anew")
        }
        return .bytes(bytes)
    }
}
