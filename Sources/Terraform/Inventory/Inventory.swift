import JSON

/// Before the plan is applied, or after.
enum Side: Sendable {
    case before, after
}

extension ResourceRecord {
    subscript(side: Side) -> Attribute? {
        switch side {
        case .before: before
        case .after: after
        }
    }
}

/// All resources that a plan tells of: those that it changes, those that it leaves, and the data that was read.
struct Inventory: Sendable {
    struct Name: Hashable, Sendable {
        let module: ModuleInstance
        let isData: Bool
        let type: String
        let name: String
    }

    /// Entries of `resource_changes`, in their order.
    let changes: [ResourceRecord]
    /// What stands in the prior state only: data sources, and what the plan does not look at.
    let others: [ResourceRecord]
    let configuration: Configuration

    private let byName: [Name: [Int]]
    private let byType: [String: [Int]]
    private let children: [ModuleInstance: [String: Set<InstanceKey?>]]
    private let idsBefore: [Identity: [Int]]
    private let idsAfter: [Identity: [Int]]

    private struct Identity: Hashable, Sendable {
        let type: String
        let text: String
    }

    init(records: [ResourceRecord], document: JSONValue) {
        changes = records
        let addresses = Set(records.map(\.address))
        var others: [ResourceRecord] = []
        Self.collect(document["prior_state"]?["values"]?["root_module"] ?? .null, except: addresses, into: &others)
        self.others = others
        configuration = Configuration(document)

        var byName: [Name: [Int]] = [:]
        var byType: [String: [Int]] = [:]
        var before: [Identity: [Int]] = [:]
        var after: [Identity: [Int]] = [:]
        var children: [ModuleInstance: [String: Set<InstanceKey?>]] = [:]
        for (index, record) in (records + others).enumerated() {
            var module = record.module
            while let step = module.steps.last, let parent = module.parent,
                children[parent, default: [:]][step.name, default: []].insert(step.key).inserted
            {
                module = parent
            }
            let name = Name(module: record.module, isData: record.isData, type: record.type, name: record.name)
            byName[name, default: []].append(index)
            byType[record.type, default: []].append(index)
            guard ResourceTypes.isReferred(record.type) else { continue }
            for identity in Self.identities(of: record.before) {
                before[Identity(type: record.type, text: identity), default: []].append(index)
            }
            for identity in Self.identities(of: record.after) {
                after[Identity(type: record.type, text: identity), default: []].append(index)
            }
        }
        self.byName = byName
        self.byType = byType
        self.children = children
        idsBefore = before
        idsAfter = after
    }

    /// The instances of one resource in one instance of a module, without those that a replacement left behind.
    func instances(_ name: Name) -> [ResourceRecord] {
        (byName[name] ?? []).map(record).filter { !$0.isDeposed }
    }

    func records(ofType type: String) -> [ResourceRecord] {
        (byType[type] ?? []).map(record)
    }

    /// The resources of the types that are called `text`, by id, name or link.
    func records(called text: String, types: [String], side: Side) -> [ResourceRecord] {
        let identity = Self.normalized(text)
        return types.flatMap { type in
            let key = Identity(type: type, text: identity)
            let found = side == .before ? idsBefore[key] : idsAfter[key]
            return (found ?? []).prefix(ResourceLookup.maximumFindings + 1).map(record).filter { !$0.isDeposed }
        }
    }

    /// The instances of the module that `parent` calls `name`: the one with `key`, or with `hint` if there is one, or all.
    func moduleInstances(
        of name: String, in parent: ModuleInstance, key: InstanceKey?, hint: InstanceKey?
    ) -> [ModuleInstance] {
        let keys = children[parent]?[name] ?? []
        let wanted = key ?? hint
        let chosen = wanted != nil && keys.contains(wanted) ? [wanted] : Array(keys)
        return chosen.map { ModuleInstance(steps: parent.steps + [.init(name: name, key: $0)]) }
    }

    private func record(_ index: Int) -> ResourceRecord {
        index < changes.count ? changes[index] : others[index - changes.count]
    }

    /// Attributes that others name a resource by.
    static let names = ["id", "name", "arn", "self_link", "self_link_unique"]

    private static func identities(of values: Attribute?) -> Set<String> {
        guard let values else { return [] }
        var identities: Set<String> = []
        for name in names {
            guard case .known(let text?) = values.text(name) else { continue }
            identities.insert(normalized(text))
        }
        return identities
    }

    /// Google's links name one thing in several ways; what is after the version of the API is the same in all.
    private static func normalized(_ text: String) -> String {
        guard text.hasPrefix("https://"), let range = text.firstRange(of: "/projects/") else { return text }
        return "projects/" + text[range.upperBound...]
    }

    /// The depth of the document bounds the recursion.
    private static func collect(_ module: JSONValue, except known: Set<String>, into records: inout [ResourceRecord]) {
        if let instance = ModuleInstance(parsing: module["address"]?.stringValue ?? "") {
            for resource in module["resources"]?.arrayValue ?? [] {
                guard let address = resource["address"]?.stringValue, !known.contains(address),
                    let type = resource["type"]?.stringValue, let name = resource["name"]?.stringValue
                else { continue }
                records.append(
                    ResourceRecord(state: resource, module: instance, address: address, type: type, name: name))
            }
        }
        for child in module["child_modules"]?.arrayValue ?? [] { collect(child, except: known, into: &records) }
    }
}
