import JSON

/// Finds the resources that an expression of the configuration takes its value from, across modules.
///
/// Works on the names in expressions only: the format tells what an expression refers to, not how.
final class ReferenceFollower {
    /// What an expression takes its value from.
    struct Sources {
        var records: [ResourceRecord] = []
        /// Something that cannot be followed: local values, other resources, attributes of a dynamic block.
        var isOpaque = false
    }

    private let inventory: Inventory
    /// For the whole plan, so that no configuration can make following references expensive.
    private var remainingSteps: Int

    init(_ inventory: Inventory, steps: Int = 1_000_000) {
        self.inventory = inventory
        remainingSteps = steps
    }

    /// The resources of `types` behind the expression at `path` of the record's configuration.
    func sources(of record: ResourceRecord, at path: [String], types: Set<String>) -> Sources {
        var search = Search(types: types)
        guard let resource = inventory.configuration.resource(record), let expressions = resource["expressions"] else {
            return Sources(isOpaque: true)
        }
        let found = Configuration.expressions(at: path[...], in: expressions)
        if found.isEmpty { search.sources.isOpaque = true }
        for expression in found {
            follow(expression, in: record.module, key: record.key, resource: resource, search: &search)
        }
        return search.sources
    }

    private struct Search {
        let types: Set<String>
        var sources = Sources()
        var found: Set<String> = []
        var visited: Set<Visit> = []

        mutating func add(_ record: ResourceRecord) {
            if found.insert(record.address).inserted { sources.records.append(record) }
        }
    }

    private struct Visit: Hashable {
        let module: ModuleInstance
        let reference: String
    }

    private func follow(
        _ expression: JSONValue, in module: ModuleInstance, key: InstanceKey?, resource: JSONValue?,
        search: inout Search
    ) {
        let texts = Self.references(in: expression)
        let paths = texts.compactMap { text in ReferencePath(parsing: text).map { (text, $0) } }
        if paths.count < texts.count { search.sources.isOpaque = true }
        // `a[0].id` is followed by `a[0]` and `a`, which say less.
        let keyed = Set(paths.compactMap { Self.keyedName($0.1) })
        // A reference with an index that is not constant is written without it.
        let usesKey = texts.contains("each.key") || texts.contains("count.index")
        for (text, path) in paths {
            guard remainingSteps > 0 else {
                search.sources.isOpaque = true
                return
            }
            remainingSteps -= 1
            guard search.visited.insert(Visit(module: module, reference: text)).inserted else { continue }
            let hint = usesKey ? key : nil
            switch path.segments[0].name {
            case "each" where path.segments.dropFirst().first?.name == "value":
                if let source = resource?["for_each_expression"] {
                    follow(source, in: module, key: key, resource: nil, search: &search)
                } else {
                    search.sources.isOpaque = true
                }
            case "each", "count", "path", "terraform": break
            case "local", "self": search.sources.isOpaque = true
            case "var": followVariable(path, in: module, search: &search)
            case "module":
                if Self.keyedName(path) == nil, keyed.contains(Self.name(path)) { continue }
                followOutput(path, among: paths.map(\.1), in: module, hint: hint, search: &search)
            default:
                if Self.keyedName(path) == nil, keyed.contains(Self.name(path)) { continue }
                addResources(path, in: module, hint: hint, search: &search)
            }
        }
    }

    private func followVariable(_ path: ReferencePath, in module: ModuleInstance, search: inout Search) {
        // The root module's variables are known when a plan is made.
        guard let step = module.steps.last, let parent = module.parent else { return }
        guard path.segments.count > 1,
            let call = inventory.configuration.module(parent)?.calls[step.name]
        else {
            search.sources.isOpaque = true
            return
        }
        // An argument that is missing takes its default, which is constant.
        guard let expression = call["expressions"]?[path.segments[1].name] else { return }
        follow(expression, in: parent, key: step.key, resource: call, search: &search)
    }

    private func followOutput(
        _ path: ReferencePath, among all: [ReferencePath], in module: ModuleInstance, hint: InstanceKey?,
        search: inout Search
    ) {
        guard path.segments.count > 1 else {
            search.sources.isOpaque = true
            return
        }
        let call = path.segments[1]
        let outputs = inventory.configuration.module(
            ModuleInstance(steps: module.steps + [.init(name: call.name, key: nil)]))?.outputs.objectValue
        guard let outputs else {
            search.sources.isOpaque = true
            return
        }
        let names: [String]
        if path.segments.count > 2 {
            names = [path.segments[2].name]
        } else if all.contains(where: { $0.segments.count > 2 && Self.name($0) == Self.name(path) }) {
            return
        } else {
            names = outputs.keys
        }
        for name in names {
            guard let expression = outputs[name]?["expression"] else {
                search.sources.isOpaque = true
                continue
            }
            for instance in inventory.moduleInstances(of: call.name, in: module, key: call.key, hint: hint) {
                follow(expression, in: instance, key: nil, resource: nil, search: &search)
            }
        }
    }

    private func addResources(
        _ path: ReferencePath, in module: ModuleInstance, hint: InstanceKey?, search: inout Search
    ) {
        let isData = path.segments[0].name == "data"
        let segments = path.segments.dropFirst(isData ? 1 : 0)
        guard segments.count > 1, let type = segments.first?.name, let resource = segments.dropFirst().first else {
            search.sources.isOpaque = true
            return
        }
        guard search.types.contains(type) else {
            search.sources.isOpaque = true
            return
        }
        let instances = inventory.instances(
            Inventory.Name(module: module, isData: isData, type: type, name: resource.name))
        // Each instance is a step of its own.
        remainingSteps -= instances.count
        let key = resource.key ?? hint
        let exact = instances.filter { key != nil && $0.key == key }
        for record in exact.isEmpty ? instances : exact { search.add(record) }
    }

    /// `aws_launch_template.gpu`, of a reference to it or into it.
    private static func name(_ path: ReferencePath) -> String {
        let length = path.segments[0].name == "data" ? 3 : 2
        return path.segments.prefix(length).map(\.name).joined(separator: ".")
    }

    /// The name, where the reference says which instance it means.
    private static func keyedName(_ path: ReferencePath) -> String? {
        let length = path.segments[0].name == "data" ? 3 : 2
        guard path.segments.count >= length, path.segments[length - 1].key != nil else { return nil }
        return name(path)
    }

    /// The depth of the document bounds the recursion.
    private static func references(in expression: JSONValue) -> [String] {
        switch expression {
        case .array(let elements): return elements.flatMap(references)
        case .object(let object):
            return object.flatMap { member in
                member.key == "references"
                    ? (member.value.arrayValue ?? []).compactMap(\.stringValue) : references(in: member.value)
            }
        default: return []
        }
    }
}
