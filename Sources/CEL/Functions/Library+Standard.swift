extension Library {
    /// What the specification has: operators, conversions, texts, times, and the macros.
    public static let standard = Library(
        "standard",
        functions: StandardOperators.declarations + StandardConversions.declarations + StandardTexts.declarations
            + StandardTimes.declarations,
        constants: standardTypes, macros: Macro.standard)

    /// The names of types, which are values of the type `type`.
    private static let standardTypes: [String: (type: ValueType, value: Value)] = {
        let types: [ValueType] = [
            .bool, .bytes, .double, .duration, .int, .list(.dynamic), .map(key: .dynamic, value: .dynamic), .null,
            .string, .timestamp, .type(.dynamic), .uint,
        ]
        return Dictionary(
            uniqueKeysWithValues: types.map { type in
                let name = TypeValue(type)
                return (name.name, (.type(type), .type(name)))
            })
    }()
}
