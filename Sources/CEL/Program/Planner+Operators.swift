/// Operators, each with a node of its own.
extension Planner {
    /// Nil where the function is no operator.
    mutating func planOperator(_ expression: Expression, _ function: String, _ arguments: [Expression]) -> Node? {
        let offset = expression.offset
        switch (function, arguments.count) {
        case (Operator.and, 2): return planLogic(deciding: false, arguments, offset)
        case (Operator.or, 2): return planLogic(deciding: true, arguments, offset)
        case (Operator.conditional, 3):
            let nodes = arguments.map { plan($0) }
            return folded(ConditionalNode(nodes[0], then: nodes[1], otherwise: nodes[2], offset: offset), nodes)
        case (Operator.add, 2): return planAddition(arguments, offset)
        case (Operator.isIn, 2): return planMembership(arguments, offset)
        case (Operator.index, 2):
            let nodes = arguments.map { plan($0) }
            if let constant = nodes[1] as? ConstantNode, constant.cost == 0, case .string(let key) = constant.value {
                return selecting(key, of: nodes[0], offset: offset)
            }
            return folded(IndexNode(operand: nodes[0], key: nodes[1], offset: offset), nodes)
        case (Operator.optionalSelect, 2), (Operator.optionalIndex, 2):
            let nodes = arguments.map { plan($0) }
            let isField = function == Operator.optionalSelect
            return folded(
                OptionalSelectNode(operand: nodes[0], key: nodes[1], isField: isField, offset: offset), nodes)
        case (_, 2): return planBinary(function, arguments, offset)
        case (Operator.not, 1):
            let node = plan(arguments[0])
            return folded(NotNode(node, offset: offset), [node])
        case (Operator.negate, 1):
            let node = plan(arguments[0])
            return folded(NegationNode(node, offset: offset), [node])
        case (Operator.notStrictlyFalse, 1): return NotStrictlyFalseNode(plan(arguments[0]))
        default: return nil
        }
    }

    /// `a && b && c` is one node, whichever way it was parsed.
    private mutating func planLogic(deciding: Bool, _ arguments: [Expression], _ offset: Int32) -> Node {
        let nodes = arguments.map { plan($0) }
        let terms = nodes.flatMap { node in
            if let logic = node as? LogicNode, logic.isSame(deciding: deciding) { return logic.operands }
            return [node]
        }
        return folded(LogicNode(deciding: deciding, terms: terms, offset: offset), nodes)
    }

    private mutating func planAddition(_ arguments: [Expression], _ offset: Int32) -> Node {
        let (left, right) = (plan(arguments[0]), plan(arguments[1]))
        if let addition = left as? AdditionNode { return addition.appending(right, offset: offset) }
        return folded(AdditionNode([left, right], offsets: [offset]), [left, right])
    }

    private mutating func planMembership(_ arguments: [Expression], _ offset: Int32) -> Node {
        let (element, container) = (plan(arguments[0]), plan(arguments[1]))
        if let constant = container as? ConstantNode, case .list(let list) = constant.value {
            return folded(ConstantMembershipNode(element, in: list, listCost: constant.cost), [element])
        }
        return folded(MembershipNode(element, in: container, offset: offset), [element, container])
    }

    private mutating func planBinary(_ function: String, _ arguments: [Expression], _ offset: Int32) -> Node? {
        enum Kind {
            case order(OrderNode.Relation)
            case arithmetic(ArithmeticNode.Operation)
            case equality(isNegated: Bool)
        }
        let kind: Kind
        switch function {
        case Operator.equals: kind = .equality(isNegated: false)
        case Operator.notEquals: kind = .equality(isNegated: true)
        case Operator.less: kind = .order(.less)
        case Operator.lessOrEqual: kind = .order(.lessOrEqual)
        case Operator.greater: kind = .order(.greater)
        case Operator.greaterOrEqual: kind = .order(.greaterOrEqual)
        case Operator.subtract: kind = .arithmetic(.subtract)
        case Operator.multiply: kind = .arithmetic(.multiply)
        case Operator.divide: kind = .arithmetic(.divide)
        case Operator.modulo: kind = .arithmetic(.modulo)
        default: return nil
        }
        let (left, right) = (plan(arguments[0]), plan(arguments[1]))
        let node: Node =
            switch kind {
            case .equality(let isNegated): EqualityNode(left, right, isNegated: isNegated)
            case .order(let relation): OrderNode(relation, function: function, left, right, offset: offset)
            case .arithmetic(let operation): ArithmeticNode(operation, function: function, left, right, offset: offset)
            }
        return folded(node, [left, right])
    }
}
