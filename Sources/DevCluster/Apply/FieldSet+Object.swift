import JSON

extension FieldSet {
    /// The fields that `value` sets: its leaves, items of lists, and members that only a rule for all members covers.
    init(of value: JSONValue, schema: StructuralSchema?) {
        self = Self.fields(in: value, schema: schema).inside
    }

    /// Whether the place of `value` is a field of its own, and those inside it.
    private static func fields(in value: JSONValue, schema: StructuralSchema?) -> (isLeaf: Bool, inside: FieldSet) {
        let shape = MergeShape(of: schema, for: value)
        switch (shape, value) {
        case (.leaf, _):
            return (true, FieldSet())
        case (.members, .object(let object)):
            let entries = object.map { key, member in
                let fields = fields(in: member, schema: schema?.member(key))
                let isEmpty = member.isNull || member.objectValue?.isEmpty == true
                return Entry(
                    element: .field(key), isMember: fields.isLeaf || isEmpty || schema?.declares(key) != true,
                    children: fields.inside)
            }
            return (false, FieldSet(entries))
        case (_, .array(let items)):
            return (false, fields(in: items, shape: shape, schema: schema))
        default:
            return (false, FieldSet())
        }
    }

    private static func fields(in items: [JSONValue], shape: MergeShape, schema: StructuralSchema?) -> FieldSet {
        var counts: [FieldPathElement: Int] = [:]
        let elements = items.map { FieldPathElement.item($0, shape: shape, schema: schema) }
        for element in elements.compactMap(\.self) { counts[element, default: 0] += 1 }
        let entries = zip(elements, items).compactMap { element, item -> Entry? in
            guard let element else { return nil }
            // Of items that cannot be told apart nothing inside can be owned.
            let isUnique = counts[element] == 1
            return Entry(
                element: element, isMember: true,
                children: isUnique ? fields(in: item, schema: schema?.items).inside : FieldSet())
        }
        return FieldSet(entries)
    }

    /// This set with the declared fields above its members as members too.
    func addingDeclaredFields(of schema: StructuralSchema?) -> FieldSet {
        FieldSet(
            entries.map { entry in
                var entry = entry
                let below: StructuralSchema?
                if case .field(let key) = entry.element {
                    if schema?.declares(key) == true { entry.isMember = true }
                    below = schema?.member(key)
                } else {
                    below = schema?.items
                }
                entry.children = entry.children.addingDeclaredFields(of: below)
                return entry
            })
    }
}
