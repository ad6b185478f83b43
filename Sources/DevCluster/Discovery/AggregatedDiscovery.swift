import JSON
import KubeCore

/// Every group in one document (`apidiscovery.k8s.io`), as clients from 1.26 on read it.
enum AggregatedDiscovery {
    static func document(_ catalog: ResourceCatalog, isCore: Bool, version: String) -> JSONValue {
        let groups = isCore ? [""] : catalog.groups
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(groups.map { group(catalog, $0) }),
        ]
    }

    private static func group(_ catalog: ResourceCatalog, _ name: String) -> JSONValue {
        let versions = catalog.versions(of: name).map { version -> JSONValue in
            let resources = catalog.resources(.init(group: name, version: version)).map(resource)
            return ["version": .string(version), "resources": .array(resources), "freshness": "Current"]
        }
        return ["metadata": name.isEmpty ? [:] : ["name": .string(name)], "versions": .array(versions)]
    }

    private static func resource(_ resource: ServedResource) -> JSONValue {
        var document: JSONValue = [
            "resource": .string(resource.kind.plural), "responseKind": kind(resource.kind),
            "scope": resource.kind.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(resource.singular),
            "verbs": .array(resource.verbs.map(JSONValue.string)),
        ]
        if !resource.shortNames.isEmpty { document["shortNames"] = .array(resource.shortNames.map(JSONValue.string)) }
        if !resource.categories.isEmpty { document["categories"] = .array(resource.categories.map(JSONValue.string)) }
        if !resource.subresources.isEmpty {
            document["subresources"] = .array(
                resource.subresources.map { name in
                    [
                        "subresource": .string(name),
                        "responseKind": name == "scale"
                            ? ["group": "autoscaling", "version": "v1", "kind": "Scale"] : kind(resource.kind),
                        "verbs": ["get", "patch", "update"],
                    ]
                })
        }
        return document
    }

    private static func kind(_ kind: ResourceKind) -> JSONValue {
        ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)]
    }
}
