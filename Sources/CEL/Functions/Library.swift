/// A named set of functions, constants and macros that an environment may enable: `Library.strings`.
public struct Library: Sendable {
    public let name: String
    public var functions: [FunctionDeclaration]
    /// Names with a value that never changes, types among them.
    public var constants: [String: (type: ValueType, value: Value)]
    public var macros: [Macro]
    /// What literal arguments must be.
    public var literalRules: [LiteralRule]

    public init(
        _ name: String, functions: [FunctionDeclaration] = [],
        constants: [String: (type: ValueType, value: Value)] = [:], macros: [Macro] = [],
        literalRules: [LiteralRule] = []
    ) {
        self.name = name
        self.functions = functions
        self.constants = constants
        self.macros = macros
        self.literalRules = literalRules
    }
}
