import JSON
import KubeCore

extension FieldOwnership {
    /// The live object after `manager` applied `configuration`; nil `live` creates.
    ///
    /// Throws 409 Conflict with a cause a field where others own what would change and `isForced` is false, and 400
    /// or 500 where the configuration does not fit the schema. Equals `live` if nothing changes.
    func applying(
        _ configuration: JSONValue, to live: JSONValue?, manager: String, isForced: Bool, time: String
    ) throws(Status) -> JSONValue {
        try checkConfiguration(configuration)
        guard var managed = live.map(ManagedFields.init(of:)) ?? ManagedFields() else {
            throw .internalError("failed to decode managed fields")
        }
        let current = ManagedFields.removed(from: live ?? [:])
        if managed.isEmpty, live != nil {
            // What was there before the first apply belongs to nobody who can be named.
            update(&managed, from: [:], to: current, owner: owner("before-first-apply", .update), time: time)
        }
        let application = Application(
            ownership: self, live: current, configuration: configuration, owner: owner(manager, .apply))
        let allowed = manager == "kubectl" ? lastAppliedFields(of: current) : FieldSet()
        var result = try application.run(&managed, isForced: isForced, allowed: allowed, time: time)
        if manager == "kubectl" { updateLastApplied(of: &result, to: configuration) }
        managed.write(to: &result)
        return result
    }

    private func checkConfiguration(_ configuration: JSONValue) throws(Status) {
        let version = configuration["apiVersion"]?.stringValue ?? ""
        guard version == kind.apiVersion else {
            throw Status(
                code: 400, reason: "BadRequest",
                message: "Incorrect version specified in apply patch. Specified patch version: \(version), "
                    + "expected: \(kind.apiVersion)")
        }
        if let fields = configuration[path: "metadata", "managedFields"], !fields.isNull {
            throw Status(code: 400, reason: "BadRequest", message: "metadata.managedFields must be nil")
        }
        if let fault = ConfigurationFault.first(in: configuration, schema: schema) {
            let metadata = configuration["metadata"]
            let name = metadata?["name"]?.stringValue ?? ""
            let namespace = metadata?["namespace"]?.stringValue ?? ""
            throw .internalError(
                "failed to create typed patch object (\(namespace)/\(name); \(kind.apiVersion), "
                    + "Kind=\(kind.kind)): \(fault)")
        }
    }
}

extension Status {
    fileprivate static func internalError(_ message: String) -> Status {
        // Kubernetes gives no reason here.
        Status(code: 500, reason: "", message: message)
    }
}

/// One application of a configuration to a live object.
private struct Application {
    let ownership: FieldOwnership
    let live: JSONValue
    let configuration: JSONValue
    let owner: ManagedFields.Owner

    private var schema: StructuralSchema { ownership.schema }

    /// The merged object, and in `managed` who owns what then.
    func run(
        _ managed: inout ManagedFields, isForced: Bool, allowed: FieldSet, time: String
    ) throws(Status) -> JSONValue {
        let merged = FieldMerge.merge(live, configuration, schema: schema) ?? [:]
        let last = managed[owner]
        let fields = FieldSet(of: configuration, schema: schema).subtractingSubtrees(ownership.resetFields)
        managed.replace(ManagedFields.Entry(owner: owner, time: last?.time, fields: fields))
        let result = removingAbandoned(from: merged, last: last?.fields ?? FieldSet(), managed: managed.all)
        let comparison = FieldComparison(from: live, to: result, schema: schema).excluding(ownership.resetFields)
        let changed = comparison.modified.union(comparison.added)
        let conflicts = managed.entries.filter { !$0.owner.isSame(as: owner) }
            .map { FieldConflict(owner: $0.owner, fields: $0.fields.intersection(changed)) }
            .filter { !$0.fields.isEmpty }
        if !isForced {
            let refused = conflicts.map { FieldConflict(owner: $0.owner, fields: $0.fields.subtracting(allowed)) }
                .filter { !$0.fields.isEmpty }
            if !refused.isEmpty { throw FieldConflict.status(refused) }
        }
        let gone = changed.union(comparison.removed)
        managed.updateFields { entry in
            entry.owner.isSame(as: owner)
                ? entry.fields.subtracting(FieldOwnership.unmanagedFields) : entry.fields.subtracting(gone)
        }
        if result != live, var entry = managed[owner] {
            entry.time = time
            managed.replace(entry)
        }
        return result
    }

    /// Takes out what the manager applied last time, does not apply now, and nobody else owns.
    private func removingAbandoned(from merged: JSONValue, last: FieldSet, managed: FieldSet) -> JSONValue {
        guard !last.isEmpty else { return merged }
        let last = last.addingDeclaredFields(of: schema)
        let all = FieldSet(of: merged, schema: schema).addingDeclaredFields(of: schema)
        // Removing a list item or object takes more than the manager owned with it; that is put back.
        let kept = remaining(of: merged, without: last).union(managed.addingDeclaredFields(of: schema))
        let trimmed = remaining(of: merged, without: all.subtracting(kept))
        let abandoned = all.subtracting(trimmed).intersection(last)
        return FieldMerge.removing(abandoned, from: merged, schema: schema, marksEmptied: false)
    }

    private func remaining(of value: JSONValue, without fields: FieldSet) -> FieldSet {
        let rest = FieldMerge.removing(fields, from: value, schema: schema, marksEmptied: true)
        return FieldSet(of: rest, schema: schema).addingDeclaredFields(of: schema)
    }
}
