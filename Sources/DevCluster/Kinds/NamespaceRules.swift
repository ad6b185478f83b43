import JSON
import KubeCore

/// Namespaces: what every one carries, and which are never deleted.
enum NamespaceRules {
    static let collection = CollectionID("", "namespaces")
    static let protected = ["default", "kube-system", "kube-public"]
    static let nameLabel = "kubernetes.io/metadata.name"

    static let prepare: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, old in
        let name = object.metadataText("name")
        var labels = object.metadata("labels") ?? [:]
        labels[nameLabel] = .string(name)
        object.setMetadata("labels", labels)
        if old == nil {
            var finalizers = object[path: "spec", "finalizers"]?.arrayValue ?? []
            if !finalizers.contains("kubernetes") { finalizers.append("kubernetes") }
            object["spec"] = ["finalizers": .array(finalizers)]
            object["status"] = ["phase": "Active"]
        }
    }
}
