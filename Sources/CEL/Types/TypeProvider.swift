/// The structures that expressions may name, and what they are made of.
public protocol TypeProvider: Sendable {
    /// The type of a field; `nil` if the structure is unknown or has no such field.
    func field(_ name: String, of structure: String) -> ValueType?
    /// Whether there is a structure of this full name.
    func hasStructure(_ name: String) -> Bool
    /// The value of `Type{…}`; unset fields are not in `fields`. An error value if it cannot be.
    func make(_ structure: String, fields: [String: Value]) -> Value
}
