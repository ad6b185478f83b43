/// The names under which operators are calls in an `Expression`.
public enum Operator {
    public static let conditional = "_?_:_"
    public static let and = "_&&_"
    public static let or = "_||_"
    public static let not = "!_"
    public static let equals = "_==_"
    public static let notEquals = "_!=_"
    public static let less = "_<_"
    public static let lessOrEqual = "_<=_"
    public static let greater = "_>_"
    public static let greaterOrEqual = "_>=_"
    public static let add = "_+_"
    public static let subtract = "_-_"
    public static let multiply = "_*_"
    public static let divide = "_/_"
    public static let modulo = "_%_"
    public static let negate = "-_"
    public static let index = "_[_]"
    /// `a[?b]`.
    public static let optionalIndex = "_[?_]"
    /// `a.?b`, with the field's name as a string for its second argument.
    public static let optionalSelect = "_?._"
    public static let isIn = "@in"
    /// True for all that is not `false`, errors included: the condition under which `all` and `exists` go on.
    public static let notStrictlyFalse = "@not_strictly_false"

    /// Whether an operator's first operand stands before it.
    static func followsOperand(_ name: String) -> Bool {
        switch name {
        case conditional, index, optionalIndex, optionalSelect: true
        default: binary(name) != nil
        }
    }

    /// How tightly a binary operator binds, and its sign; `nil` if it is none.
    static func binary(_ name: String) -> (precedence: Int, sign: String)? {
        switch name {
        case or: (1, "||")
        case and: (2, "&&")
        case equals: (3, "==")
        case notEquals: (3, "!=")
        case less: (3, "<")
        case lessOrEqual: (3, "<=")
        case greater: (3, ">")
        case greaterOrEqual: (3, ">=")
        case isIn: (3, "in")
        case add: (4, "+")
        case subtract: (4, "-")
        case multiply: (5, "*")
        case divide: (5, "/")
        case modulo: (5, "%")
        default: nil
        }
    }
}
