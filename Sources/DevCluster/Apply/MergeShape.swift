import JSON

/// How values of a schema are owned and merged at one place. Nil schemas are deduced from the values: objects merge
/// by member, lists are one.
enum MergeShape: Sendable, Hashable {
    /// One owner for the whole value.
    case leaf
    /// Every member has owners of its own.
    case members
    /// A list of distinct scalars.
    case set
    /// A list of objects told apart by these members.
    case keyed([String])

    init(of schema: StructuralSchema?, for value: JSONValue?) {
        switch value {
        case .object?: self = Self.object(schema)
        case .array?: self = Self.array(schema)
        case nil, .null?:
            // Null is a value of every shape; the schema decides.
            switch schema?.type {
            case .object?: self = Self.object(schema)
            case .array?: self = Self.array(schema)
            default: self = .leaf
            }
        default: self = .leaf
        }
    }

    private static func object(_ schema: StructuralSchema?) -> MergeShape {
        schema?.mapType == .atomic ? .leaf : .members
    }

    private static func array(_ schema: StructuralSchema?) -> MergeShape {
        switch schema?.listType {
        case .set?: .set
        case .map?: .keyed(schema?.listMapKeys ?? [])
        default: .leaf
        }
    }
}

extension StructuralSchema {
    /// Whether the member `key` has a place of its own in the schema, so that only what it holds is owned.
    func declares(_ key: String) -> Bool { properties[key] != nil }
}

extension FieldPathElement {
    /// The step to `item` of a list of `shape`; nil where it lacks what tells items apart.
    static func item(_ item: JSONValue, shape: MergeShape, schema: StructuralSchema?) -> FieldPathElement? {
        switch shape {
        case .set:
            switch item {
            case .object, .array, .null: return nil
            default: return .value(item)
            }
        case .keyed(let keys):
            guard case .object(let object) = item else { return nil }
            var members = JSONObject()
            for key in keys {
                members[key] = object[key] ?? schema?.items?.properties[key]?.defaultValue
            }
            return members.isEmpty ? nil : .keyed(members)
        case .leaf, .members:
            return nil
        }
    }
}
