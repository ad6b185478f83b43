import JSON
import KubeCore

/// The checks on `metadata` that hold for every kind.
enum ObjectMetaValidation {
    private static let totalAnnotationBytes = 256 << 10

    static func causes(_ object: JSONValue, of resource: ServedResource, old: JSONValue?) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        let name = object.metadataText("name")
        if old == nil {
            if name.isEmpty {
                causes.append(.required("metadata.name", "name or generateName is required"))
            } else if let fault = resource.rules.nameRule.fault(in: name) {
                causes.append(.invalid("metadata.name", name, fault))
            }
        }
        causes += labelCauses(object)
        causes += annotationCauses(object)
        causes += ownerCauses(object)
        causes += finalizerCauses(object, old: old)
        return causes
    }

    private static func labelCauses(_ object: JSONValue) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        for (key, value) in object.metadata("labels")?.objectValue ?? [:] {
            if let fault = NameSyntax.qualifiedNameFault(key) { causes.append(.invalid("metadata.labels", key, fault)) }
            let text = value.stringValue ?? ""
            if let fault = NameSyntax.labelValueFault(text) { causes.append(.invalid("metadata.labels", text, fault)) }
        }
        return causes
    }

    private static func annotationCauses(_ object: JSONValue) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        var bytes = 0
        for (key, value) in object.metadata("annotations")?.objectValue ?? [:] {
            bytes &+= key.utf8.count &+ (value.stringValue?.utf8.count ?? 0)
            if let fault = NameSyntax.qualifiedNameFault(key.lowercased()) {
                causes.append(.invalid("metadata.annotations", key, fault))
            }
        }
        if bytes > totalAnnotationBytes {
            causes.append(.tooLong("metadata.annotations", maximum: Int64(totalAnnotationBytes)))
        }
        return causes
    }

    private static func ownerCauses(_ object: JSONValue) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        var controllers: [String] = []
        for owner in object.metadata("ownerReferences")?.arrayValue ?? [] {
            for field in ["apiVersion", "kind", "name", "uid"] where (owner[field]?.stringValue ?? "").isEmpty {
                let message = field == "apiVersion" ? "version must not be empty" : "must not be empty"
                causes.append(.invalid("metadata.ownerReferences.\(field)", "", message))
            }
            if owner["controller"]?.boolValue == true { controllers.append(owner["name"]?.stringValue ?? "") }
        }
        if controllers.count > 1 {
            causes.append(
                .invalid(
                    "metadata.ownerReferences", raw: "\(controllers.count) references",
                    "Only one reference can have Controller set to true. Found \"true\" in references for "
                        + controllers.prefix(2).joined(separator: " and ")))
        }
        return causes
    }

    private static func finalizerCauses(_ object: JSONValue, old: JSONValue?) -> [Status.Cause] {
        let finalizers = object.metadata("finalizers")?.arrayValue?.compactMap(\.stringValue) ?? []
        var causes: [Status.Cause] = []
        for finalizer in finalizers {
            if let fault = NameSyntax.qualifiedNameFault(finalizer) {
                causes.append(.invalid("metadata.finalizers", finalizer, fault))
            }
        }
        if let old, old.metadata("deletionTimestamp") != nil {
            let before = old.metadata("finalizers")?.arrayValue?.compactMap(\.stringValue) ?? []
            let added = finalizers.filter { !before.contains($0) }
            if !added.isEmpty {
                let list = added.map { JSONValue.string($0).text() }.joined(separator: ", ")
                causes.append(
                    .forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                            + "[]string{\(list)}"))
            }
        }
        return causes
    }
}
