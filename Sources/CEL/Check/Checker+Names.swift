/// Identifiers, qualified names and selections.
extension Checker {
    mutating func checkIdentifier(_ expression: Expression, _ name: String) -> TypeID {
        if let type = local(name) {
            setReference(.local, of: expression)
            return type
        }
        guard let (reference, type) = resolve(name) else { return reportUndeclared(name, at: expression) }
        setReference(reference, of: expression)
        return type
    }

    mutating func checkSelection(
        _ expression: Expression, _ operand: Expression, _ field: String, isTest: Bool
    ) -> TypeID {
        if !isTest, let (reference, type) = resolveQualified(expression) {
            setReference(reference, of: expression)
            return type
        }
        let type = checkField(expression, operand, field, isOptional: false)
        return isTest ? .bool : inference.substituted(type)
    }

    /// `operand.field`, or `operand.?field`.
    mutating func checkField(
        _ expression: Expression, _ operand: Expression, _ field: String, isOptional: Bool
    ) -> TypeID {
        var type = inference.substituted(check(operand))
        var isOptional = isOptional
        var node = inference.table[type]
        // An optional is looked into, and what is found there is optional again.
        if node.kind == .optional {
            isOptional = true
            type = TypeID(index: node.first)
            node = inference.table[type]
        }
        var result = TypeID.dynamic
        switch node.kind {
        case .map:
            result = TypeID(index: node.second)
        case .structure:
            result = fieldType(field, of: inference.table.name(node), at: expression.offset)
        case .variable:
            // Unknown so far, and from here on anything.
            _ = inference.isAssignable(.dynamic, type)
        case .dynamic, .error:
            break
        default:
            report(expression, "type '\(describe(type))' does not support field selection")
        }
        return isOptional ? inference.table.optional(result) : result
    }

    mutating func fieldType(_ field: String, of structure: String, at offset: Int32) -> TypeID {
        guard let type = environment.types?.field(field, of: structure) else {
            report(offset, "undefined field '\(field)'")
            return .error
        }
        var parameters: [String] = []
        return inference.table.declare(type, parameters: &parameters)
    }

    // MARK: - Resolution

    /// What selections from a name mean as one qualified name.
    private func resolveQualified(_ expression: Expression) -> (Reference, TypeID)? {
        guard let head = expression.head else { return nil }
        // Only a name with dots in it can be meant, and there are few.
        guard
            environment.types != nil || !environment.container.isEmpty
                || environment.declarations.namespaces.contains(head.droppingDot)
        else { return nil }
        // A variable of a comprehension hides what is outside.
        if local(head) != nil { return nil }
        return expression.qualifiedName.flatMap(resolve)
    }

    /// What a name means in the environment.
    private func resolve(_ name: String) -> (Reference, TypeID)? {
        if environment.container.isEmpty, !name.hasPrefix(".") { return resolveFull(name) }
        for candidate in environment.candidates(for: name) {
            if let found = resolveFull(candidate) { return found }
        }
        return nil
    }

    private func resolveFull(_ name: String) -> (Reference, TypeID)? {
        if let variable = environment.slots[name] { return (.variable(variable.slot), variable.type) }
        if let constant = environment.declarations.constants[name] { return (.constant(constant.value), constant.type) }
        if environment.types?.hasStructure(name) == true {
            // The parameter of the type is left open: whatever compares types takes any.
            return (.constant(.type(TypeValue(name))), environment.declarations.anyType)
        }
        return nil
    }

    /// The function that a name means, and its full name.
    func function(_ name: String) -> FunctionTable? {
        if environment.container.isEmpty, !name.hasPrefix(".") { return environment.declarations.functions[name] }
        for candidate in environment.candidates(for: name) {
            if let found = environment.declarations.functions[candidate] { return found }
        }
        return nil
    }

    /// The function in a namespace that a call with a target means: `math.least(a, b)`.
    func namespacedFunction(_ name: String, _ target: Expression) -> FunctionTable? {
        guard let head = target.head else { return nil }
        guard !environment.container.isEmpty || environment.declarations.namespaces.contains(head.droppingDot) else {
            return nil
        }
        return target.qualifiedName.flatMap { function($0 + "." + name) }
    }
}

extension Expression {
    /// The first name of a qualified one.
    fileprivate var head: String? {
        switch form {
        case .identifier(let name): name
        case .select(let operand, _, isTest: false): operand.head
        default: nil
        }
    }
}

extension String {
    fileprivate var droppingDot: String { hasPrefix(".") ? String(dropFirst()) : self }
}
