import JSON
import KubeCore

/// The four ways to patch.
enum PatchType: String, Sendable, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"

    /// Throws 415 for a type that nobody takes, or that this resource does not.
    init(_ contentType: String?, resource: ServedResource) throws(Status) {
        guard let type = PatchType(rawValue: MediaType(contentType ?? "").name) else {
            throw Status(
                code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type",
                details: Status.Details())
        }
        if type == .strategic, resource.isCustom {
            throw .unsupportedMediaType(accepted: [Self.json, .merge, .apply].map(\.rawValue))
        }
        self = type
    }
}

extension ClusterState {
    mutating func patch(
        _ type: PatchType, body: [UInt8], _ admission: ObjectAdmission, warnings: inout [String]
    ) throws(Status) -> WriteResult {
        if type == .apply { return try apply(body, admission, warnings: &warnings) }
        let document = try RequestBody.patch(body)
        let old = try existing(admission.resource, admission.info)
        let patched = try Self.patched(old, type, document.json, admission.resource)
        let checked = try decodedPatch(patched, document.problems, admission, warnings: &warnings)
        var object = checked
        try checkName(of: object, admission.info)
        try checkNamespace(of: &object, admission.info)
        return WriteResult(object: try replace(old, by: object, admission, tracksFields: true))
    }

    static func patched(
        _ old: JSONValue, _ type: PatchType, _ patch: JSONValue, _ resource: ServedResource
    ) throws(Status) -> JSONValue {
        switch type {
        case .json:
            guard case .array = patch else {
                throw .badRequest(
                    "error decoding patch: json: cannot unmarshal \(patch.typeName) into Go value of type "
                        + "[]handlers.jsonPatchOp")
            }
            do {
                return try JSONPatch(patch).apply(to: old)
            } catch {
                throw Status(
                    code: 422, reason: "Invalid",
                    message: "the server rejected our request due to an error in our request",
                    details: Status.Details(causes: [.init(reason: "", message: "\(error)", field: "")]))
            }
        case .merge:
            guard case .object = patch else {
                throw .badRequest(
                    "error decoding patch: json: cannot unmarshal \(patch.typeName) into Go value of type "
                        + "map[string]interface {}")
            }
            return old.merging(patch: patch)
        case .strategic, .apply:
            return try StrategicMergePatch.apply(patch, to: old, schema: resource.schema)
        }
    }

    /// Reads a patched object as if it had been sent; what is wrong with it is the patch's fault.
    private func decodedPatch(
        _ patched: JSONValue, _ problems: [String], _ admission: ObjectAdmission, warnings: inout [String]
    ) throws(Status) -> JSONValue {
        do {
            return try admission.decoded(
                RequestBody.Document(json: patched, problems: problems), warnings: &warnings)
        } catch {
            guard error.reason == "BadRequest", let cut = error.message.firstRange(of: "cannot be handled as a ") else {
                throw error
            }
            let rest = error.message[cut.upperBound...].drop { $0 != ":" }.dropFirst(2)
            let shown = String(JSONValue.string(String(patched.text().prefix(4_096))).text())
            throw Status.patchFault(.invalid("patch", raw: shown, String(rest)))
        }
    }

    private mutating func apply(
        _ body: [UInt8], _ admission: ObjectAdmission, warnings: inout [String]
    ) throws(Status) -> WriteResult {
        let (resource, info) = (admission.resource, admission.info)
        let configuration = try RequestBody.yaml(body)
        let (version, kind) = (configuration["apiVersion"]?.stringValue ?? "", configuration["kind"]?.stringValue ?? "")
        guard !version.isEmpty, !kind.isEmpty else {
            let parts = version.split(separator: "/").map(String.init)
            let shown = parts.count == 2 ? "\(parts[0])/\(parts[1])" : "/\(version)"
            throw .badRequest("invalid object type: \(shown), Kind=\(kind)")
        }
        if !configuration.metadataText("name").isEmpty { try checkName(of: configuration, info) }
        var named = configuration
        named.setMetadata("name", .string(info.name))
        try checkNamespace(of: &named, info)
        let old = live(resource, info)
        if let old {
            let (sent, current) = (named.metadataText("resourceVersion"), old.metadataText("resourceVersion"))
            if !sent.isEmpty, sent != current {
                throw .conflict(resource.namedCollection, name: info.name, Status.objectModified)
            }
        } else if !info.subresource.isEmpty {
            throw .notFound(resource.namedCollection, name: info.name)
        } else if !named.metadataText("uid").isEmpty || !named.metadataText("resourceVersion").isEmpty {
            throw .conflict(
                resource.namedCollection, name: info.name,
                "uid mismatch: the provided object specified uid \(named.metadataText("uid")), and no existing object was found"
            )
        }
        let applied = try admission.ownership.applying(
            named, to: old, manager: admission.manager, isForced: admission.options.isForced,
            time: admission.now.description)
        var object = try admission.decoded(RequestBody.Document(json: applied), warnings: &warnings)
        guard let old else {
            return WriteResult(object: try create(object, admission, isApplied: true), isCreated: true)
        }
        // Whoever applies does not say which state it has seen, unless it does so above.
        object.setMetadata("resourceVersion", nil)
        return WriteResult(object: try replace(old, by: object, admission, tracksFields: false))
    }
}

extension Status {
    fileprivate static func patchFault(_ cause: Cause) -> Status {
        Status(
            code: 422, reason: "Invalid", message: " \"\" is invalid: patch: \(cause.message)",
            details: Details(causes: [cause]))
    }
}

extension String {
    /// The first place where `needle` stands.
    func firstRange(of needle: String) -> Range<Index>? {
        Substring(self).firstRange(of: needle)
    }
}
