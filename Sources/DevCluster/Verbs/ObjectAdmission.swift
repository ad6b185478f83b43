import JSON
import KubeCore

/// Makes a sent object into one that may be stored: the same steps for every write.
struct ObjectAdmission: Sendable {
    let resource: ServedResource
    let info: RequestInfo
    let options: WriteOptions
    /// Who writes, for `managedFields`.
    let manager: String
    let now: Timestamp
    let user: User
    /// What is to be said besides the answer.
    let notes: AdmissionNotes

    var ownership: FieldOwnership {
        FieldOwnership(
            kind: resource.kind, schema: resource.schema, subresource: info.subresource, hasStatus: resource.hasStatus)
    }

    /// The write as admission policies see it; `old` is nil for a create.
    func attributes(_ object: JSONValue, old: JSONValue?) -> AdmissionAttributes {
        AdmissionAttributes(
            operation: old == nil ? .create : .update, resource: resource, kind: resource.kind,
            subresource: info.subresource, name: old == nil ? object.metadataText("name") : info.name,
            namespace: info.admissionNamespace(of: resource), user: user, isDryRun: options.isDryRun,
            options: options.json, object: object, old: old)
    }

    /// Checks kind and types, and removes what the schema does not know, as `fieldValidation` asks for.
    func decoded(_ document: RequestBody.Document, warnings: inout [String]) throws(Status) -> JSONValue {
        var object = try KindCheck(resource: resource).checked(document.json)
        try checkTypes(object)
        let pruned = resource.schema.pruning(object)
        let problems = pruned.unknownFields.map { "unknown field \"\($0)\"" } + document.problems
        switch options.fieldValidation {
        case .ignore: break
        case .warn: warnings += problems
        case .strict where !problems.isEmpty:
            throw .badRequest(
                "\(resource.kind.kind) in version \"\(resource.kind.version)\" cannot be handled as a "
                    + "\(resource.kind.kind): strict decoding error: \(problems.joined(separator: ", "))")
        case .strict: break
        }
        object = pruned.value
        object["metadata"] = MetadataForm.normalized(object["metadata"] ?? [:])
        return resource.schema.settingDefaults(in: object)
    }

    /// Kubernetes' own kinds cannot even be read with a wrong type in them; nor can anybody's metadata.
    private func checkTypes(_ object: JSONValue) throws(Status) {
        let fault =
            resource.isCustom
            ? object["metadata"].flatMap {
                TypeFault.first(in: $0, schema: BuiltInSchemas.objectMeta, structure: "ObjectMeta", path: [])
            } : TypeFault.first(in: object, schema: resource.schema, structure: resource.kind.kind, path: [])
        if let fault {
            throw .badRequest(
                "\(resource.kind.kind) in version \"\(resource.kind.version)\" cannot be handled as a "
                    + "\(resource.kind.kind): json: \(fault)")
        }
    }

    /// What the kind itself sets; `old` is nil for a create.
    func prepared(_ object: JSONValue, old: JSONValue?) -> JSONValue {
        var object = object
        resource.rules.prepare?(&object, old)
        return object
    }

    /// What every write checks last; `old` is nil for a create.
    func finished(_ object: JSONValue, old: JSONValue?) throws(Status) -> JSONValue {
        var object = object
        object["metadata"] = MetadataForm.normalized(object["metadata"] ?? [:])
        var causes = ObjectMetaValidation.causes(object, of: resource, old: old)
        if resource.isCustom || resource.rules.validate == nil {
            // Metadata has rules of its own, above.
            causes += resource.schema.violations(in: object, replacing: old).filter { !$0.field.hasPrefix("metadata.") }
        }
        causes += resource.rules.validate?(object, old) ?? []
        if let tree = resource.ruleTree { causes += ruleCauses(tree, object, old: old, after: causes) }
        if !causes.isEmpty { throw .invalid(resource, name: object.metadataText("name"), causes) }
        return MetadataForm.ordered(object)
    }

    /// Rules are for objects whose form is right.
    private func ruleCauses(
        _ tree: RuleTree, _ object: JSONValue, old: JSONValue?, after causes: [Status.Cause]
    ) -> [Status.Cause] {
        let blocking: Set = [
            "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany",
            "FieldValueTypeInvalid",
        ]
        if causes.contains(where: { blocking.contains($0.reason) }) {
            return [
                .invalid(
                    SchemaValidator.noField, .null,
                    "some validation rules were not checked because the object was invalid; correct the existing "
                        + "errors to complete validation")
            ]
        }
        let evaluation = RuleEvaluation.evaluate(tree, object, replacing: old)
        for warning in evaluation.warnings { notes.warn(warning) }
        return evaluation.causes
    }

    /// Tracks who manages what in an object that was created or updated.
    func owned(_ object: JSONValue, over live: JSONValue?) -> JSONValue {
        ownership.updating(object, over: live, manager: manager, time: now.description)
    }
}

/// The form of `metadata` that is stored.
enum MetadataForm {
    private static let order = [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
        "managedFields",
    ]

