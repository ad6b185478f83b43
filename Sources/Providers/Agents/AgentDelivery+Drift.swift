import JSON

extension ProvidedObject {
    /// Whether an existing ConfigMap says something else than it was given: different, missing or additional data, or
    /// a label or owner of ours that is gone. Labels and annotations of others are theirs.
    public func hasDrifted(in existing: JSONValue) -> Bool {
        let wanted = manifest
        guard (existing["data"] ?? [:]) == (wanted["data"] ?? [:]) else { return true }
        if existing["binaryData"]?.objectValue?.isEmpty == false { return true }
        if wanted["immutable"]?.boolValue == true, existing["immutable"]?.boolValue != true { return true }
        let labels = existing[path: "metadata", "labels"]
        for (key, value) in wanted[path: "metadata", "labels"]?.objectValue ?? [:] where labels?[key] != value {
            return true
        }
        let owners = existing[path: "metadata", "ownerReferences"]?.arrayValue ?? []
        return (wanted[path: "metadata", "ownerReferences"]?.arrayValue ?? []).contains { owner in
            !owners.contains { $0["uid"] == owner["uid"] }
        }
    }

    /// The merge patch that takes away what others put into the ConfigMap's data; nil where there is nothing.
    public func removalOfForeignData(in existing: JSONValue) -> JSONValue? {
        let wanted = manifest["data"]?.objectValue ?? [:]
        var data = JSONObject()
        for (key, _) in existing["data"]?.objectValue ?? [:] where wanted[key] == nil { data[key] = .null }
        var patch = JSONObject()
        if !data.isEmpty { patch["data"] = .object(data) }
        if existing["binaryData"]?.objectValue?.isEmpty == false { patch["binaryData"] = .null }
        return patch.isEmpty ? nil : .object(patch)
    }

    /// Whether an existing object is ours to write: it names the same kind and name as its owner.
    public func isOwned(_ existing: JSONValue) -> Bool {
        let owners = existing[path: "metadata", "ownerReferences"]?.arrayValue ?? []
        return (manifest[path: "metadata", "ownerReferences"]?.arrayValue ?? []).contains { owner in
            owners.contains {
                $0["kind"] == owner["kind"] && $0["name"] == owner["name"] && $0["apiVersion"] == owner["apiVersion"]
            }
        }
    }
}
