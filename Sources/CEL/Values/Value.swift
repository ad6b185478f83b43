import JSON

/// A value of an expression. 17 bytes: everything larger is behind a reference.
///
/// An error is a value, as the specification has it: `&&` and `||` and the macros over them absorb one where the other
/// side decides.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes(BytesValue)
    case list(ListValue)
    case map(MapValue)
    case duration(DurationValue)
    case timestamp(TimestampValue)
    case type(TypeValue)
    case optional(OptionalValue)
    /// What a library or a type provider brings.
    case opaque(any OpaqueValue)
    case error(EvaluationError)
    /// Not known yet, and which attributes it hangs on.
    case unknown(UnknownValue)
}

/// A value of a type that is not CEL's own: a library's (an address, a quantity), or a structure of a provider.
///
/// A class, so that a value stays small.
public protocol OpaqueValue: AnyObject, Sendable {
    var valueType: ValueType { get }
    /// Equality as CEL's `==` has it.
    func isEqual(to other: any OpaqueValue) -> Bool
    /// A field of a structure; an error value if there is none. Libraries' values have none.
    func field(_ name: String) -> Value
    func hasField(_ name: String) -> Value
    /// For messages and `-o json`.
    var json: JSONValue { get }
}
