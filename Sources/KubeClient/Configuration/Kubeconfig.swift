import JSON
import YAML

/// The clusters, users and contexts of one or more kubeconfig files, merged as kubectl does: of two entries with one name
/// the first file's stands, and so does the first `current-context`.
///
/// Entries are looked into when they are used: a mistake in a context that nobody asked for stops nobody.
public struct Kubeconfig: Sendable {
    /// The files that were read, in order.
    public let sources: [String]
    /// Whether its users may name programs that are run for credentials.
    public var plugins: ExecPluginPolicy
    private let documents: [YAMLDocument]

    /// Parses texts that have been read already.
    ///
    /// - Parameters:
    ///   - files: path and bytes; relative paths in them are relative to the folder of theirs.
    ///   - plugins: bytes may come from anywhere, so by default no program is run for them.
    public init(
        files: [(path: String, bytes: [UInt8])], plugins: ExecPluginPolicy = .refused
    ) throws(ConfigurationError) {
        var documents: [YAMLDocument] = []
        for file in files {
            guard let document = try Self.document(file.path, file.bytes) else { continue }
            let root = try KubeconfigSection(document, JSONPointer())
            if let kind = try root.string("kind"), kind != "Config" {
                throw root.error("kind", "is \(kind.prefix(60)), but a kubeconfig is of kind Config")
            }
            documents.append(document)
        }
        sources = files.map(\.path)
        self.plugins = plugins
        self.documents = documents
    }

    /// Reads `path`; or else what `KUBECONFIG` names, of which some may be missing; or else `~/.kube/config`.
    ///
    /// These are the files of whoever runs this process, so their plugins are run, as kubectl does.
    public static func load(
        path: String? = nil, environment: [String: String], plugins: ExecPluginPolicy = .allowed
    ) throws(ConfigurationError) -> Kubeconfig {
        if let path {
            return try Kubeconfig(
                files: [(path, try LocalFile.read(path, limit: maximumBytes))], plugins: plugins)
        }
        let paths = paths(environment: environment)
        let present = paths.filter(LocalFile.exists)
        guard !present.isEmpty else {
            throw ConfigurationError(
                source: paths.isEmpty ? "kubeconfig" : paths.joined(separator: ":"),
                message: "there is no kubeconfig; give one with --kubeconfig or KUBECONFIG")
        }
        var files: [(path: String, bytes: [UInt8])] = []
        for path in present { files.append((path, try LocalFile.read(path, limit: maximumBytes))) }
        return try Kubeconfig(files: files, plugins: plugins)
    }

    /// Where kubeconfigs are looked for, in the order in which they count.
    static func paths(environment: [String: String]) -> [String] {
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            var seen = Set<String>()
            return list.split(separator: ":").map(String.init).filter { seen.insert($0).inserted }
        }
        guard let home = environment["HOME"], !home.isEmpty else { return [] }
        return ["\(home)/.kube/config"]
    }

    static let maximumBytes = 3 << 20

    private static func document(_ path: String, _ bytes: [UInt8]) throws(ConfigurationError) -> YAMLDocument? {
        let documents: [YAMLDocument]
        do throws(YAMLError) {
            documents = try YAMLParser.documents(in: bytes, source: path)
        } catch {
            throw ConfigurationError(source: path, line: error.line, message: error.message)
        }
        guard documents.count <= 1 else {
            throw ConfigurationError(source: path, message: "a kubeconfig is one YAML document, not \(documents.count)")
        }
        return documents.first
    }
}

extension Kubeconfig {
    /// The names of all contexts, in order.
    public func contextNames() throws(ConfigurationError) -> [String] {
        var names: [String] = []
        for name in try entries("contexts").map(\.name) where !names.contains(name) { names.append(name) }
        return names
    }

    /// The context that counts where none is named.
    public func currentContext() throws(ConfigurationError) -> String? {
        for document in documents {
            if let name = try KubeconfigSection(document, JSONPointer()).string("current-context") { return name }
        }
        return nil
    }

    /// The entry `name` of the list `list`; `referrer` is where it was asked for.
    func entry(
        _ list: String, _ name: String, in member: String, referrer: ConfigurationError?
    ) throws(ConfigurationError) -> KubeconfigSection {
        let entries = try entries(list)
        if let entry = entries.first(where: { $0.name == name }) { return try entry.section.section(member) }
        let known =
            entries.isEmpty ? "there are none" : "there are " + entries.prefix(20).map(\.name).joined(separator: ", ")
        let message = "there is no \(member) \"\(name.prefix(253))\" (\(known))"
        guard let referrer else {
            throw ConfigurationError(source: sources.joined(separator: ":"), message: message)
        }
        throw ConfigurationError(
            source: referrer.source, line: referrer.line, field: referrer.field, message: message)
    }

    private func entries(_ list: String) throws(ConfigurationError) -> [(name: String, section: KubeconfigSection)] {
        var result: [(name: String, section: KubeconfigSection)] = []
        for document in documents {
            let root = try KubeconfigSection(document, JSONPointer())
            guard let value = root.object[list], !value.isNull else { continue }
            guard case .array(let elements) = value else {
                throw root.error(list, "must be a list (found \(value.typeName))")
            }
            for index in elements.indices {
                let section = try KubeconfigSection(document, JSONPointer([list, String(index)]))
                guard let name = try section.string("name") else { throw section.error("name", "is missing") }
                result.append((name, section))
            }
        }
        return result
    }
}
