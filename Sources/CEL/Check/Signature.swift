/// An overload as the checker works with it.
struct Signature: Sendable {
    let overload: Overload
    /// The overload alone, made once.
    let alone: [Overload]
    let parameters: [TypeID]
    let result: TypeID
    /// How many type parameters the overload has.
    let variableCount: Int

    init(_ overload: Overload, in table: inout TypeTable) {
        self.overload = overload
        alone = [overload]
        var names: [String] = []
        var parameters: [TypeID] = []
        for type in overload.parameters { parameters.append(table.declare(type, parameters: &names)) }
        self.parameters = parameters
        result = table.declare(overload.result, parameters: &names)
        variableCount = names.count
    }
}

/// All overloads that one name has in an environment, by the way in which they are called.
struct FunctionTable: Sendable {
    private(set) var functions: [Signature] = []
    private(set) var members: [Signature] = []
    /// The overloads of `functions` and of `members`.
    private(set) var allFunctions: [Overload] = []
    private(set) var allMembers: [Overload] = []

    /// A later overload replaces an earlier one of its id.
    mutating func add(_ signature: Signature) {
        let id = signature.overload.id
        if signature.overload.isMember {
            members.removeAll { $0.overload.id == id }
            members.append(signature)
            allMembers = members.map(\.overload)
        } else {
            functions.removeAll { $0.overload.id == id }
            functions.append(signature)
            allFunctions = functions.map(\.overload)
        }
    }
}
