import HTTP

/// Who a request comes from and whom it trusts.
struct RequestIdentity: Sendable, Hashable {
    var token: String?
    var tls: HTTPClientTLS
    /// What a plugin gave, token and certificate in one.
    var credential: ExecCredential?
}

/// The identity of the next request, from wherever the configuration says: fixed, in files, or a plugin's.
final class IdentitySource: Sendable {
    private let tokens: TokenSource
    private let files: TLSFiles
    private let plugin: ExecCredentialSource?

    init(tokens: TokenSource, files: TLSFiles, plugin: ExecCredentialSource? = nil) {
        self.tokens = tokens
        self.files = files
        self.plugin = plugin
    }

    convenience init(_ configuration: APIClient.Configuration) {
        var plugin: ExecCredentialSource?
        if case .exec(let exec) = configuration.credentials { plugin = ExecCredentialSource(exec) }
        self.init(
            tokens: TokenSource(configuration.credentials), files: TLSFiles(configuration.tls), plugin: plugin)
    }

    func identity() async throws(IdentityFailure) -> RequestIdentity {
        var identity: RequestIdentity
        do throws(ConfigurationError) {
            identity = RequestIdentity(token: try tokens.token(), tls: try files.current())
        } catch {
            throw .configuration(error)
        }
        guard let plugin else { return identity }
        let credential = try await plugin.credential()
        identity.credential = credential
        identity.token = credential.token
        if let certificate = credential.certificate, let key = credential.privateKey {
            identity.tls.certificate = .bytes(certificate)
            identity.tls.privateKey = .bytes(key)
        }
        return identity
    }

    /// Whether a request that was refused (401, or no TLS connection) is worth another try: looks for newer credentials.
    func renew(refused: RequestIdentity) async -> Bool {
        let hasNewFiles = files.renew(refused: refused.tls)
        if let plugin, let credential = refused.credential {
            return await plugin.refused(credential) || hasNewFiles
        }
        let hasNewToken = refused.token.map { tokens.renew(refused: $0) } ?? false
        return hasNewToken || hasNewFiles
    }

    func shutdown() async {
        await plugin?.shutdown()
    }
}
