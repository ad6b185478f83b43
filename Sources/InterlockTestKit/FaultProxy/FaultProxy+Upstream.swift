import HTTP
import KubeClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension FaultProxy {
    /// The API server behind a proxy.
    public struct Upstream: Sendable {
        typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

        /// Host and port as the client would write them.
        let authority: String
        private let host: String
        private let port: Int
        private let tls: NIOSSLContext?

        /// The server that a client's configuration names, and its certificates; the token is the client's to send.
        public init(_ configuration: APIClient.Configuration) throws {
            let isSecure = configuration.server.hasPrefix("https://")
            let rest = configuration.server.drop { $0 != "/" }.drop { $0 == "/" }
            authority = String(rest.prefix { $0 != "/" })
            let parts = authority.split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]) else {
                throw UnmetExpectation(
                    description: "the server of a fault proxy is http(s)://host:port, not \(configuration.server)")
            }
            host = String(parts[0])
            self.port = port
            tls = isSecure ? try Self.context(configuration.tls) : nil
        }

        /// The configuration with which a client goes through a proxy at `url`.
        public static func through(_ url: String, _ configuration: APIClient.Configuration) -> APIClient.Configuration {
            var result = configuration
            result.server = url
            result.tls = HTTPClientTLS()
            return result
        }

        private static func context(_ tls: HTTPClientTLS) throws -> NIOSSLContext {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.applicationProtocols = ["http/1.1"]
            if !tls.verifiesServer { configuration.certificateVerification = .none }
            if let authorities = tls.authorities {
                configuration.trustRoots = .certificates(try certificates(authorities))
            }
            if let certificate = tls.certificate, let key = tls.privateKey {
                configuration.certificateChain = try certificates(certificate).map { .certificate($0) }
                configuration.privateKey = .privateKey(try privateKey(key))
            }
            return try NIOSSLContext(configuration: configuration)
        }

        private static func privateKey(_ source: HTTPClientTLS.Source) throws -> NIOSSLPrivateKey {
            switch source {
            case .bytes(let bytes): try NIOSSLPrivateKey(bytes: bytes, format: .pem)
            case .file(let path): try NIOSSLPrivateKey(file: path, format: .pem)
            }
        }

        private static func certificates(_ source: HTTPClientTLS.Source) throws -> [NIOSSLCertificate] {
            switch source {
            case .bytes(let bytes): try NIOSSLCertificate.fromPEMBytes(bytes)
            case .file(let path): try NIOSSLCertificate.fromPEMFile(path)
            }
        }

        func connect() async throws -> Connection {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls {
                            let isAddress = host.allSatisfy { $0.isNumber || $0 == "." }
                            try pipeline.addHandler(
                                NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                        }
                        try pipeline.addHTTPClientHandlers()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        }
    }
}
