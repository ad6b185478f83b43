import HTTP
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("Kubeconfig: files become one configuration")
struct KubeconfigTests {
    private static func text(cluster: String = "{server: 'https://h:6443'}", user: String = "{token: secret}") -> String
    {
        """
        current-context: c
        contexts: [{name: c, context: {cluster: k, user: u, namespace: team}}]
        clusters:
        - {name: k, cluster: \(cluster)}
        users:
        - {name: u, user: \(user)}
        """
    }

    private static func configuration(_ texts: String...) throws -> APIClient.Configuration {
        try Kubeconfig(files: texts.enumerated().map { ("/etc/kube/\($0.offset)", Array($0.element.utf8)) })
            .clientConfiguration()
    }

    @Test("the current context gives server, namespace and token")
    func simple() throws {
        let configuration = try Self.configuration(Self.text())
        #expect(configuration.server == "https://h:6443")
        #expect(configuration.namespace == "team")
        #expect(configuration.credentials == .token("secret"))
        #expect(!"\(configuration.credentials)".contains("secret"))
    }

    @Test("of two files the first one's entry and current context stand")
    func merge() throws {
        let second = Self.text(cluster: "{server: 'https://other'}").replacing(
            "current-context: c", with: "current-context: d")
        #expect(try Self.configuration(Self.text(), second).server == "https://h:6443")
    }

    @Test("a token file is relative to the file that names it")
    func relativePath() throws {
        let configuration = try Self.configuration(Self.text(user: "{tokenFile: t}"))
        #expect(configuration.credentials == .tokenFile("/etc/kube/t"))
    }

