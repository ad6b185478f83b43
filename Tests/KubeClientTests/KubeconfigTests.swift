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
                "/etc/kube/0:6: users[0].user.exec: of user \"u\" runs a program for credentials, which is not supported; use a token, a token file or a client certificate"
            ),
            (
                text(user: "{as-groups: [g]}"),
                "/etc/kube/0:6: users[0].user.as: is missing beside as-groups or as-uid; without it requests are the user's own"
            ),
            ("kind: Pod", "/etc/kube/0:1: kind: is Pod, but a kubeconfig is of kind Config"),
        ])
    func wrongFields(text: String, sentence: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.configuration(text) }
        #expect(error?.description == sentence)
    }

    @Test("no name leads out of its collection", arguments: ["", ".", "..", "a/b", "../x", "a%2Fb", "a\u{0}"])
    func names(name: String) {
        #expect(throws: InvalidPath.self) { try ResourcePath(.configMap, namespace: "n", name: name) }
        #expect(throws: InvalidPath.self) { try ResourcePath(.configMap, namespace: name + "/", name: "x") }
    }
}
