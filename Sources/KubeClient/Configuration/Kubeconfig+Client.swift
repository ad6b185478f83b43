import HTTP
import JSON

extension Kubeconfig {
    /// How to reach the cluster of a context, as its user.
    ///
    /// - Parameters:
    ///   - context: nil takes the current one.
    ///   - environment: where `HTTPS_PROXY` and `NO_PROXY` are looked up if the cluster names no proxy, and what a plugin
    ///     sees of one.
    public func clientConfiguration(
        context: String? = nil, environment: [String: String] = [:]
    ) throws(ConfigurationError) -> APIClient.Configuration {
        let current = try currentContext()
        guard let name = context ?? current else {
            throw ConfigurationError(
                source: sources.joined(separator: ":"), field: "current-context",
                message: "is not set; name a context with --context, or set one with kubectl config use-context")
        }
        let context = try entry("contexts", name, in: "context", referrer: nil)
        let cluster = try referenced("clusters", "cluster", by: context, of: name)
        var configuration = try Self.configuration(cluster, environment: environment)
        if let namespace = try context.string("namespace") { configuration.namespace = namespace }
        if try context.string("user") != nil {
            let user = try referenced("users", "user", by: context, of: name)
            try Self.identify(&configuration, as: user, name: try context.string("user") ?? "")
            // As in kubectl, a plugin beside a token or a certificate is not run.
            if configuration.credentials == .none, configuration.tls.certificate == nil,
                let plugin = try user.plugin(cluster, policy: plugins, environment: environment)
            {
                configuration.credentials = .exec(plugin)
            }
        }
        return configuration
    }

    private func referenced(
        _ list: String, _ member: String, by context: KubeconfigSection, of name: String
    ) throws(ConfigurationError) -> KubeconfigSection {
        guard let target = try context.string(member) else {
            throw context.error(member, "is missing in the context \"\(name.prefix(253))\"")
        }
        return try entry(list, target, in: member, referrer: context.error(member, ""))
    }

    private static func configuration(
        _ cluster: KubeconfigSection, environment: [String: String]
    ) throws(ConfigurationError) -> APIClient.Configuration {
        guard let server = try cluster.string("server") else {
            throw cluster.error("server", "is missing; it is the URL of the API server")
        }
        guard let address = ServerAddress(url: server) else {
            throw cluster.error("server", "must be an https:// (or http://) URL with a host, and no user or query")
        }
        var tls = HTTPClientTLS()
        tls.authorities = try cluster.material("certificate-authority")
        tls.serverName = try cluster.string("tls-server-name")
        if try cluster.bool("insecure-skip-tls-verify") {
            guard tls.authorities == nil else {
                throw cluster.error(
                    "insecure-skip-tls-verify", "cannot be true beside a certificate authority; remove one of them")
            }
            tls.verifiesServer = false
        }
        let proxy = try proxy(cluster, scheme: address.isSecure ? "https" : "http", environment: environment)
        return APIClient.Configuration(server: server, tls: tls, proxy: proxy)
    }

    private static func proxy(
        _ cluster: KubeconfigSection, scheme: String, environment: [String: String]
    ) throws(ConfigurationError) -> HTTPProxy? {
        guard let url = try cluster.string("proxy-url") else {
            return HTTPProxy(kubernetesEnvironment: environment, scheme: scheme)
        }
        guard ["http://", "https://", "socks5://", "socks5h://"].contains(where: { url.hasPrefix($0) }) else {
            throw cluster.error("proxy-url", "must begin with http://, https:// or socks5://")
        }
        return HTTPProxy(url: url)
    }

    private static func identify(
        _ configuration: inout APIClient.Configuration, as user: KubeconfigSection, name: String
    ) throws(ConfigurationError) {
        try refuseUnsupported(user, name: name)
        configuration.tls.certificate = try user.material("client-certificate")
        configuration.tls.privateKey = try user.material("client-key")
        if configuration.tls.certificate != nil, configuration.tls.privateKey == nil {
            throw user.error("client-key", "is missing beside the client certificate of user \"\(name)\"")
        }
        if configuration.tls.privateKey != nil, configuration.tls.certificate == nil {
            throw user.error("client-certificate", "is missing beside the client key of user \"\(name)\"")
        }
        if let path = try user.path("tokenFile") {
            configuration.credentials = .tokenFile(path)
        } else if let token = try user.string("token") {
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw user.error("token", "holds spaces or characters that no token has")
            }
            configuration.credentials = .token(token)
        }
        configuration.impersonation = try impersonation(user)
    }

    private static func impersonation(_ user: KubeconfigSection) throws(ConfigurationError) -> Impersonation? {
        let (groups, uid) = (try user.strings("as-groups"), try user.string("as-uid"))
        var extra: [String: [String]] = [:]
        if let value = user.object["as-user-extra"], !value.isNull {
            let section = try user.section("as-user-extra")
            for key in section.object.keys { extra[key] = try section.strings(key) }
        }
        if let impersonated = try user.string("as") {
            return Impersonation(user: impersonated, groups: groups, uid: uid, extra: extra)
        }
        guard groups.isEmpty, uid == nil, extra.isEmpty else {
            throw user.error(
                "as", "is missing beside as-groups, as-uid or as-user-extra; without it requests are the user's own")
        }
        return nil
    }

    private static func refuseUnsupported(_ user: KubeconfigSection, name: String) throws(ConfigurationError) {
        let remedies = [
            ("auth-provider", "was removed from Kubernetes; use a token, a token file or a client certificate"),
            ("username", "was removed from Kubernetes with basic authentication; use a token or a client certificate"),
        ]
        for (field, remedy) in remedies {
            if let value = user.object[field], !value.isNull {
                throw user.error(field, "of user \"\(name)\" \(remedy)")
            }
        }
    }
}

extension HTTPProxy {
    /// As Go programs read it: never for this machine itself.
    init?(kubernetesEnvironment environment: [String: String], scheme: String) {
        self.init(environment: environment, scheme: scheme)
        exceptions += ["localhost", "127.0.0.0/8", "::1"]
    }
}
