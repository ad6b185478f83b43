import JSON

/// Takes sensitive values out of a document by the mask that stands beside it (`after_sensitive`).
public enum Redaction {
    /// What stands in place of a sensitive value.
    public static let marker = "(sensitive value)"

    /// `value` without what `mask` marks: true for a value as a whole, an object or array for what is in it.
    ///
    /// Where the two do not have the same shape all of the value is taken for sensitive.
    static func apply(_ mask: JSONValue?, to value: JSONValue) -> JSONValue {
        switch (mask, value) {
        case (nil, _), (.null, _), (.bool(false), _), (_, .null): return value
        case (.object(let mask), .object(var object)):
            for member in mask {
                guard let value = object[member.key] else { continue }
                object[member.key] = apply(member.value, to: value)
            }
            return .object(object)
        case (.array(let mask), .array(var elements)):
            for index in elements.indices {
                elements[index] = index < mask.count ? apply(mask[index], to: elements[index]) : .string(marker)
            }
            return .array(elements)
        case (.object(let mask), _) where mask.isEmpty: return value
        case (.array(let mask), _) where mask.isEmpty: return value
        default: return .string(marker)
        }
    }
}