    @Test(
        "a wrong field is one sentence with file, line and field",
        arguments: [
            (
                text(cluster: "{}"),
                "/etc/kube/0:4: clusters[0].cluster.server: is missing; it is the URL of the API server"
            ),
            (
                text(cluster: "{server: 5}"),
                "/etc/kube/0:4: clusters[0].cluster.server: must be a string (found integer)"
            ),
            (
                text(cluster: "{server: 'ftp://h'}"),
                "/etc/kube/0:4: clusters[0].cluster.server: must be an https:// (or http://) URL with a host, and no user or query"
            ),
            (
                text(cluster: "{server: 'https://h', certificate-authority-data: '*'}"),
                "/etc/kube/0:4: clusters[0].cluster.certificate-authority-data: is not base64; it holds the base64 of a PEM file"
            ),
            (
                text(user: "{exec: {command: x}}"),
                "/etc/kube/0:6: users[0].user.exec: runs a program for credentials, which a kubeconfig from elsewhere may not; use a token or a client certificate"
            ),
            (
                text(user: "{as-groups: [g]}"),
                "/etc/kube/0:6: users[0].user.as: is missing beside as-groups, as-uid or as-user-extra; without it requests are the user's own"
            ),
            ("kind: Pod", "/etc/kube/0:1: kind: is Pod, but a kubeconfig is of kind Config"),
        ])
    func wrongFields(text: String, sentence: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.configuration(text) }
        #expect(error?.description == sentence)
    }

    private static let exec = """
        {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [a, b], interactiveMode: Never,
          env: [{name: A, value: '1'}, {name: B}], installHint: get it, provideClusterInfo: true}}
        """

    private static func plugin(_ user: String, cluster: String = "{server: 'https://h:6443'}") throws -> ExecPlugin? {
        let kubeconfig = try Kubeconfig(
            files: [("/etc/kube/0", Array(text(cluster: cluster, user: user).utf8))], plugins: .allowed)
        let configuration = try kubeconfig.clientConfiguration(environment: ["PATH": "/bin", "A": "0"])
        guard case .exec(let plugin) = configuration.credentials else { return nil }
        return plugin
    }

    @Test(
        "a plugin has its path beside the kubeconfig, its variables over the process's own, and what the cluster says")
    func plugin() throws {
        let pem = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
        let plugin = try Self.plugin(
            Self.exec,
            cluster: """
                {server: 'https://h:6443', tls-server-name: other, proxy-url: 'http://p:1',
                  certificate-authority-data: \(Base64.encode(Array(pem.utf8))),
                  extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec, extension: {aud: x}}]}
                """)
        #expect(plugin?.command == "/etc/kube/./bin/login")
        #expect(plugin?.arguments == ["a", "b"])
        #expect(plugin?.environment == ["PATH": "/bin", "A": "1", "B": ""])
        #expect(plugin?.installHint == "get it")
        #expect(
            plugin?.cluster == [
                "server": "https://h:6443", "tls-server-name": "other", "proxy-url": "http://p:1",
                "certificate-authority-data": .string(Base64.encode(Array(pem.utf8))), "config": ["aud": "x"],
            ])
        #expect(plugin?.source == "/etc/kube/0")
        #expect(plugin?.field == "users[0].user.exec")
    }

    @Test("null fields are as good as none, a bare name stays one, and v1beta1 may talk to a person by default")
    func nullFields() throws {
        let plugin = try Self.plugin(
            "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: null, env: null, provideClusterInfo: false, installHint: null}}"
        )
        #expect(plugin?.command == "aws")
        #expect(plugin?.arguments == [])
        #expect(plugin?.cluster == nil)
        #expect(plugin?.version == .v1beta1)
        #expect(plugin?.interactiveMode == .ifAvailable)
    }

    @Test("beside a token, as in kubectl, no plugin is run")
    func tokenWins() throws {
        #expect(try Self.plugin(Self.exec.replacing("{exec:", with: "{token: t, exec:")) == nil)
    }

    @Test(
        "a plugin that cannot be run as it is written is one sentence",
        arguments: [
            ("command: ./bin/login", "x: y", "users[0].user.exec.command: is missing"),
            ("k8s.io/v1", "k8s.io/v1alpha1", "users[0].user.exec.apiVersion: is client.authentication.k8s.io/v1alpha1"),
            ("interactiveMode: Never", "x: y", "interactiveMode: is missing; set it to Never, IfAvailable or Always"),
            ("Never", "Maybe", "interactiveMode: must be Never, IfAvailable or Always"),
            ("name: A", "name: A=B", "env[0].name: must be the name of an environment variable"),
        ])
    func wrongPlugin(part: String, replacement: String, words: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Self.plugin(Self.exec.replacing(part, with: replacement))
        }
        #expect(error?.description.contains(words) == true)
    }

    @Test(
        "the cluster's proxy counts before the environment's, which never leads to this machine itself",
        arguments: [
            ("{server: 'https://h', proxy-url: 'socks5://p:1'}", ["HTTPS_PROXY": "http://q"], "socks5://p:1", []),
            (
                "{server: 'https://h'}", ["HTTPS_PROXY": "http://q", "NO_PROXY": ".x"], "http://q",
                [".x", "localhost", "127.0.0.0/8", "::1"]
            ),
            ("{server: 'https://h'}", ["HTTP_PROXY": "http://q"], nil, []),
            ("{server: 'http://h'}", ["HTTP_PROXY": "http://q"], "http://q", ["localhost", "127.0.0.0/8", "::1"]),
        ] as [(String, [String: String], String?, [String])])
    func proxies(cluster: String, environment: [String: String], url: String?, exceptions: [String]) throws {
        let kubeconfig = try Kubeconfig(files: [("/etc/kube/0", Array(Self.text(cluster: cluster).utf8))])
        let proxy = try kubeconfig.clientConfiguration(environment: environment).proxy
        #expect(proxy?.url == url)
        #expect(proxy?.exceptions ?? [] == exceptions)
    }

    @Test("impersonation has all of its fields")
    func impersonation() throws {
        let user = "{as: jane, as-groups: [a, b], as-uid: u, as-user-extra: {scopes: [view, edit], 'k.io/z': [w]}}"
        #expect(
            try Self.configuration(Self.text(user: user)).impersonation
                == Impersonation(
                    user: "jane", groups: ["a", "b"], uid: "u", extra: ["scopes": ["view", "edit"], "k.io/z": ["w"]]))
        #expect(throws: ConfigurationError.self) {
            try Self.configuration(Self.text(user: "{as-user-extra: {scopes: [x]}}"))
        }
    }

    @Test("no name leads out of its collection", arguments: ["", ".", "..", "a/b", "../x", "a%2Fb", "a\u{0}"])
    func names(name: String) {
        #expect(throws: InvalidPath.self) { try ResourcePath(.configMap, namespace: "n", name: name) }
        #expect(throws: InvalidPath.self) { try ResourcePath(.configMap, namespace: name + "/", name: "x") }
    }
}
