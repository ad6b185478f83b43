import HTTP

extension APIClient.Configuration {
    /// The folder that Kubernetes mounts into every pod.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The credentials of the pod that this program runs in: its service account, at the API server of its cluster.
    ///
    /// The token is read anew at least once a minute of use, because Kubernetes replaces it.
    public static func inCluster(
        environment: [String: String], folder: String = serviceAccountFolder
    ) throws(ConfigurationError) -> APIClient.Configuration {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else {
            throw ConfigurationError(
                source: "the environment",
                message:
                    "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this is no pod; give a kubeconfig"
            )
        }
        let server = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        guard ServerAddress(url: server) != nil, let number = Int(port), 1...65535 ~= number else {
            throw ConfigurationError(
                source: "the environment",
                message: "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no host and port")
        }
        let token = "\(folder)/token"
        _ = try TokenSource(.tokenFile(token)).token()
        let namespace = String(
            String(decoding: try LocalFile.read("\(folder)/namespace", limit: 1024), as: UTF8.self)
                .filter { !$0.isWhitespace })
        // An empty one would stand for all namespaces.
        guard ResourcePath.isLabel(namespace) else {
            throw ConfigurationError(
                source: "\(folder)/namespace", message: "the file must hold the name of the pod's namespace")
        }
        _ = try LocalFile.read("\(folder)/ca.crt", limit: 1 << 20)
        return APIClient.Configuration(
            server: server, tls: HTTPClientTLS(authorities: .file("\(folder)/ca.crt")), credentials: .tokenFile(token),
            proxy: HTTPProxy(kubernetesEnvironment: environment, scheme: "https"),
            namespace: namespace)
    }

    /// What kubectl would take: the given file, or what `KUBECONFIG` names, or `~/.kube/config`, or else the pod's own
    /// service account.
    public static func load(
        kubeconfig path: String? = nil, context: String? = nil, environment: [String: String],
        serviceAccountFolder folder: String = serviceAccountFolder
    ) throws(ConfigurationError) -> APIClient.Configuration {
        let isConfigured =
            path != nil || context != nil
            || Kubeconfig.paths(environment: environment).contains(where: LocalFile.exists)
        if !isConfigured, environment["KUBERNETES_SERVICE_HOST"] != nil {
            return try inCluster(environment: environment, folder: folder)
        }
        return try Kubeconfig.load(path: path, environment: environment)
            .clientConfiguration(context: context, environment: environment)
    }
}
