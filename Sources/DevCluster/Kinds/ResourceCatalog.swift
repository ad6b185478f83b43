import JSON
import KubeCore

/// Everything that is served, built in and custom.
struct ResourceCatalog: Sendable {
    struct GroupVersion: Sendable, Hashable {
        let group: String
        let version: String
    }

    private var resources: [GroupVersion: [String: ServedResource]] = [:]
    private var definitions: [String: [ServedResource]] = [:]
    /// Counts the changes, so that documents made from the catalog can be kept.
    private(set) var changes = 0

    init(builtIn: [ServedResource] = BuiltInResources.all) {
        for resource in builtIn { add(resource) }
    }

    subscript(group: String, version: String, plural: String) -> ServedResource? {
        resources[GroupVersion(group: group, version: version)]?[plural]
    }

    /// The resource of a kind, as an owner reference names it.
    func resource(apiVersion: String, kind: String) -> ServedResource? {
        let parts = apiVersion.split(separator: "/", maxSplits: 1).map(String.init)
        let id =
            parts.count == 2
            ? GroupVersion(group: parts[0], version: parts[1]) : GroupVersion(group: "", version: apiVersion)
        return resources[id]?.values.first { $0.kind.kind == kind }
    }

    /// A resource that shows the objects of a collection.
    func resource(of collection: CollectionID) -> ServedResource? {
        for version in versions(of: collection.group) {
            if let resource = self[collection.group, version, collection.plural] { return resource }
        }
        return nil
    }

    func isServed(group: String) -> Bool { resources.keys.contains { $0.group == group } }

    func isServed(_ id: GroupVersion) -> Bool { resources[id] != nil }

    func resources(_ id: GroupVersion) -> [ServedResource] {
        (resources[id] ?? [:]).values.sorted { $0.kind.plural < $1.kind.plural }
    }

    var all: [ServedResource] { resources.values.flatMap(\.values) }

    /// Groups without the core one, Kubernetes' own first.
    var groups: [String] {
        let names = Set(resources.keys.map(\.group)).subtracting([""])
        let order = BuiltInResources.groupOrder
        return order.filter(names.contains) + names.subtracting(order).sorted()
    }

    /// The versions of a group, the preferred one first.
    func versions(of group: String) -> [String] {
        resources.keys.filter { $0.group == group }.map(\.version).sorted(by: VersionOrder.precedes)
    }

    /// Serves what a definition says, in place of what it said before.
    mutating func define(_ name: String, _ definition: JSONValue) {
        withdraw(name)
        let served = CustomResources.resources(of: definition)
        // A definition cannot take over a kind of Kubernetes' own.
        for resource in served where self[resource.kind.group, resource.kind.version, resource.kind.plural] == nil {
            add(resource)
            definitions[name, default: []].append(resource)
        }
    }

    mutating func withdraw(_ name: String) {
        for resource in definitions.removeValue(forKey: name) ?? [] {
            let id = GroupVersion(group: resource.kind.group, version: resource.kind.version)
            resources[id]?[resource.kind.plural] = nil
            if resources[id]?.isEmpty == true { resources[id] = nil }
        }
        changes &+= 1
    }

    private mutating func add(_ resource: ServedResource) {
        let id = GroupVersion(group: resource.kind.group, version: resource.kind.version)
        resources[id, default: [:]][resource.kind.plural] = resource
        changes &+= 1
    }
}

/// The order of Kubernetes' versions: `v2`, `v1`, `v1beta2`, `v1alpha1`, then the rest by name.
enum VersionOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        guard let first = rank(left), let second = rank(right) else {
            if (rank(left) == nil) != (rank(right) == nil) { return rank(left) != nil }
            return left < right
        }
        return first.lexicographicallyPrecedes(second)
    }

    /// Lower comes first.
    private static func rank(_ version: String) -> [Int]? {
        guard version.first == "v" else { return nil }
        let rest = version.dropFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let major = Int(digits) else { return nil }
        let suffix = rest.dropFirst(digits.count)
        if suffix.isEmpty { return [0, -major, 0] }
        for (stability, word) in [(1, "beta"), (2, "alpha")] where suffix.hasPrefix(word) {
            guard let minor = Int(suffix.dropFirst(word.count)) else { return nil }
            return [stability, -major, -minor]
        }
        return nil
    }
}
