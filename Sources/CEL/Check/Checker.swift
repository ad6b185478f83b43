/// Resolves the names of one expression and infers its types.
///
/// The rules are the CEL specification's, the words of the problems those of its reference implementation, which
/// people know from Kubernetes.
struct Checker {
    let environment: Environment
    var inference: TypeInference
    private(set) var problems: [CompileError.Problem] = []
    private var types: [TypeID] = []
    private var references: [Reference?] = []
    /// Variables of the comprehensions around, the innermost last.
    private var locals: [(name: String, type: TypeID)] = []

    private static let maximumProblems = 100
    /// More ids than any source within a sane limit has.
    private static let maximumID: Int32 = 1 << 24

    init(_ environment: Environment) {
        self.environment = environment
        inference = TypeInference(environment.declarations.types)
    }

    mutating func check(
        _ parsed: ParsedExpression, expecting: ValueType?
    ) throws(CompileError) -> CheckedExpression {
        var type = check(parsed.root)
        if let expecting, problems.isEmpty {
            var parameters: [String] = []
            let expected = inference.table.declare(expecting, parameters: &parameters)
            requireType(of: parsed.root, type, toBe: expected)
        }
        type = inference.substituted(type)
        for index in types.indices where types[index] != .none { types[index] = inference.substituted(types[index]) }
        if inference.isExhausted {
            report(parsed.root, "the types of the expression are too large to be checked: make it simpler")
        }
        guard problems.isEmpty else { throw CompileError(source: parsed.source, problems: problems) }
        return CheckedExpression(
            parsed: parsed, type: inference.valueType(type),
            types: ExpressionTypes(identifiers: types, inference: inference),
            references: ExpressionReferences(references: references))
    }

    /// The type of an expression, kept under its id.
    mutating func check(_ expression: Expression) -> TypeID {
        if inference.isExhausted { return .error }
        let type = inference.bounded(infer(expression))
        setType(type, of: expression)
        return type
    }

    private mutating func infer(_ expression: Expression) -> TypeID {
        switch expression.form {
        case .literal(let literal): literal.type
        case .identifier(let name): checkIdentifier(expression, name)
        case .select(let operand, let field, let isTest): checkSelection(expression, operand, field, isTest: isTest)
        case .call(let function, let target, let arguments): checkCall(expression, function, target, arguments)
        case .list(let elements): checkList(elements)
        case .map(let entries): checkMap(entries)
        case .structure(let type, let fields): checkStructure(expression, type, fields)
        case .comprehension(let fold): checkComprehension(fold)
        }
    }

    // MARK: - What is found out

    private mutating func setType(_ type: TypeID, of expression: Expression) {
        guard expression.id >= 0, expression.id < Self.maximumID else { return }
        let index = Int(expression.id)
        while types.count <= index { types.append(.none) }
        types[index] = type
    }

    mutating func setReference(_ reference: Reference, of expression: Expression) {
        guard expression.id >= 0, expression.id < Self.maximumID else { return }
        let index = Int(expression.id)
        while references.count <= index { references.append(nil) }
        references[index] = reference
    }

    mutating func report(_ expression: Expression, _ message: String) { report(expression.offset, message) }

    mutating func report(_ offset: Int32, _ message: String) {
        guard problems.count < Self.maximumProblems else { return }
        let problem = CompileError.Problem(offset: offset, message: message)
        if !problems.contains(problem) { problems.append(problem) }
    }

    mutating func reportUndeclared(_ name: String, at expression: Expression) -> TypeID {
        report(expression, "undeclared reference to '\(name)' (in container '\(environment.container)')")
        return .error
    }

    mutating func reportMismatch(_ expression: Expression, expected: TypeID, found: TypeID) {
        report(expression, "expected type '\(describe(expected))' but found '\(describe(found))'")
    }

    mutating func requireType(of expression: Expression, _ type: TypeID, toBe expected: TypeID) {
        if !inference.isAssignable(expected, type) { reportMismatch(expression, expected: expected, found: type) }
    }

    /// A type as problems name it.
    mutating func describe(_ type: TypeID) -> String {
        // Substitution makes types, so what reads them must be asked after it.
        let substituted = inference.substituted(type)
        return inference.valueType(substituted).description
    }

    // MARK: - Scopes

    func local(_ name: String) -> TypeID? { locals.last { $0.name == name }?.type }

    /// Checks with more names in scope.
    mutating func with<Result>(
        _ names: [(name: String, type: TypeID)], _ body: (inout Checker) -> Result
    ) -> Result {
        let count = locals.count
        locals.append(contentsOf: names)
        defer { locals.removeSubrange(count...) }
        return body(&self)
    }
}

extension Expression.Literal {
    fileprivate var type: TypeID {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        }
    }
}
