import JSON
import KubeCore

/// An object on its way out.
enum WrittenObject: Sendable {
    case stored(StoredObject)
    /// One that is not kept: it went, or nothing was to be changed.
    case made(JSONValue)

    /// As a resource shows it.
    func json(in resource: ServedResource) -> JSONValue {
        switch self {
        case .stored(let object): resource.presented(object)
        case .made(let json): json
        }
    }
}

/// What a write came to.
struct WriteResult: Sendable {
    var object: WrittenObject
    var isCreated = false
}

extension ClusterState {
    /// The object that a request names, as its version shows it.
    func live(_ resource: ServedResource, _ info: RequestInfo) -> JSONValue? {
        store.object(resource.collection, ObjectKey(namespace: info.namespace ?? "", name: info.name))
            .map { resource.presented($0) }
    }

    /// The object that a request names, as it is kept.
    func stored(_ resource: ServedResource, _ info: RequestInfo) throws(Status) -> StoredObject {
        let key = ObjectKey(namespace: info.namespace ?? "", name: info.name)
        guard let object = store.object(resource.collection, key) else {
            throw .notFound(resource.namedCollection, name: info.name)
        }
        return object
    }

    func existing(_ resource: ServedResource, _ info: RequestInfo) throws(Status) -> JSONValue {
        guard let object = live(resource, info) else { throw .notFound(resource.namedCollection, name: info.name) }
        return object
    }

    /// Replaces an object by one that was sent.
    mutating func update(_ sent: JSONValue, _ admission: ObjectAdmission) throws(Status) -> WrittenObject {
        let (resource, info) = (admission.resource, admission.info)
        var object = sent
        try checkNamespace(of: &object, info)
        try checkName(of: object, info)
        let old = try existing(resource, info)
        if object.metadataText("resourceVersion").isEmpty, !resource.allowsUnconditionalUpdate {
            throw Status(
                code: 422, reason: "Invalid",
                message: "\(resource.namedCollection) \"\(info.name)\" is invalid: metadata.resourceVersion: "
                    + "Invalid value: 0: must be specified for an update",
                details: Status.Details(
                    name: info.name, group: resource.kind.group, kind: resource.kind.plural,
                    causes: [.invalid("metadata.resourceVersion", raw: "0", "must be specified for an update")]))
        }
        return try replace(old, by: object, admission, tracksFields: true)
    }

    func checkName(of object: JSONValue, _ info: RequestInfo) throws(Status) {
        let name = object.metadataText("name")
        guard name == info.name else {
            if name.isEmpty {
                throw .badRequest("the name of the object ( based on URL) was undeterminable: name must be provided")
            }
            throw .badRequest("the name of the object (\(name)) does not match the name on the URL (\(info.name))")
        }
    }

    /// What nobody but the server writes.
    private static let serverMetadata = [
        "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion",
    ]

    /// Writes `new` over `old` within the rights of the endpoint; gives `old` back where nothing changes.
    mutating func replace(
        _ old: JSONValue, by new: JSONValue, _ admission: ObjectAdmission, tracksFields: Bool
    ) throws(Status) -> WrittenObject {
        let (resource, info) = (admission.resource, admission.info)
        try checkPreconditions(of: new, against: old, admission)
        var object = new
        for member in Self.serverMetadata { object.setMetadata(member, old.metadata(member)) }
        if object.metadata("generateName") == nil { object.setMetadata("generateName", old.metadata("generateName")) }
        restrict(&object, to: info.subresource, of: resource, old: old)
        object = admission.prepared(object, old: old)
        if tracksFields { object = admission.owned(object, over: old) }
        // A scale had its own say, as a scale.
        let isJudged = info.subresource != "scale"
        if isJudged, var changed = try mutated(admission.attributes(object, old: old)) {
            for member in Self.serverMetadata { changed.setMetadata(member, old.metadata(member)) }
            restrict(&changed, to: info.subresource, of: resource, old: old)
            object = admission.prepared(changed, old: old)
        }
        object = try admission.finished(object, old: old)
        if resource.hasGeneration, Self.changesGeneration(from: old, to: object, resource) {
            object.setMetadata("generation", .integer((old.metadata("generation")?.integerValue ?? 0) &+ 1))
        }
        if isJudged { try checkPolicies(admission.attributes(object, old: old), admission.notes) }
        if object == old { return .made(old) }
        if admission.options.isDryRun { return .made(object) }
        let key = ObjectKey(namespace: info.namespace ?? "", name: info.name)
        if Self.isFinished(object, resource) {
            remove(resource.collection, key)
            settle()
            return .made(object)
        }
        let stored = put(resource.stored(object), in: resource.collection, at: key)
        settle()
        return stored.map { .stored($0) } ?? .made(object)
    }

