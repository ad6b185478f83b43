import JSON
import KubeCore

extension FieldOwnership {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The fields that kubectl's client-side apply set and that are still as it set them; it may take them over.
    func lastAppliedFields(of live: JSONValue) -> FieldSet {
        guard case .string(let text)? = live[path: "metadata", "annotations", Self.annotation],
            let configuration = try? JSONValue(parsing: text),
            configuration["apiVersion"]?.stringValue == kind.apiVersion
        else { return FieldSet() }
        let comparison = FieldComparison(from: configuration, to: live, schema: schema)
        return FieldSet(of: configuration, schema: schema)
            .subtracting(comparison.modified).subtracting(comparison.added).subtracting(comparison.removed)
    }

    /// Keeps the annotation in step for kubectls that still apply on their own side.
    func updateLastApplied(of object: inout JSONValue, to configuration: JSONValue) {
        guard case .string(let text)? = object[path: "metadata", "annotations", Self.annotation], !text.isEmpty,
            var metadata = object["metadata"], var annotations = metadata["annotations"]
        else { return }
        var applied = configuration
        if var metadata = applied["metadata"], var annotations = metadata["annotations"] {
            annotations[Self.annotation] = nil
            metadata["annotations"] = annotations.objectValue?.isEmpty == true ? nil : annotations
            applied["metadata"] = metadata
        }
        annotations[Self.annotation] = .string(applied.text() + "\n")
        metadata["annotations"] = annotations
        object["metadata"] = metadata
    }
}
