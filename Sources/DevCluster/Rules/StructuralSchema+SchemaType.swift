import KubeCEL

extension StructuralSchema {
    /// How much of `metadata` expressions know.
    enum MetadataView: Sendable {
        /// Name and generated name, as rules of schemas have it.
        case names
        /// All of it, as admission policies have it.
        case full
    }

    /// What expressions know of values here; nil where they may not look.
    ///
    /// - Parameter metadata: set for the root of an object, whose kind, version and metadata are known in any case.
    func schemaType(rootWith metadata: MetadataView? = nil) -> SchemaType? {
        if isIntOrString { return .dynamic }
        if let metadata { return objectType(metadata) }
        switch type {
        case .array?: return items.flatMap { $0.schemaType(embedded: .names) }.map { .list($0) }
        case .object?:
            if let rest = additionalProperties { return rest.schemaType(embedded: .names).map { .map($0) } }
            return objectType(nil)
        case .string?:
            switch validation.format {
            case "byte": return .bytes
            case "duration": return .duration
            case "date", "date-time": return .timestamp
            default: return .string
            }
        case .boolean?: return .bool
        case .number?: return .double
        case .integer?: return .int
        case nil: return nil
        }
    }

    private func schemaType(embedded: MetadataView) -> SchemaType? {
        schemaType(rootWith: isEmbeddedResource ? embedded : nil)
    }

    private func objectType(_ metadata: MetadataView?) -> SchemaType {
        var members: [String: SchemaType] = [:]
        for (name, property) in properties {
            members[name] = property.schemaType(embedded: .names)
        }
        guard let metadata else { return .object(members) }
        members["apiVersion"] = .string
        members["kind"] = .string
        switch metadata {
        case .names: members["metadata"] = .object(["name": .string, "generateName": .string])
        case .full: members["metadata"] = BuiltInSchemas.objectMeta.schemaType()
        }
        return .object(members)
    }
}
