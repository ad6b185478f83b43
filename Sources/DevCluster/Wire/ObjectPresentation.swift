import JSON
import KubeCore

/// Turns objects of one resource into the answers of one representation.
struct ObjectPresentation: Sendable {
    let resource: ServedResource
    let shape: Representation.Shape

    /// One object as the answer to a get, create, update or patch.
    func single(_ object: JSONValue, now: Timestamp) -> JSONValue {
        switch shape {
        case .object: return object
        case .table(let version, let includes):
            return table([object], version: version, includes: includes, now: now, list: object["metadata"])
        case .partialMetadata(let version): return partial(object, version: version)
        }
    }

    /// A list; `metadata` is the list's own.
    func list(_ objects: [JSONValue], metadata: JSONValue, now: Timestamp) -> JSONValue {
        switch shape {
        case .object:
            return [
                "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion),
                "metadata": metadata, "items": .array(resource.isCustom ? objects : objects.map(Self.item)),
            ]
        case .table(let version, let includes):
            var table = table(objects, version: version, includes: includes, now: now, list: nil)
            table["metadata"] = metadata
            return table
        case .partialMetadata(let version):
            return [
                "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": metadata, "items": .array(objects.map { partial($0, version: version) }),
            ]
        }
    }

    /// In lists of Kubernetes' own kinds only the list says what its items are.
    static func item(_ object: JSONValue) -> JSONValue {
        guard case .object(var members) = object else { return object }
        members["kind"] = nil
        members["apiVersion"] = nil
        return .object(members)
    }

    /// The object of a bookmark.
    func bookmark(revision: Int64, endsInitialEvents: Bool) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(revision)), "creationTimestamp": .null]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object: JSONValue = [
            "kind": .string(resource.kind.kind), "apiVersion": .string(resource.kind.apiVersion), "metadata": metadata,
        ]
        switch shape {
        case .object: return object
        case .partialMetadata(let version): return partial(object, version: version)
        case .table(let version, _):
            return [
                "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": ["resourceVersion": .string(String(revision))], "columnDefinitions": .null,
                "rows": [["cells": [], "object": partial(object, version: version)]],
            ]
        }
    }

    private func partial(_ object: JSONValue, version: String) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": object["metadata"] ?? [:],
        ]
    }

    /// An object as a table shows it.
    func row(
        _ object: JSONValue, version: String, includes: Representation.IncludedObject, now: Timestamp
    ) -> JSONValue {
        var row: JSONValue = ["cells": resource.columns.cells(object, now: now)]
        switch includes {
        case .none: break
        case .metadata: row["object"] = partial(object, version: version)
        case .object: row["object"] = object
        }
        return row
    }

    private func table(
        _ objects: [JSONValue], version: String, includes: Representation.IncludedObject, now: Timestamp,
        list: JSONValue?
    ) -> JSONValue {
        let rows = objects.map { row($0, version: version, includes: includes, now: now) }
        return [
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": list.map { ["resourceVersion": $0["resourceVersion"] ?? ""] } ?? [:],
            "columnDefinitions": resource.columns.definitions, "rows": .array(rows),
        ]
    }
}
