import JSON
import KubeCore

extension ServedResource {
    /// A stored object as this version shows it.
    func presented(_ stored: StoredObject) -> JSONValue { presented(stored.json) }
}

extension ObjectPresentation {
    /// Writes a stored object; most need only be copied.
    ///
    /// - Parameter isItem: in lists of Kubernetes' own kinds only the list says what its items are.
    func append(_ object: StoredObject, to bytes: inout [UInt8], isItem: Bool = false, now: Timestamp) {
        switch shape {
        case .object where resource.rules.fromStored == nil:
            if isItem, !resource.isCustom {
                bytes.append(UInt8(ascii: "{"))
                bytes += object.bytes[object.contentStart...]
            } else if object.apiVersion?.stringValue == resource.kind.apiVersion {
                bytes += object.bytes
            } else {
                bytes += StoredObject.head(kind: object.kind, apiVersion: .string(resource.kind.apiVersion))
                bytes += object.bytes[object.contentStart...]
            }
        case .partialMetadata(let version):
            bytes += "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/\(version)\",\"metadata\":".utf8
            bytes += object.bytes[object.metadata]
            bytes.append(UInt8(ascii: "}"))
        case .object:
            let json = resource.presented(object)
            bytes += (isItem && !resource.isCustom ? Self.item(json) : json).bytes()
        case .table(let version, let includes):
            let json = resource.presented(object)
            let value =
                isItem
                ? row(json, version: version, includes: includes, now: now) : single(json, now: now)
            bytes += value.bytes()
        }
    }

    /// A list up to its first item; what follows the last one is `listEnd`.
    func listStart(metadata: JSONValue) -> [UInt8] {
        let head: JSONValue
        switch shape {
        case .object:
            head = [
                "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion),
                "metadata": metadata, "items": [],
            ]
        case .partialMetadata(let version):
            head = [
                "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": metadata, "items": [],
            ]
        case .table(let version, _):
            head = [
                "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"), "metadata": metadata,
                "columnDefinitions": resource.columns.definitions, "rows": [],
            ]
        }
        return Array(head.bytes().dropLast(2))
    }

    static let listEnd = Array("]}\n".utf8)
}
