import KubeCore

extension Status {
    /// 422: `AgentTask.interlock.dev "x" is invalid: …` with all causes.
    static func invalid(_ kind: ResourceKind, name: String, causes: [Status.Cause]) -> Status {
        let sentences = causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
        let list = sentences.count == 1 ? sentences[0] : "[\(sentences.joined(separator: ", "))]"
        let qualified = kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)"
        return Status(
            code: 422, reason: "Invalid", message: "\(qualified) \"\(name)\" is invalid: \(list)",
            details: Details(name: name, group: kind.group, kind: kind.kind, causes: causes))
    }

    /// 400 of `fieldValidation=Strict`: `strict decoding error: unknown field "spec.foo", unknown field "spec.bar"`.
    static func strictDecodingError(_ kind: ResourceKind, unknownFields: [String]) -> Status {
        let list = unknownFields.map { "unknown field \"\($0)\"" }.joined(separator: ", ")
        return Status(
            code: 400, reason: "BadRequest",
            message: "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): "
                + "strict decoding error: \(list)")
    }
}
