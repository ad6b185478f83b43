import JSON

/// The rules on a value that do not give it structure: bounds, patterns, choices and their combinations.
struct ValueValidation: Sendable {
    var required: [String] = []
    var enumeration: [JSONValue] = []
    var pattern: SchemaPattern?
    var format: String?
    var minimum: Double?
    var maximum: Double?
    var isMinimumExclusive = false
    var isMaximumExclusive = false
    var multipleOf: Double?
    var minLength: Int64?
    var maxLength: Int64?
    var minItems: Int64?
    var maxItems: Int64?
    var hasUniqueItems = false
    var minProperties: Int64?
    var maxProperties: Int64?
    var allOf: [StructuralSchema] = []
    var anyOf: [StructuralSchema] = []
    var oneOf: [StructuralSchema] = []
    var not: [StructuralSchema] = []
}
