import JSON
import KubeCore

/// `autoscaling/v1` Scale of an object: its number of replicas, wherever the kind keeps it.
enum ScaleSubresource {
    static let kind = ResourceKind(group: "autoscaling", version: "v1", kind: "Scale", plural: "")

    static func scale(of object: JSONValue, _ paths: ServedResource.ScalePaths) -> JSONValue {
        var metadata = JSONObject()
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object.metadata(key)
        }
        var status: JSONValue = ["replicas": .integer(value(paths.statusReplicas, in: object)?.integerValue ?? 0)]
        if let path = paths.labelSelector, let selector = value(path, in: object) {
            let text = selector.stringValue ?? LabelSelectorText.text(of: selector)
            if !text.isEmpty, text != "<none>" { status["selector"] = .string(text) }
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(metadata),
            "spec": ["replicas": .integer(value(paths.specReplicas, in: object)?.integerValue ?? 0)], "status": status,
        ]
    }

    private static func value(_ path: [String], in object: JSONValue) -> JSONValue? {
        path.reduce(Optional(object)) { $0?[$1] }
    }

    /// `object` with the replicas of `scale`.
    static func applying(
        _ scale: JSONValue, to object: JSONValue, _ resource: ServedResource, _ paths: ServedResource.ScalePaths
    ) throws(Status) -> JSONValue {
        let replicas = scale[path: "spec", "replicas"]?.integerValue ?? 0
        let field = "." + paths.specReplicas.joined(separator: ".")
        guard replicas >= 0 else {
            throw .invalid(
                resource, name: object.metadataText("name"),
                [.invalid(field, raw: String(replicas), "should be a non-negative integer")])
        }
        var result = object
        set(.integer(replicas), at: paths.specReplicas[...], in: &result)
        let version = scale.metadataText("resourceVersion")
        if !version.isEmpty { result.setMetadata("resourceVersion", .string(version)) }
        return result
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONValue) {
        guard let first = path.first else {
            object = value
            return
        }
        var member = object[first] ?? [:]
        set(value, at: path.dropFirst(), in: &member)
        object[first] = member
    }
}
