import JSON
import KubeCore

/// Who manages which fields of one kind of object, on one of its endpoints: what writing does to `managedFields`.
///
/// Values in, values out. The caller checks `metadata.resourceVersion` and `metadata.uid` of an applied object before
/// (a mismatch is 409 Conflict), and prunes, defaults and validates what comes out.
struct FieldOwnership: Sendable {
    let kind: ResourceKind
    let schema: StructuralSchema
    /// Empty for the object itself; `status`, `scale`.
    let subresource: String
    /// Fields that this endpoint does not write, so that nobody comes to own them through it.
    let resetFields: FieldSet

    /// With a status endpoint the object's own one does not write `status`, and the other writes nothing else of it.
    init(kind: ResourceKind, schema: StructuralSchema, subresource: String = "", hasStatus: Bool) {
        self.kind = kind
        self.schema = schema
        self.subresource = subresource
        switch subresource {
        case "status": resetFields = FieldSet(paths: [["spec"], ["metadata"]])
        case "": resetFields = hasStatus ? FieldSet(paths: [["status"]]) : FieldSet()
        default: resetFields = FieldSet()
        }
    }

    /// `written` with its `managedFields` after a create (`live` is nil), update or patch by `manager` at `time`.
    func updating(_ written: JSONValue, over live: JSONValue?, manager: String, time: String) -> JSONValue {
        var managed = managedFields(of: written, over: live)
        var result = ManagedFields.removed(from: written)
        // Nothing is tracked of an object whose managed fields were taken away, until somebody applies.
        if live == nil || !managed.isEmpty {
            update(&managed, from: live ?? [:], to: result, owner: owner(manager, .update), time: time)
            managed.uniteOldUpdaters()
        }
        managed.write(to: &result)
        return result
    }

    /// Those that the request itself sets, else those of the live object. A subresource cannot set them.
    private func managedFields(of written: JSONValue, over live: JSONValue?) -> ManagedFields {
        let kept = live.flatMap(ManagedFields.init(of:)) ?? ManagedFields()
        if !subresource.isEmpty { return kept }
        if ManagedFields.isReset(by: written) { return ManagedFields() }
        guard let sent = ManagedFields(of: written), !sent.isEmpty else { return kept }
        return sent
    }

    /// Takes what changed from whoever owned it and gives it to `owner`.
    func update(
        _ managed: inout ManagedFields, from live: JSONValue, to written: JSONValue, owner: ManagedFields.Owner,
        time: String
    ) {
        let comparison = FieldComparison(from: ManagedFields.removed(from: live), to: written, schema: schema)
            .excluding(resetFields)
        let changed = comparison.modified.union(comparison.added)
        let gone = changed.union(comparison.removed)
        managed.updateFields { $0.fields.collapsed(to: schema).subtracting(gone) }
        let fields = changed.subtracting(Self.unmanagedFields)
        guard !fields.isEmpty else { return }
        managed.insert(ManagedFields.Entry(owner: owner, time: time, fields: fields))
    }

    func owner(_ manager: String, _ operation: ManagedFields.Operation) -> ManagedFields.Owner {
        ManagedFields.Owner(
            manager: manager.isEmpty ? "unknown" : manager, operation: operation, apiVersion: kind.apiVersion,
            subresource: subresource)
    }

    /// What the server itself sets, and what makes the object the object that it is.
    static let unmanagedFields = FieldSet(
        paths: [["apiVersion"], ["kind"], ["metadata"]]
            + [
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
                "managedFields", "resourceVersion",
            ].map { ["metadata", $0] })

    /// The manager of a request: `fieldManager`, else the user agent up to its first slash, else `unknown`.
    static func manager(fieldManager: String?, userAgent: String?) -> String {
        if let fieldManager, !fieldManager.isEmpty { return fieldManager }
        let agent = (userAgent ?? "").prefix { $0 != "/" }
        // As long as a field manager may be.
        let name = String(agent.unicodeScalars.filter { $0.properties.isPrintable }.map(Character.init).prefix(128))
        return name.isEmpty ? "unknown" : name
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension FieldSet {
    /// This set where what the schema now takes as one is owned as one.
    fileprivate func collapsed(to schema: StructuralSchema?) -> FieldSet {
        guard let schema else { return self }
        return FieldSet(
            entries.map { entry in
                guard case .field(let key) = entry.element else {
                    return Entry(
                        element: entry.element, isMember: entry.isMember,
                        children: entry.children.collapsed(to: schema.items))
                }
                let member = schema.member(key)
                let isOne =
                    (member?.type == .array && (member?.listType ?? .atomic) == .atomic)
                    || (member?.type == .object && member?.mapType == .atomic)
                if isOne { return Entry(element: entry.element, isMember: true, children: FieldSet()) }
                return Entry(
                    element: entry.element, isMember: entry.isMember, children: entry.children.collapsed(to: member))
            })
    }
}
