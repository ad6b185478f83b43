/// Makes nodes of an expression: each name becomes a place, each constant part a value.
///
/// It recurses as deep as the expression, which the parser limits.
struct Planner {
    /// A name that a macro binds.
    struct Local {
        let name: String
        let place: Int
        /// What it stands for, where that is computed when it is first asked for.
        let binding: Node?
    }

    let environment: Environment
    /// Nil where the expression was not checked.
    let references: ExpressionReferences?
    /// The innermost last.
    private(set) var locals: [Local] = []
    /// Places are never used again, so that what is computed late finds those of its own surroundings.
    private(set) var placeCount = 0

    init(_ environment: Environment, references: ExpressionReferences?) {
        self.environment = environment
        self.references = references
    }

    mutating func plan(_ expression: Expression) -> Node {
        switch expression.form {
        case .literal(let literal): return ConstantNode(Value(literal))
        case .identifier(let name): return planName(expression, name)
        case .select(let operand, let field, let isTest):
            return planSelection(expression, operand, field, isTest: isTest)
        case .call(let function, let target, let arguments):
            return planCall(expression, function, target, arguments)
        case .list(let elements):
            let nodes = elements.map { ListNode.Element(value: plan($0.value), isOptional: $0.isOptional) }
            return folded(ListNode(nodes, offset: expression.offset), nodes.map(\.value))
        case .map(let entries):
            let nodes = entries.map {
                MapNode.Entry(key: plan($0.key), value: plan($0.value), isOptional: $0.isOptional)
            }
            return folded(MapNode(nodes, offset: expression.offset), nodes.flatMap { [$0.key, $0.value] })
        case .structure(let type, let fields): return planStructure(expression, type, fields)
        case .comprehension(let comprehension): return planComprehension(expression, comprehension)
        }
    }

    private mutating func planStructure(
        _ expression: Expression, _ type: String, _ fields: [Expression.StructureField]
    ) -> Node {
        guard let types = environment.types,
            let name = environment.candidates(for: type).first(where: types.hasStructure)
        else {
            return ErrorNode(EvaluationError(.noSuchVariable, "unknown type: \(type)", offset: expression.offset))
        }
        let nodes = fields.map {
            StructureNode.Field(name: $0.name, value: plan($0.value), isOptional: $0.isOptional, offset: $0.offset)
        }
        return StructureNode(name, nodes, types: types, offset: expression.offset)
    }

    // MARK: - Local names

    mutating func newPlace() -> Int {
        defer { placeCount += 1 }
        return placeCount
    }

    /// Plans within the reach of more local names.
    mutating func with(_ names: [Local], _ body: (inout Planner) -> Node) -> Node {
        locals.append(contentsOf: names)
        defer { locals.removeLast(names.count) }
        return body(&self)
    }

    func local(_ name: String) -> Local? {
        locals.last { $0.name == name }
    }

    // MARK: - Constants

    /// The node, or its value where all that it is made of is known and it has one.
    ///
    /// An error stays where it is: whether it matters is known at evaluation only.
    func folded(_ node: Node, _ parts: [Node]) -> Node {
        for part in parts where !(part is ConstantNode) { return node }
        return withUnsafeTemporaryAllocation(of: Value?.self, capacity: 1) { places in
            guard let locals = places.baseAddress else { return node }
            var frame = Frame(variables: [], locals: locals, unknowns: [], limits: Limits(cost: Self.foldingLimit))
            let value = node.evaluate(&frame)
            return value.isFailure || frame.isOverLimit ? node : ConstantNode(value, cost: frame.cost)
        }
    }

    /// What computing a constant may cost; dearer ones are left to the evaluations.
    private static let foldingLimit: UInt64 = 10_000
}

extension Value {
    init(_ literal: Expression.Literal) {
        switch literal {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .uint(let number): self = .uint(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .bytes(let bytes): self = .bytes(BytesValue(bytes))
        }
    }
}
