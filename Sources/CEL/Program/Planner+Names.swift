/// Identifiers, qualified names and selections.
extension Planner {
    mutating func planName(_ expression: Expression, _ name: String) -> Node {
        switch references?[expression.id] {
        case .variable(let slot)?: return VariableNode(slot: slot, name: name)
        case .constant(let value)?: return ConstantNode(value)
        case .local?, .overloads?, nil: break
        }
        if let local = local(name) { return LocalNode(place: local.place, binding: local.binding) }
        return global(name) ?? undeclared(name, expression)
    }

    mutating func planSelection(_ expression: Expression, _ operand: Expression, _ field: String, isTest: Bool) -> Node
    {
        if !isTest, let node = qualifiedName(expression) { return node }
        let node = plan(operand)
        if isTest {
            return folded(PresenceNode(operand: node, field: field, offset: expression.offset), [node])
        }
        return selecting(field, of: node, offset: expression.offset)
    }

    /// `operand.field`, where fields after one another become one way.
    func selecting(_ field: String, of operand: Node, offset: Int32) -> Node {
        if let path = operand as? PathNode { return path.appending(field, offset: offset) }
        if operand is VariableNode || operand is LocalNode {
            return PathNode(root: operand, fields: [field], offset: offset)
        }
        return folded(SelectNode(operand: operand, field: field, offset: offset), [operand])
    }

    /// A chain of selections that is one name: `a.b` for the variable of that name.
    private func qualifiedName(_ expression: Expression) -> Node? {
        if let references {
            switch references[expression.id] {
            case .variable(let slot)?: return VariableNode(slot: slot, name: expression.qualifiedName ?? "")
            case .constant(let value)?: return ConstantNode(value)
            case .local?, .overloads?, nil: return nil
            }
        }
        guard let name = expression.qualifiedName, let first = name.split(separator: ".").first,
            name.hasPrefix(".") || local(String(first)) == nil
        else { return nil }
        return global(name)
    }

    /// What the environment has under a name, in the namespaces from the container outwards.
    private func global(_ name: String) -> Node? {
        for candidate in environment.candidates(for: name) {
            if let slot = environment.slot(ofVariable: candidate) { return VariableNode(slot: slot, name: candidate) }
            if let constant = environment.constant(candidate) { return ConstantNode(constant) }
        }
        return nil
    }

    private func undeclared(_ name: String, _ expression: Expression) -> Node {
        ErrorNode(
            EvaluationError(
                .noSuchVariable, "undeclared reference to '\(name)' (in container '\(environment.container)')",
                offset: expression.offset))
    }
}
