import JSON
import KubeCore

/// One document a group and version, as clients before 1.26 read them.
enum LegacyDiscovery {
    static let versions: JSONValue = [
        "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [],
    ]

    static func groups(_ catalog: ResourceCatalog) -> JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(catalog.groups.map { group(catalog, $0, isAnswer: false) }),
        ]
    }

    static func group(_ catalog: ResourceCatalog, _ name: String, isAnswer: Bool) -> JSONValue {
        let versions = catalog.versions(of: name).map { version -> JSONValue in
            ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        }
        var group: JSONValue = isAnswer ? ["kind": "APIGroup", "apiVersion": "v1"] : [:]
        group["name"] = .string(name)
        group["versions"] = .array(versions)
        group["preferredVersion"] = versions.first
        return group
    }

    static func resources(_ catalog: ResourceCatalog, group: String, version: String) -> JSONValue {
        let resources = catalog.resources(.init(group: group, version: version)).flatMap { resource in
            [document(resource)] + resource.subresources.map { subresource(resource, $0) }
        }
        return [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"), "resources": .array(resources),
        ]
    }

    private static func document(_ resource: ServedResource) -> JSONValue {
        var document: JSONValue = [
            "name": .string(resource.kind.plural), "singularName": .string(resource.singular),
            "namespaced": .bool(resource.kind.isNamespaced), "kind": .string(resource.kind.kind),
            "verbs": .array(resource.verbs.map(JSONValue.string)),
        ]
        if !resource.shortNames.isEmpty { document["shortNames"] = .array(resource.shortNames.map(JSONValue.string)) }
        if !resource.categories.isEmpty { document["categories"] = .array(resource.categories.map(JSONValue.string)) }
        return document
    }

    private static func subresource(_ resource: ServedResource, _ name: String) -> JSONValue {
        var document: JSONValue = [
            "name": .string("\(resource.kind.plural)/\(name)"), "singularName": "",
            "namespaced": .bool(resource.kind.isNamespaced),
        ]
        if name == "scale" {
            document["group"] = "autoscaling"
            document["version"] = "v1"
        }
        document["kind"] = name == "scale" ? "Scale" : .string(resource.kind.kind)
        document["verbs"] = ["get", "patch", "update"]
        return document
    }
}
