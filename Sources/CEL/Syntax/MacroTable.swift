/// The macros of an environment, by the call that each takes the place of.
struct MacroTable: Sendable {
    private struct Key: Hashable {
        let name: String
        /// -1 is any number.
        let argumentCount: Int
        let isMember: Bool
    }

    private var macros: [Key: Macro] = [:]
    /// Nearly all calls are no macros, and are told from them by their name alone.
    private var names: Set<String> = []

    /// A later macro replaces an earlier one for the same call.
    mutating func add(_ macro: Macro) {
        macros[Key(name: macro.name, argumentCount: macro.argumentCount ?? -1, isMember: macro.isMember)] = macro
        names.insert(macro.name)
    }

    func macro(_ name: String, argumentCount: Int, isMember: Bool) -> Macro? {
        guard names.contains(name) else { return nil }
        return macros[Key(name: name, argumentCount: argumentCount, isMember: isMember)]
            ?? macros[Key(name: name, argumentCount: -1, isMember: isMember)]
    }
}
