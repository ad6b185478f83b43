/// What names mean in an environment, but for its variables.
struct DeclarationTable: Sendable {
    private(set) var macros = MacroTable()
    private(set) var functions: [String: FunctionTable] = [:]
    private(set) var constants: [String: (type: TypeID, value: Value)] = [:]
    private(set) var literalRules: [String: [LiteralRule]] = [:]
    private(set) var types = TypeTable()
    /// What stands before the first dot of functions' and constants' names: few names can begin one.
    private(set) var namespaces: Set<String> = []
    /// `type(dyn)`.
    let anyType: TypeID
    private let allowsCrossTypeComparisons: Bool

    init(allowsCrossTypeComparisons: Bool) {
        self.allowsCrossTypeComparisons = allowsCrossTypeComparisons
        anyType = types.type(.dynamic)
    }

    mutating func add(_ library: Library) {
        for macro in library.macros { macros.add(macro) }
        for function in library.functions { add(function) }
        for rule in library.literalRules { literalRules[rule.function, default: []].append(rule) }
        for (name, constant) in library.constants {
            constants[name] = (declare(constant.type), constant.value)
            addNamespace(of: name)
        }
    }

    mutating func add(_ function: FunctionDeclaration) {
        addNamespace(of: function.name)
        for overload in function.overloads {
            if !allowsCrossTypeComparisons, overload.comparesAcrossTypes(as: function.name) { continue }
            functions[function.name, default: FunctionTable()].add(Signature(overload, in: &types))
        }
    }

    /// The type of a variable or constant, which has no parameters: where one is named, anything may stand.
    mutating func declare(_ type: ValueType) -> TypeID {
        var parameters: [String] = []
        return types.declare(type, parameters: &parameters)
    }

    mutating func addNamespace(of name: String) {
        guard let dot = name.firstIndex(of: ".") else { return }
        namespaces.insert(String(name[..<dot]))
    }
}

extension Overload {
    /// Whether this orders numbers of different types: `1 < 2.0`.
    fileprivate func comparesAcrossTypes(as function: String) -> Bool {
        switch function {
        case Operator.less, Operator.lessOrEqual, Operator.greater, Operator.greaterOrEqual:
            guard parameters.count == 2, parameters[0] != parameters[1] else { return false }
            let numbers: [ValueType] = [.int, .uint, .double]
            return parameters.allSatisfy(numbers.contains)
        default:
            return false
        }
    }
}
