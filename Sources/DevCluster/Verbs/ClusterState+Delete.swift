import JSON
import KubeCore

/// A deletion and who asks for it.
struct Deletion: Sendable {
    let options: DeleteOptions
    let user: User
    let notes: AdmissionNotes

    func attributes(_ old: JSONValue, _ resource: ServedResource, _ info: RequestInfo) -> AdmissionAttributes {
        AdmissionAttributes(
            operation: .delete, resource: resource, kind: resource.kind, subresource: "", name: info.name,
            namespace: info.admissionNamespace(of: resource), user: user, isDryRun: options.isDryRun,
            options: options.json, object: nil, old: old)
    }
}

extension ClusterState {
    static let foregroundFinalizer = "foregroundDeletion"
    static let orphanFinalizer = "orphan"

    /// Deletes an object, or marks it where finalizers hold it; answers with what is left, or a `Status`.
    mutating func delete(
        _ resource: ServedResource, _ info: RequestInfo, _ deletion: Deletion
    ) throws(Status) -> JSONValue {
        let options = deletion.options
        let old = try existing(resource, info)
        try checkPreconditions(options, old, resource)
        if resource.collection == NamespaceRules.collection, NamespaceRules.protected.contains(info.name) {
            throw .forbidden(resource.namedCollection, name: info.name, "this namespace may not be deleted")
        }
        try checkPolicies(deletion.attributes(old, resource, info), deletion.notes)
        let key = ObjectKey(namespace: info.namespace ?? "", name: info.name)
        guard let marked = Self.marked(old, options, resource, at: now) else {
            if !options.isDryRun {
                remove(resource.collection, key)
                settle()
            }
            return Self.success(old, resource)
        }
        if marked == old || options.isDryRun { return marked }
        let stored = put(resource.stored(marked), in: resource.collection, at: key)
        settle()
        return stored.map { resource.presented($0) } ?? marked
    }

    /// Deletes everything that `options` select; answers with the list of it.
    mutating func deleteCollection(
        _ resource: ServedResource, _ info: RequestInfo, _ list: ListOptions, _ deletion: Deletion
    ) throws(Status) -> [StoredObject] {
        let selected = store.objects(resource.collection, namespace: info.namespace)
            .filter { list.matches($0, in: resource) }
        for object in selected {
            var one = info
            one.name = object.key.name
            one.namespace = resource.kind.isNamespaced ? object.key.namespace : nil
            do throws(Status) {
                _ = try delete(resource, one, deletion)
            } catch  where error.code == 404 {
                // It went with one that was deleted before it.
                continue
            }
        }
        return selected
    }

    private func checkPreconditions(
        _ options: DeleteOptions, _ old: JSONValue, _ resource: ServedResource
    ) throws(Status) {
        func conflict(_ why: String) -> Status {
            // Here Kubernetes names the kind where it names the plural everywhere else.
            .conflict(
                CollectionID(resource.kind.group, resource.kind.kind), name: old.metadataText("name"), why)
        }
        let (uid, version) = (old.metadataText("uid"), old.metadataText("resourceVersion"))
        if let wanted = options.uid, wanted != uid {
            throw conflict(
                "the UID in the precondition (\(wanted)) does not match the UID in record (\(uid)). The object might "
                    + "have been deleted and then recreated")
        }
        if let wanted = options.resourceVersion, wanted != version {
            throw conflict(
                "the ResourceVersion in the precondition (\(wanted)) does not match the ResourceVersion in record "
                    + "(\(version)). The object might have been modified")
        }
    }

    /// The object as it waits for its finalizers; nil if nothing holds it.
    static func marked(
        _ old: JSONValue, _ options: DeleteOptions, _ resource: ServedResource, at now: Timestamp
    ) -> JSONValue? {
        var object = old
        var finalizers = old.metadata("finalizers")?.arrayValue?.compactMap(\.stringValue) ?? []
        if let propagation = options.propagation {
            finalizers.removeAll { $0 == foregroundFinalizer || $0 == orphanFinalizer }
            if propagation == .foreground { finalizers.append(foregroundFinalizer) }
            if propagation == .orphan { finalizers.append(orphanFinalizer) }
        }
        if resource.collection == DefinitionRules.collection, !finalizers.contains(DefinitionRules.cleanupFinalizer) {
            if old.metadata("deletionTimestamp") == nil { finalizers.append(DefinitionRules.cleanupFinalizer) }
        }
        object.setMetadata("finalizers", finalizers.isEmpty ? nil : .array(finalizers.map(JSONValue.string)))
        let isHeldByNamespace = resource.hasFinalize && !(old[path: "spec", "finalizers"]?.arrayValue ?? []).isEmpty
        guard !finalizers.isEmpty || isHeldByNamespace else { return nil }
        if old.metadata("deletionTimestamp") == nil {
            object.setMetadata("deletionTimestamp", .string(now.description))
            if resource.hasFinalize {
                var status = object["status"] ?? [:]
                status["phase"] = "Terminating"
                object["status"] = status
            } else if resource.collection != DefinitionRules.collection {
                object.setMetadata("deletionGracePeriodSeconds", 0)
            }
            if resource.collection != DefinitionRules.collection,
                let generation = old.metadata("generation")?.integerValue
            {
                object.setMetadata("generation", .integer(generation &+ 1))
            }
        }
        return MetadataForm.ordered(object)
    }

    private static func success(_ old: JSONValue, _ resource: ServedResource) -> JSONValue {
        var details: JSONValue = ["name": .string(old.metadataText("name"))]
        if !resource.kind.group.isEmpty { details["group"] = .string(resource.kind.group) }
        details["kind"] = .string(resource.kind.plural)
        details["uid"] = .string(old.metadataText("uid"))
        return ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details]
    }
}
