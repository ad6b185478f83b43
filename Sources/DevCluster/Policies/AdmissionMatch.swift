import JSON
import KubeCore

/// Which writes a policy or a binding is about: `matchConstraints`, `matchResources`.
struct AdmissionMatch: Sendable {
    struct Rule: Sendable {
        let operations: Set<String>
        let groups: Set<String>
        let versions: Set<String>
        let resources: [String]
        let names: Set<String>
        let scope: String

        init(_ json: JSONValue) {
            func texts(_ key: String) -> [String] { (json[key]?.arrayValue ?? []).compactMap(\.stringValue) }
            operations = Set(texts("operations"))
            groups = Set(texts("apiGroups"))
            versions = Set(texts("apiVersions"))
            resources = texts("resources")
            names = Set(texts("resourceNames"))
            scope = json["scope"]?.stringValue ?? "*"
        }

        /// Whether group and version are the rule's.
        func takes(_ kind: ResourceKind) -> Bool {
            (groups.contains("*") || groups.contains(kind.group))
                && (versions.contains("*") || versions.contains(kind.version))
        }

        /// Whether all but group and version is the rule's.
        func takes(_ attributes: AdmissionAttributes) -> Bool {
            guard operations.contains("*") || operations.contains(attributes.operation.rawValue) else { return false }
            let isCluster = attributes.isNamespace || attributes.namespace.isEmpty
            if scope == "Namespaced", isCluster { return false }
            if scope == "Cluster", !isCluster { return false }
            return resources.contains { takes($0, attributes.resource.kind.plural, attributes.subresource) }
                && (names.isEmpty || names.contains(attributes.name))
        }

        private func takes(_ pattern: String, _ plural: String, _ subresource: String) -> Bool {
            let parts = pattern.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let wanted = parts.count > 1 ? parts[1] : ""
            return (parts[0] == "*" || parts[0] == plural) && (wanted == "*" || wanted == subresource)
        }
    }

    let rules: [Rule]
    let excluded: [Rule]
    /// Nil takes all.
    let namespaceSelector: LabelSelector?
    let objectSelector: LabelSelector?
    /// Whether a rule for another version of the same resource counts.
    let matchesEquivalents: Bool

    init(_ json: JSONValue) {
        func rules(_ key: String) -> [Rule] { (json[key]?.arrayValue ?? []).map(Rule.init) }
        self.rules = rules("resourceRules")
        excluded = rules("excludeResourceRules")
        namespaceSelector = Self.selector(json["namespaceSelector"])
        objectSelector = Self.selector(json["objectSelector"])
        matchesEquivalents = json["matchPolicy"]?.stringValue != "Exact"
    }

    /// One that takes nothing where the selector cannot be read, which its kind's own checks refuse.
    private static func selector(_ json: JSONValue?) -> LabelSelector? {
        guard let json, json.objectValue?.isEmpty == false else { return nil }
        do {
            return try LabelSelector(json: json)
        } catch {
            return LabelSelector(matchExpressions: [.init(key: "", operator: .exists)])
        }
    }

    /// The resource that the policy sees, which may be in another version; nil where the write is none of its business.
    func matched(_ attributes: AdmissionAttributes, in state: ClusterState) -> ResourceKind? {
        if Self.matched(excluded, attributes, matchesEquivalents, state) != nil { return nil }
        let kind =
            rules.isEmpty
            ? attributes.resource.kind : Self.matched(rules, attributes, matchesEquivalents, state)
        guard let kind, selectsNamespace(of: attributes, state), selectsObject(attributes) else { return nil }
        return kind
    }

    private static func matched(
        _ rules: [Rule], _ attributes: AdmissionAttributes, _ matchesEquivalents: Bool,
        _ state: ClusterState
    ) -> ResourceKind? {
        let fitting = rules.filter { $0.takes(attributes) }
        guard !fitting.isEmpty else { return nil }
        if fitting.contains(where: { $0.takes(attributes.resource.kind) }) { return attributes.resource.kind }
        guard matchesEquivalents else { return nil }
        let others = state.catalog.all.filter { $0.collection == attributes.resource.collection }.map(\.kind)
        for rule in fitting {
            if let other = others.first(where: rule.takes) { return other }
        }
        return nil
    }

    private func selectsNamespace(of attributes: AdmissionAttributes, _ state: ClusterState) -> Bool {
        guard let namespaceSelector else { return true }
        if attributes.namespace.isEmpty, !attributes.isNamespace { return true }
        let isWritten = attributes.isNamespace && attributes.subresource.isEmpty && attributes.operation != .delete
        if isWritten { return namespaceSelector.matches(Self.labels(attributes.object)) }
        let key = ObjectKey(name: attributes.namespace)
        guard let namespace = state.store.object(NamespaceRules.collection, key) else { return false }
        return namespaceSelector.matches(Self.labels(namespace.labels))
    }

    private func selectsObject(_ attributes: AdmissionAttributes) -> Bool {
        guard let objectSelector else { return true }
        return [attributes.object, attributes.old].contains { object in
            object.map { objectSelector.matches(Self.labels($0)) } ?? false
        }
    }

    private static func labels(_ object: JSONValue?) -> [String: String] {
        labels(object?[path: "metadata", "labels"]?.objectValue ?? [:])
    }

    private static func labels(_ object: JSONObject) -> [String: String] {
        var labels: [String: String] = [:]
        for (key, value) in object { labels[key] = value.stringValue }
        return labels
    }
}
