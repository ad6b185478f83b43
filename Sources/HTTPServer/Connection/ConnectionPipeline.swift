import NIOCore
import NIOHTTP1
import NIOSSL

/// What stands between a socket and its `ConnectionHandler`.
struct ConnectionPipeline: Sendable {
    private let tls: NIOSSLContext?
    private let limits: HTTPServer.Limits
    private let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response

    init(
        configuration: HTTPServer.Configuration,
        handler: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response
    ) throws(HTTPServerError) {
        tls = if let tls = configuration.tls { try NIOSSLContext(tls) } else { nil }
        limits = configuration.limits
        self.handler = handler
    }

    func configure(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }

        // Framing is the response writer's, which knows the request's method and version.
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.maximumHeaderBytes
        decoding.maxHeaderListSize = limits.maximumHeaderBytes
        try pipeline.configureHTTPServerPipeline(
            withErrorHandling: false, withEncoderConfiguration: encoding, withDecoderLimitConfiguration: decoding)

        let isTLS = tls != nil
        try pipeline.addHandler(
            ConnectionHandler(
                limits: limits,
                peerCertificate: { context in isTLS ? Self.peerCertificate(context) : nil },
                handler: handler))
    }

    private static func peerCertificate(_ context: ChannelHandlerContext) -> [UInt8]? {
        // A certificate that cannot be read is as good as none: it grants nothing.
        try? context.channel.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
    }
}

extension NIOSSLContext {
    fileprivate convenience init(_ tls: HTTPServer.TLS) throws(HTTPServerError) {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        do {
            chain = try Self.certificates(tls.certificateChain)
        } catch {
            throw .badTLS("certificate chain", reason: "\(error)")
        }
        do {
            key = try NIOSSLPrivateKey(bytes: tls.privateKey, format: Self.isPEM(tls.privateKey) ? .pem : .der)
        } catch {
            throw .badTLS("private key", reason: "\(error)")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let roots = tls.clientTrustRoots {
            do {
                configuration.trustRoots = .certificates(try Self.certificates(roots))
            } catch {
                throw .badTLS("client trust roots", reason: "\(error)")
            }
            configuration.certificateVerification = .optionalVerification
        }
        do {
            try self.init(configuration: configuration)
        } catch {
            throw .badTLS("certificate chain and private key", reason: "\(error)")
        }
    }

    private static func certificates(_ bytes: [UInt8]) throws -> [NIOSSLCertificate] {
        isPEM(bytes)
            ? try NIOSSLCertificate.fromPEMBytes(bytes) : [try NIOSSLCertificate(bytes: bytes, format: .der)]
    }

    private static func isPEM(_ bytes: [UInt8]) -> Bool {
        bytes.contains { $0 == UInt8(ascii: "-") } && String(decoding: bytes, as: UTF8.self).contains("-----BEGIN")
    }
}
