import JSON

/// The configuration that a plan was made from: what refers to what. Local values are not part of the format.
struct Configuration: Sendable {
    struct Module: Sendable {
        /// By their address in the module: `aws_instance.node`, `data.aws_ami.gpu`.
        var resources: [String: JSONValue] = [:]
        var outputs: JSONValue = .null
        var calls: JSONValue = .null
        var variables: JSONValue = .null
    }

    private let modules: [[String]: Module]
    let providers: JSONValue
    /// The root module's variables with their values; a sensitive one has none.
    let variables: [String: JSONValue]

    init(_ document: JSONValue) {
        let configuration = document["configuration"] ?? .null
        var modules: [[String]: Module] = [:]
        Self.collect(configuration["root_module"] ?? .null, path: [], into: &modules)
        self.modules = modules
        providers = configuration["provider_config"] ?? .null
        var values: [String: JSONValue] = [:]
        for variable in document["variables"]?.objectValue ?? [:] {
            let isSensitive = modules[[]]?.variables[variable.key]?["sensitive"]?.boolValue == true
            values[variable.key] = isSensitive ? nil : variable.value["value"]
        }
        variables = values
    }

    func module(_ instance: ModuleInstance) -> Module? { modules[instance.path] }

    /// The configuration of the resource that `record` is an instance of.
    func resource(_ record: ResourceRecord) -> JSONValue? {
        module(record.module)?.resources[(record.isData ? "data." : "") + "\(record.type).\(record.name)"]
    }

    /// The provider configuration that the resource is made with: `aws.frankfurt`.
    func providerKey(of record: ResourceRecord) -> String? {
        resource(record)?["provider_config_key"]?.stringValue
    }

    /// Whether the configuration says nothing of the attribute; nil where it is not known what it says.
    func isUnset(_ attribute: String, of record: ResourceRecord) -> Bool? {
        guard let resource = resource(record) else { return nil }
        return resource["expressions"]?[attribute] == nil
    }

    /// Whether the configuration has the block that `path` leads into, and says nothing of the attribute at its end.
    func isUnset(_ path: [String], of record: ResourceRecord) -> Bool {
        guard let expressions = resource(record)?["expressions"] else { return false }
        return !Self.expressions(at: path.dropLast(), in: expressions).isEmpty
            && Self.expressions(at: path[...], in: expressions).isEmpty
    }

    /// The expressions at a path of attributes, in all blocks of it.
    static func expressions(at path: ArraySlice<String>, in json: JSONValue) -> [JSONValue] {
        switch json {
        case .array(let blocks): return blocks.flatMap { expressions(at: path, in: $0) }
        case .object(let object):
            guard let name = path.first else { return [json] }
            return object[name].map { expressions(at: path.dropFirst(), in: $0) } ?? []
        default: return []
        }
    }

    /// The depth of the document bounds the recursion.
    private static func collect(_ json: JSONValue, path: [String], into modules: inout [[String]: Module]) {
        guard case .object = json else { return }
        var module = Module()
        for resource in json["resources"]?.arrayValue ?? [] {
            guard let address = resource["address"]?.stringValue else { continue }
            module.resources[address] = resource
        }
        module.outputs = json["outputs"] ?? .null
        module.calls = json["module_calls"] ?? .null
        module.variables = json["variables"] ?? .null
        modules[path] = module
        for call in module.calls.objectValue ?? [:] {
            collect(call.value["module"] ?? .null, path: path + [call.key], into: &modules)
        }
    }
}
