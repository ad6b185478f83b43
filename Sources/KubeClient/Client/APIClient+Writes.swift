import JSON
import KubeCore

extension APIClient {
    /// Creates the object; the answer is the object as it was stored.
    ///
    /// For a subresource that is created (`token`, `binding`, `eviction`) the object's own `metadata.name` is the name.
    public func create(
        _ kind: ResourceKind, namespace: String = "", object: JSONValue, subresource: String? = nil,
        dryRun: Bool = false,
        fieldManager: String? = nil, fieldValidation: FieldValidation? = nil
    ) async throws(APIError) -> JSONValue {
        let name = subresource == nil ? nil : object[path: "metadata", "name"]?.stringValue ?? ""
        let namespace =
            namespace.isEmpty && kind.isNamespaced
            ? object[path: "metadata", "namespace"]?.stringValue ?? "" : namespace
        var call = try call("create", "POST", kind, namespace: namespace, name: name, subresource: subresource)
        guard !kind.isNamespaced || !namespace.isEmpty else {
            throw APIError(.invalidRequest("a namespace is needed to create \(kind.plural)"), operation: call.operation)
        }
        call.isDryRun = dryRun
        call.query = .write(dryRun: dryRun, fieldManager: fieldManager, fieldValidation: fieldValidation)
        call.body = object.bytes()
        return try await perform(call)
    }

    /// Replaces the object; a conflict where its `metadata.resourceVersion` is not the stored one.
    public func update(
        _ kind: ResourceKind, namespace: String = "", name: String, object: JSONValue, subresource: String? = nil,
        dryRun: Bool = false, fieldManager: String? = nil, fieldValidation: FieldValidation? = nil
    ) async throws(APIError) -> JSONValue {
        var call = try call("update", "PUT", kind, namespace: namespace, name: name, subresource: subresource)
        call.isDryRun = dryRun
        call.query = .write(dryRun: dryRun, fieldManager: fieldManager, fieldValidation: fieldValidation)
        call.body = object.bytes()
        return try await perform(call)
    }

    /// Server-side apply: `object` is all that `fieldManager` wants. A conflict names the fields that others own, unless
    /// `force` takes them over.
    ///
    /// `apiVersion`, `kind` and `metadata.name` are filled in where they are missing.
    public func apply(
        _ kind: ResourceKind, namespace: String = "", name: String, object: JSONValue, fieldManager: String,
        force: Bool = false, subresource: String? = nil, dryRun: Bool = false, fieldValidation: FieldValidation? = nil
    ) async throws(APIError) -> JSONValue {
        var call = try call("patch", "PATCH", kind, namespace: namespace, name: name, subresource: subresource)
        call.isDryRun = dryRun
        call.query = .write(dryRun: dryRun, fieldManager: fieldManager, fieldValidation: fieldValidation)
        call.query.add("force", force ? "true" : "false")
        call.contentType = "application/apply-patch+yaml"
        call.body = try Self.applied(object, kind, name, call.operation).bytes()
        return try await perform(call)
    }

    /// A merge patch (RFC 7386); a `metadata.resourceVersion` in it makes it conditional.
    public func mergePatch(
        _ kind: ResourceKind, namespace: String = "", name: String, patch: JSONValue, subresource: String? = nil,
        dryRun: Bool = false, fieldManager: String? = nil, fieldValidation: FieldValidation? = nil
    ) async throws(APIError) -> JSONValue {
        var call = try call("patch", "PATCH", kind, namespace: namespace, name: name, subresource: subresource)
        call.isDryRun = dryRun
        call.query = .write(dryRun: dryRun, fieldManager: fieldManager, fieldValidation: fieldValidation)
        call.contentType = "application/merge-patch+json"
        call.body = patch.bytes()
        return try await perform(call)
    }

    /// A JSON patch (RFC 6902): an array of operations. A `test` that fails is answered with 422.
    public func jsonPatch(
        _ kind: ResourceKind, namespace: String = "", name: String, patch: JSONValue, subresource: String? = nil,
        dryRun: Bool = false, fieldManager: String? = nil, fieldValidation: FieldValidation? = nil
    ) async throws(APIError) -> JSONValue {
        var call = try call("patch", "PATCH", kind, namespace: namespace, name: name, subresource: subresource)
        call.isDryRun = dryRun
        call.query = .write(dryRun: dryRun, fieldManager: fieldManager, fieldValidation: fieldValidation)
        call.contentType = "application/json-patch+json"
        call.body = patch.bytes()
        return try await perform(call)
    }

    /// Deletes the object; the answer is a `Status`, or the object where its finalizers still hold it.
    @discardableResult
    public func delete(
        _ kind: ResourceKind, namespace: String = "", name: String,
        preconditions: DeletePreconditions = DeletePreconditions(), propagationPolicy: DeletionPropagation? = nil,
        gracePeriodSeconds: Int? = nil, dryRun: Bool = false
    ) async throws(APIError) -> JSONValue {
        var call = try call("delete", "DELETE", kind, namespace: namespace, name: name)
        call.isDryRun = dryRun
        call.body = Self.deleteOptions(preconditions, propagationPolicy, gracePeriodSeconds, dryRun).bytes()
        return try await perform(call)
    }

    /// Deletes everything that the selectors of `options` match; without any, everything in the namespace.
    @discardableResult
    public func deleteCollection(
        _ kind: ResourceKind, namespace: String = "", options: ListOptions = ListOptions(),
        propagationPolicy: DeletionPropagation? = nil, dryRun: Bool = false
    ) async throws(APIError) -> JSONValue {
        var call = try call("deletecollection", "DELETE", kind, namespace: namespace)
        call.query = options.query
        call.isDryRun = dryRun
        call.body = Self.deleteOptions(DeletePreconditions(), propagationPolicy, nil, dryRun).bytes()
        return try await perform(call)
    }

    private static func applied(
        _ object: JSONValue, _ kind: ResourceKind, _ name: String, _ operation: APIOperation
    ) throws(APIError) -> JSONValue {
        guard case .object(var body) = object else {
            throw APIError(.invalidRequest("an object is needed, not \(object.typeName)"), operation: operation)
        }
        if body["apiVersion"] == nil { body["apiVersion"] = .string(kind.apiVersion) }
        if body["kind"] == nil { body["kind"] = .string(kind.kind) }
        var metadata = body["metadata"]?.objectValue ?? JSONObject()
        if metadata["name"] == nil { metadata["name"] = .string(name) }
        body["metadata"] = .object(metadata)
        return .object(body)
    }

    private static func deleteOptions(
        _ preconditions: DeletePreconditions, _ propagation: DeletionPropagation?, _ gracePeriodSeconds: Int?,
        _ dryRun: Bool
    ) -> JSONValue {
        var options: JSONObject = ["apiVersion": "v1", "kind": "DeleteOptions"]
        var conditions = JSONObject()
        conditions["uid"] = preconditions.uid.map { .string($0) }
        conditions["resourceVersion"] = preconditions.resourceVersion.map { .string($0) }
        if !conditions.isEmpty { options["preconditions"] = .object(conditions) }
        options["propagationPolicy"] = propagation.map { .string($0.rawValue) }
        options["gracePeriodSeconds"] = gracePeriodSeconds?.json
        if dryRun { options["dryRun"] = ["All"] }
        return .object(options)
    }
}