    /// Writes the replicas of a scale; policies for scales see the scale and not the object.
    mutating func rescale(
        _ old: JSONValue, to scale: JSONValue, _ admission: ObjectAdmission, _ paths: ServedResource.ScalePaths
    ) throws(Status) -> WrittenObject {
        let resource = admission.resource
        func attributes(_ scale: JSONValue) -> AdmissionAttributes {
            AdmissionAttributes(
                operation: .update, resource: resource, kind: ScaleSubresource.kind, subresource: "scale",
                name: admission.info.name, namespace: admission.info.admissionNamespace(of: resource),
                user: admission.user, isDryRun: admission.options.isDryRun, options: admission.options.json,
                object: scale, old: ScaleSubresource.scale(of: old, paths))
        }
        let scale = try mutated(attributes(scale)) ?? scale
        let new = try ScaleSubresource.applying(scale, to: old, resource, paths)
        try checkPolicies(attributes(ScaleSubresource.scale(of: new, paths)), admission.notes)
        return try replace(old, by: new, admission, tracksFields: true)
    }

    private func checkPreconditions(
        of new: JSONValue, against old: JSONValue, _ admission: ObjectAdmission
    ) throws(Status) {
        let resource = admission.resource
        let version = new.metadataText("resourceVersion")
        if !version.isEmpty {
            guard Int64(version) != nil else {
                throw .internalFault("strconv.ParseUint: parsing \"\(version)\": invalid syntax")
            }
            guard version == old.metadataText("resourceVersion") else {
                throw .conflict(resource.namedCollection, name: old.metadataText("name"), Status.objectModified)
            }
        }
        let uid = new.metadataText("uid")
        guard uid.isEmpty || uid == old.metadataText("uid") else {
            // Only an update takes a uid for a precondition; to a patch it is a change of the uid.
            guard admission.info.verb == .update else {
                throw .invalid(
                    resource.kind, name: old.metadataText("name"),
                    causes: [.invalid("metadata.uid", .string(uid), "field is immutable")])
            }
            let (group, name) = (resource.kind.group, old.metadataText("name"))
            let key = ["/registry", group, resource.kind.plural, old.metadataText("namespace"), name]
                .filter { !$0.isEmpty }.joined(separator: "/")
            throw .conflict(
                resource.namedCollection, name: name,
                "StorageError: invalid object, Code: 4, Key: \(key), ResourceVersion: 0, AdditionalErrorMsg: "
                    + "Precondition failed: UID in precondition: \(uid), UID in object meta: \(old.metadataText("uid"))"
            )
        }
    }

    /// An endpoint writes its part of the object; the rest stays as it was.
    private func restrict(
        _ object: inout JSONValue, to subresource: String, of resource: ServedResource, old: JSONValue
    ) {
        switch subresource {
        case "status":
            var kept = old
            kept["status"] = object["status"]
            kept.setMetadata("managedFields", object.metadata("managedFields"))
            object = kept
        case "finalize":
            var kept = old
            kept["spec"] = object["spec"]
            object = kept
        default:
            if resource.hasStatus { object["status"] = old["status"] }
            if resource.kind.plural == "namespaces" { object["spec"] = old["spec"] }
        }
    }

    private static func changesGeneration(
        from old: JSONValue, to new: JSONValue, _ resource: ServedResource
    ) -> Bool {
        func content(_ object: JSONValue) -> JSONObject {
            var members = object.objectValue ?? [:]
            members["metadata"] = nil
            if resource.hasStatus { members["status"] = nil }
            return members
        }
        return content(old) != content(new)
    }

    /// Whether an object that is being deleted has nothing left that holds it.
    static func isFinished(_ object: JSONValue, _ resource: ServedResource) -> Bool {
        guard object.metadata("deletionTimestamp") != nil else { return false }
        let finalizers = object.metadata("finalizers")?.arrayValue ?? []
        let own = resource.hasFinalize ? object[path: "spec", "finalizers"]?.arrayValue ?? [] : []
        return finalizers.isEmpty && own.isEmpty
    }
}
