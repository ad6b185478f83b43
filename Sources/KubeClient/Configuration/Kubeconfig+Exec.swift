import HTTP
import JSON

extension KubeconfigSection {
    /// The plugin of `user.exec`, or nil.
    ///
    /// - Parameters:
    ///   - cluster: what the plugin may be told of it.
    ///   - environment: this process's own, which the plugin's entries are added to.
    func plugin(
        _ cluster: KubeconfigSection, policy: ExecPluginPolicy, environment: [String: String]
    ) throws(ConfigurationError) -> ExecPlugin? {
        guard let value = object["exec"], !value.isNull else { return nil }
        guard policy == .allowed else {
            throw error(
                "exec",
                "runs a program for credentials, which a kubeconfig from elsewhere may not; use a token or a client certificate"
            )
        }
        let section = try section("exec")
        guard let command = try section.string("command") else { throw section.error("command", "is missing") }
        let fault = section.error(nil, "")
        var plugin = ExecPlugin(
            // As in kubectl a name is looked up in PATH, and a path is relative to the kubeconfig's folder.
            command: command.contains("/") ? try section.path("command") ?? command : command,
            arguments: try section.strings("args"), environment: environment, version: try section.version(),
            installHint: try section.string("installHint"), source: fault.source, line: fault.line, field: fault.field)
        for (name, value) in try section.variables() { plugin.environment[name] = value }
        plugin.interactiveMode = try section.interactiveMode(plugin.version)
        if try section.bool("provideClusterInfo") { plugin.cluster = try cluster.pluginInformation() }
        return plugin
    }

    private func version() throws(ConfigurationError) -> ExecPlugin.Version {
        guard let text = try string("apiVersion") else {
            throw error("apiVersion", "is missing; set it to \(ExecPlugin.Version.v1.rawValue)")
        }
        guard let version = ExecPlugin.Version(rawValue: text) else {
            throw error(
                "apiVersion",
                "is \(text.prefix(80)), but plugins are spoken to in \(ExecPlugin.Version.v1.rawValue); update the plugin and its kubeconfig"
            )
        }
        return version
    }

    private func interactiveMode(_ version: ExecPlugin.Version) throws(ConfigurationError) -> ExecPlugin.InteractiveMode
    {
        guard let text = try string("interactiveMode") else {
            guard version == .v1 else { return .ifAvailable }
            throw error("interactiveMode", "is missing; set it to Never, IfAvailable or Always")
        }
        guard let mode = ExecPlugin.InteractiveMode(rawValue: text) else {
            throw error("interactiveMode", "must be Never, IfAvailable or Always")
        }
        return mode
    }

    private func variables() throws(ConfigurationError) -> [(String, String)] {
        guard let value = object["env"], !value.isNull else { return [] }
        guard case .array(let elements) = value else {
            throw error("env", "must be a list (found \(value.typeName))")
        }
        var variables: [(String, String)] = []
        for index in elements.indices {
            let section = try KubeconfigSection(document, pointer.appending("env").appending(String(index)))
            guard let name = try section.string("name"), !name.contains("="), !name.contains("\0") else {
                throw section.error("name", "must be the name of an environment variable")
            }
            variables.append((name, try section.string("value") ?? ""))
        }
        return variables
    }

    /// `spec.cluster` of what a plugin is told.
    private func pluginInformation() throws(ConfigurationError) -> JSONValue {
        var cluster = JSONObject()
        for key in ["server", "tls-server-name", "proxy-url"] {
            if let text = try string(key) { cluster[key] = .string(text) }
        }
        if try bool("insecure-skip-tls-verify") { cluster["insecure-skip-tls-verify"] = .bool(true) }
        switch try material("certificate-authority") {
        case nil: break
        case .bytes(let bytes)?: cluster["certificate-authority-data"] = .string(Base64.encode(bytes))
        case .file(let path)?:
            cluster["certificate-authority-data"] = .string(Base64.encode(try LocalFile.read(path, limit: 1 << 20)))
        }
        cluster["config"] = try pluginExtension() ?? .null
        return .object(cluster)
    }

    /// What a cluster keeps for plugins under their own name.
    private func pluginExtension() throws(ConfigurationError) -> JSONValue? {
        guard let value = object["extensions"], !value.isNull else { return nil }
        guard case .array(let elements) = value else {
            throw error("extensions", "must be a list (found \(value.typeName))")
        }
        return elements.first { $0["name"]?.stringValue == "client.authentication.k8s.io/exec" }?["extension"]
    }
}
