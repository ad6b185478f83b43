import JSON

extension FieldSet {
    /// Reads `fieldsV1`; nil for what is not written in this way.
    init?(fieldsV1 json: JSONValue) {
        guard case .object(let object) = json else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(object.count)
        for (key, value) in object {
            // A dot says that the node above is a member itself, which its own reader looks up.
            if key == "." { continue }
            guard let element = FieldPathElement(parsing: key), let children = FieldSet(fieldsV1: value) else {
                return nil
            }
            let isMember = children.isEmpty || value["."] != nil
            entries.append(Entry(element: element, isMember: isMember, children: children))
        }
        self.init(entries)
    }

    /// The set as `fieldsV1`: `{"f:spec":{"f:replicas":{}}}`.
    var fieldsV1: JSONValue {
        .object(JSONObject(entries.map { ($0.element.serialized, $0.fieldsV1) }))
    }
}

extension FieldSet.Entry {
    fileprivate var fieldsV1: JSONValue {
        guard isMember, !children.isEmpty, case .object(let members) = children.fieldsV1 else {
            return children.fieldsV1
        }
        return .object(JSONObject([(".", [:])] + members.map { ($0.key, $0.value) }))
    }
}
