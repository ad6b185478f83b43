/// The type of a value, as the checker knows it.
public indirect enum ValueType: Sendable, Hashable {
    case dynamic
    /// What an expression that cannot be typed has; problems are reported once.
    case error
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case duration
    case timestamp
    case list(ValueType)
    case map(key: ValueType, value: ValueType)
    /// The type of a type: `type(int)`.
    case type(ValueType)
    case optional(ValueType)
    /// A type that a library brings (`net.IP`, `kubernetes.Quantity`), with its parameters.
    case opaque(String, [ValueType])
    /// A structure known by name to the environment's `TypeProvider`.
    case structure(String)
    /// A parameter of a function's signature: the same type wherever it stands in one overload.
    case parameter(String)
}
