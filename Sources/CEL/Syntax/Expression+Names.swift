extension Expression {
    var isIdentifier: Bool {
        if case .identifier = form { return true }
        return false
    }

    /// The name that an identifier or selections from one spell: `a.b.c`.
    var qualifiedName: String? {
        switch form {
        case .identifier(let name): return name
        case .select(let operand, let field, isTest: false): return operand.qualifiedName.map { $0 + "." + field }
        default: return nil
        }
    }

    /// Where the expression's text begins, which for a selection is before its `offset`.
    var startOffset: Int32 {
        switch form {
        case .select(let operand, _, _): return operand.startOffset
        case .call(_, let target?, _): return target.startOffset
        case .call(let function, nil, let arguments) where Operator.followsOperand(function):
            return arguments.first?.startOffset ?? offset
        default: return offset
        }
    }
}

extension String {
    /// Words that the specification keeps for languages in which expressions stand.
    var isReserved: Bool {
        switch self {
        case "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let",
            "loop", "package", "namespace", "null", "return", "true", "var", "void", "while":
            true
        default:
            false
        }
    }
}
