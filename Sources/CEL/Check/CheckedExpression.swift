/// An expression whose names are resolved and whose types are known.
public struct CheckedExpression: Sendable {
    public let parsed: ParsedExpression
    /// The type of the whole.
    public let type: ValueType
    /// The type of each expression, by its id.
    public let types: ExpressionTypes
    /// What names and calls refer to, by the expression's id.
    ///
    /// A chain of selections that is a qualified name (`a.b` for the variable of that name) has its reference under the
    /// id of its outermost selection, and what is within has none. A call with a target whose overloads are no members
    /// is that of a function in a namespace (`math.least(a, b)`): its target is part of the name, not an argument.
    public let references: ExpressionReferences
}

/// What an identifier, a qualified name or a call refers to.
public enum Reference: Sendable {
    /// A variable of the environment, by its slot.
    case variable(Int)
    case constant(Value)
    /// Those that may take the arguments, in the order of their declaration; one where types are known.
    case overloads([Overload])
    /// The innermost variable of a comprehension of that name.
    case local
}

/// The type of each expression.
public struct ExpressionTypes: Sendable {
    let identifiers: [TypeID]
    let inference: TypeInference

    /// `nil` where the checker did not look: within qualified names.
    public subscript(_ id: Int32) -> ValueType? {
        guard id >= 0, Int(id) < identifiers.count, identifiers[Int(id)] != .none else { return nil }
        return inference.valueType(identifiers[Int(id)])
    }
}

/// What expressions refer to.
public struct ExpressionReferences: Sendable {
    let references: [Reference?]

    /// `nil` where nothing is referred to: literals, selections of fields.
    public subscript(_ id: Int32) -> Reference? {
        id >= 0 && Int(id) < references.count ? references[Int(id)] : nil
    }
}
