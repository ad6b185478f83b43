/// A set of fields of an object.
struct FieldSet: Sendable, Hashable {
    init() {}
}
