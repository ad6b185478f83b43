/// Calls and operators.
extension Planner {
    mutating func planCall(
        _ expression: Expression, _ function: String, _ target: Expression?, _ arguments: [Expression]
    ) -> Node {
        if target == nil, let node = planOperator(expression, function, arguments) { return node }
        let (overloads, isMember) = resolve(expression, function, target)
        var nodes: [Node] = []
        nodes.reserveCapacity(arguments.count + 1)
        if isMember, let target { nodes.append(plan(target)) }
        for argument in arguments { nodes.append(plan(argument)) }
        if let node = planMatch(overloads, nodes, offset: expression.offset) { return node }
        if let node = planAlternative(overloads, nodes, offset: expression.offset) { return node }
        let dispatch = Dispatch(function, overloads, argumentCount: nodes.count, isMember: isMember)
        let offset = expression.offset
        switch nodes.count {
        // Without arguments there is nothing that says it is the same each time.
        case 0: return CallNode(dispatch, nodes, offset: offset)
        case 1: return folded(UnaryCallNode(dispatch, nodes[0], offset: offset), nodes)
        case 2: return folded(BinaryCallNode(dispatch, nodes[0], nodes[1], offset: offset), nodes)
        default: return folded(CallNode(dispatch, nodes, offset: offset), nodes)
        }
    }

    /// The overloads that a call may mean, and whether its target is an argument rather than part of the function's name.
    private func resolve(
        _ expression: Expression, _ function: String, _ target: Expression?
    ) -> (overloads: [Overload], isMember: Bool) {
        if let references {
            guard case .overloads(let overloads)? = references[expression.id] else { return ([], target != nil) }
            return (overloads, target != nil && overloads.contains(where: \.isMember))
        }
        guard let target else { return (global(function), false) }
        if let namespace = target.qualifiedName, namespace.hasPrefix(".") || local(Self.root(of: namespace)) == nil {
            let overloads = global(namespace + "." + function)
            if !overloads.isEmpty { return (overloads, false) }
        }
        return (environment.overloads(of: function, isMember: true), true)
    }

    private func global(_ function: String) -> [Overload] {
        for candidate in environment.candidates(for: function) {
            let overloads = environment.overloads(of: candidate, isMember: false)
            if !overloads.isEmpty { return overloads }
        }
        return []
    }

    private static func root(of name: String) -> String {
        String(name.prefix { $0 != "." })
    }

    private func planAlternative(_ overloads: [Overload], _ nodes: [Node], offset: Int32) -> Node? {
        guard nodes.count == 2, overloads.count == 1 else { return nil }
        switch overloads[0].id {
        case "optional_or_optional": return AlternativeNode(nodes[0], nodes[1], unwraps: false, offset: offset)
        case "optional_orValue_value": return AlternativeNode(nodes[0], nodes[1], unwraps: true, offset: offset)
        default: return nil
        }
    }

    /// `text.matches('pattern')` with its pattern compiled. One that is wrong is an error where it is evaluated.
    private func planMatch(_ overloads: [Overload], _ nodes: [Node], offset: Int32) -> Node? {
        guard nodes.count == 2, overloads.count == 1,
            overloads[0].id == "matches" || overloads[0].id == "matches_string",
            let constant = nodes[1] as? ConstantNode, case .string(let pattern) = constant.value
        else { return nil }
        do {
            return folded(MatchNode(nodes[0], try RegularExpression(pattern), offset: offset), nodes)
        } catch {
            return ErrorNode(EvaluationError(.invalidArgument, "\(error)", offset: offset))
        }
    }
}