    /// Without nulls, and without what is empty.
    static func normalized(_ metadata: JSONValue) -> JSONValue {
        guard case .object(var object) = metadata else { return [:] }
        object.removeAll { _, value in
            switch value {
            case .null: true
            case .string(let text): text.isEmpty
            case .object(let members): members.isEmpty
            default: false
            }
        }
        for list in ["ownerReferences", "finalizers"] where object[list]?.arrayValue?.isEmpty == true {
            object[list] = nil
        }
        object["selfLink"] = nil
        return .object(object)
    }

    /// Kind and version first, then metadata in Kubernetes' order, then the rest as it was.
    static func ordered(_ object: JSONValue) -> JSONValue {
        guard case .object(let members) = object else { return object }
        var result = JSONObject()
        for key in ["kind", "apiVersion"] { result[key] = members[key] }
        let metadata = members["metadata"]?.objectValue ?? [:]
        var sorted = JSONObject()
        for key in order { sorted[key] = metadata[key] }
        for (key, value) in metadata where sorted[key] == nil { sorted[key] = value }
        result["metadata"] = .object(sorted)
        for (key, value) in members where result[key] == nil { result[key] = value }
        return .object(result)
    }
}

/// Whether a document is of the kind that its path takes.
struct KindCheck: Sendable {
    let resource: ServedResource

    /// The document with kind and version, which Kubernetes' own kinds may leave out.
    func checked(_ document: JSONValue) throws(Status) -> JSONValue {
        let expected = resource.kind
        guard case .object(var object) = document else {
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(expected.kind)): couldn't get version/kind; "
                    + "json parse error: json: cannot unmarshal \(document.typeName) into Go value of type struct { "
                    + "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
                    + "\"json:\\\"kind,omitempty\\\"\" }")
        }
        let kind = object["kind"]?.stringValue ?? ""
        let version = object["apiVersion"]?.stringValue ?? ""
        if resource.isCustom {
            for (value, word) in [(kind, "Kind"), (version, "apiVersion")] where value.isEmpty {
                let text = String(document.text().prefix(1_024))
                throw .badRequest(
                    "the object provided is unrecognized (must be of type \(expected.kind)): Object '\(word)' is "
                        + "missing in '\(text)' (\(text))")
            }
            guard version == expected.apiVersion else {
                throw .badRequest(
                    "the API version in the data (\(version)) does not match the expected API version "
                        + "(\(expected.apiVersion))")
            }
            guard kind == expected.kind else {
                let found = ResourceKind(
                    group: expected.group, version: expected.version, kind: kind, plural: expected.plural)
                throw .invalid(
                    found, name: document.metadataText("name"),
                    causes: [.invalid("kind", .string(kind), "must be \(expected.kind)")])
            }
            return document
        }
        if !version.isEmpty, version != expected.apiVersion || !kind.isEmpty && kind != expected.kind {
            let short = version.split(separator: "/").last.map(String.init) ?? version
            let named = kind.isEmpty ? expected.kind : kind
            let isKnown = BuiltInResources.all.contains { $0.kind.apiVersion == version && $0.kind.kind == named }
            let reason =
                isKnown
                ? "converting (\(short).\(named)) to (\(expected.version).\(expected.kind)): unknown conversion"
                : "no kind \"\(named)\" is registered for version \"\(version)\" in scheme \"DevCluster\""
            throw .badRequest(
                "\(named) in version \"\(short)\" cannot be handled as a \(expected.kind): \(reason)")
        }
        object["kind"] = .string(expected.kind)
        object["apiVersion"] = .string(expected.apiVersion)
        return .object(object)
    }
}

/// A value of a type that its field cannot hold, in the words of Go's decoder.
struct TypeFault: CustomStringConvertible {
    let found: String
    let structure: String
    let path: [String]
    let type: String

    var description: String {
        "cannot unmarshal \(found) into Go struct field \(([structure] + path).joined(separator: ".")) of type \(type)"
    }

    /// The first fault in the order of the object.
    static func first(
        in value: JSONValue, schema: StructuralSchema, structure: String, path: [String]
    ) -> TypeFault? {
        if value.isNull { return nil }
        let name = schema.definitionName?.split(separator: ".").last.map(String.init) ?? structure
        func fault(_ type: String) -> TypeFault {
            TypeFault(found: goName(value), structure: structure, path: path, type: type)
        }
        switch (schema.type, value) {
        case (.object?, .object(let members)):
            for (key, member) in members {
                guard let inner = schema.member(key) else { continue }
                let place = schema.properties[key] == nil ? path : path + [key]
                if let fault = first(in: member, schema: inner, structure: name, path: place) { return fault }
            }
            return nil
        case (.array?, .array(let elements)):
            guard let items = schema.items else { return nil }
            return elements.lazy.compactMap { first(in: $0, schema: items, structure: name, path: path) }.first
        case (.string?, .string), (.boolean?, .bool), (.number?, .integer), (.number?, .double), (.integer?, .integer),
            (nil, _):
            return nil
        case (.object?, _): return fault(path.isEmpty ? structure : "object")
        case (.array?, _): return fault("[]\(schema.items?.type?.rawValue ?? "object")")
        case (.string?, _): return fault("string")
        case (.boolean?, _): return fault("bool")
        case (.number?, _): return fault("float64")
        case (.integer?, _): return fault(schema.validation.format ?? "int64")
        }
    }

    private static func goName(_ value: JSONValue) -> String {
        switch value {
        case .bool: "bool"
        case .integer, .double: "number"
        default: value.typeName
        }
    }
}
