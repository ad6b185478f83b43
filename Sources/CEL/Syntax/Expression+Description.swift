extension Expression: CustomStringConvertible {
    /// The expression as CEL, with macros put back where their expansions are known.
    public var description: String { written(minimum: 0) }

    /// How tightly the outermost operator binds: 0 is `?:`, 7 a name.
    private var precedence: Int {
        guard case .call(let function, let target, let arguments) = form, target == nil else { return 7 }
        if function == Operator.conditional, arguments.count == 3 { return 0 }
        if function == Operator.not || function == Operator.negate { return 6 }
        return arguments.count == 2 ? Operator.binary(function)?.precedence ?? 7 : 7
    }

    /// In parentheses where it binds less tightly than its place asks.
    private func written(minimum: Int) -> String {
        let text = unparenthesised
        return precedence < minimum ? "(\(text))" : text
    }

    /// As the operand of a selection.
    private var receiver: String {
        if case .literal(let value) = form, value.isNegative { return "(\(value))" }
        return written(minimum: 7)
    }

    private var unparenthesised: String {
        switch form {
        case .literal(let value): return value.description
        case .identifier(let name): return name
        case .select(let operand, let field, let isTest):
            let selection = "\(operand.receiver).\(field.asField)"
            return isTest ? "has(\(selection))" : selection
        case .call(let function, let target, let arguments): return Self.call(function, target, arguments)
        case .list(let elements):
            return "[\(elements.map { ($0.isOptional ? "?" : "") + $0.value.description }.joined(separator: ", "))]"
        case .map(let entries):
            let parts = entries.map { "\($0.isOptional ? "?" : "")\($0.key.written(minimum: 1)): \($0.value)" }
            return "{\(parts.joined(separator: ", "))}"
        case .structure(let type, let fields):
            let parts = fields.map { "\($0.isOptional ? "?" : "")\($0.name.asField): \($0.value)" }
            return "\(type){\(parts.joined(separator: ", "))}"
        case .comprehension(let fold):
            return fold.macro
        }
    }

    private static func call(_ function: String, _ target: Expression?, _ arguments: [Expression]) -> String {
        // Written once at most: twice at each level would be for ever.
        var list: String { arguments.map(\.description).joined(separator: ", ") }
        if let target { return "\(target.receiver).\(function)(\(list))" }
        switch (function, arguments.count) {
        case (Operator.conditional, 3):
            return "\(arguments[0].written(minimum: 1)) ? \(arguments[1].written(minimum: 1)) : \(arguments[2])"
        case (Operator.not, 1): return "!\(arguments[0].written(minimum: 7))"
        case (Operator.negate, 1):
            // `-1` is a literal, also as the receiver of what follows: `-1.f()`.
            let operand = arguments[0].receiver
            let startsWithNumber = operand.utf8.first.map { (0x30...0x39).contains($0) } ?? false
            return startsWithNumber ? "-(\(operand))" : "-\(operand)"
        case (Operator.index, 2): return "\(arguments[0].receiver)[\(arguments[1])]"
        case (Operator.optionalIndex, 2): return "\(arguments[0].receiver)[?\(arguments[1])]"
        case (Operator.optionalSelect, 2):
            guard case .literal(.string(let field)) = arguments[1].form else { return "\(function)(\(list))" }
            return "\(arguments[0].receiver).?\(field.asField)"
        case (_, 2):
            guard let (precedence, sign) = Operator.binary(function) else { return "\(function)(\(list))" }
            // `&&` and `||` are balanced, which is no parenthesis of the author's.
            let isLogic = function == Operator.and || function == Operator.or
            let right = arguments[1].written(minimum: isLogic ? precedence : precedence + 1)
            return "\(arguments[0].written(minimum: precedence)) \(sign) \(right)"
        default: return "\(function)(\(list))"
        }
    }
}

extension String {
    /// In backquotes where it is no plain name.
    fileprivate var asField: String {
        guard let first = utf8.first, first.isNameStart, utf8.allSatisfy(\.isNamePart) else { return "`\(self)`" }
        switch self {
        case "in", "true", "false", "null": return "`\(self)`"
        default: return self
        }
    }
}

extension Expression.Literal: CustomStringConvertible {
    /// As CEL: `1u`, `2.0`, `"a\n"`, `b"\xff"`.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)u"
        case .double(let value): "\(value)"
        case .string(let value): "\"" + value.unicodeScalars.map(Self.escaped).joined() + "\""
        case .bytes(let bytes):
            "b\""
                + bytes.map { byte in
                    byte < 0x7F
                        ? Self.escaped(Unicode.Scalar(byte))
                        : "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
                }.joined() + "\""
        }
    }

    fileprivate var isNegative: Bool {
        switch self {
        case .int(let value): value < 0
        case .double(let value): value.sign == .minus
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            let digits = String(scalar.value, radix: 16)
            let width = scalar.value < 0x80 ? 2 : 8
            return (width == 2 ? "\\x" : "\\U") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        default:
            return String(scalar)
        }
    }
}
