/// Calls and operators.
extension Checker {
    mutating func checkCall(
        _ expression: Expression, _ name: String, _ target: Expression?, _ arguments: [Expression]
    ) -> TypeID {
        if name == Operator.optionalSelect, target == nil {
            return checkOptionalSelection(expression, arguments)
        }
        checkLiterals(name, arguments)
        var types: [TypeID] = []
        types.reserveCapacity(arguments.count + 1)
        if let target {
            if let function = namespacedFunction(name, target) {
                for argument in arguments { types.append(check(argument)) }
                return resolve(expression, name, function, types, isMember: false)
            }
            types.append(check(target))
        }
        for argument in arguments { types.append(check(argument)) }
        guard let function = function(name) else { return reportUndeclared(name, at: expression) }
        if target == nil, name == Operator.and || name == Operator.or {
            return checkLogic(expression, function, arguments, types)
        }
        return resolve(expression, name, function, types, isMember: target != nil)
    }

    private mutating func checkLiterals(_ name: String, _ arguments: [Expression]) {
        for rule in environment.declarations.literalRules[name] ?? [] where rule.argument < arguments.count {
            let argument = arguments[rule.argument]
            guard case .literal(let literal) = argument.form, let problem = rule.problem(literal) else { continue }
            report(argument, problem)
        }
    }

    /// `&&` and `||` say of each operand whether it is a bool.
    private mutating func checkLogic(
        _ expression: Expression, _ function: FunctionTable, _ arguments: [Expression], _ types: [TypeID]
    ) -> TypeID {
        setReference(.overloads(function.allFunctions), of: expression)
        var result = TypeID.bool
        for (argument, type) in zip(arguments, types) where !inference.isAssignable(type, .bool) {
            reportMismatch(argument, expected: .bool, found: type)
            result = .error
        }
        return result
    }

    private mutating func checkOptionalSelection(_ expression: Expression, _ arguments: [Expression]) -> TypeID {
        guard arguments.count == 2, case .literal(.string(let field)) = arguments[1].form else {
            report(expression, "unsupported optional field selection")
            return .error
        }
        if let function = function(Operator.optionalSelect) {
            setReference(.overloads(function.allFunctions), of: expression)
        }
        return inference.substituted(checkField(expression, arguments[0], field, isOptional: true))
    }

    /// Finds the overloads that take arguments of these types.
    private mutating func resolve(
        _ expression: Expression, _ name: String, _ function: FunctionTable, _ arguments: [TypeID], isMember: Bool
    ) -> TypeID {
        let signatures = isMember ? function.members : function.functions
        var matches: [Int] = []
        var result: TypeID?
        for index in signatures.indices {
            guard let type = inference.apply(signatures[index], to: arguments) else { continue }
            matches.append(index)
            guard let known = result else {
                result = type
                continue
            }
            if known != .dynamic, !inference.isSame(type, known) { result = .dynamic }
        }
        guard let result else {
            let types = arguments.map { describe($0) }
            let signature =
                isMember
                ? "\(types[0]).(\(types.dropFirst().joined(separator: ", ")))" : "(\(types.joined(separator: ", ")))"
            report(expression, "found no matching overload for '\(name)' applied to '\(signature)'")
            return .error
        }
        let overloads: [Overload]
        if matches.count == 1 {
            overloads = signatures[matches[0]].alone
        } else if matches.count == signatures.count {
            overloads = isMember ? function.allMembers : function.allFunctions
        } else {
            overloads = matches.map { signatures[$0].overload }
        }
        setReference(.overloads(overloads), of: expression)
        return result
    }
}

extension TypeInference {
    /// The type of a call of this overload; `nil` if it does not take the arguments.
    fileprivate mutating func apply(_ signature: Signature, to arguments: [TypeID]) -> TypeID? {
        guard signature.parameters.count == arguments.count else { return nil }
        if signature.variableCount == 0 {
            return areAssignable(arguments, signature.parameters) ? signature.result : nil
        }
        // Most overloads are not meant, and most of those can be told without making variables.
        for (argument, parameter) in zip(arguments, signature.parameters) {
            let (kind, wanted) = (table[argument].kind, table[parameter].kind)
            if kind != wanted, !kind.isOpen, !wanted.isOpen { return nil }
        }
        var variables: [TypeID] = []
        for _ in 0..<signature.variableCount { variables.append(variable()) }
        var parameters: [TypeID] = []
        for parameter in signature.parameters { parameters.append(instantiated(parameter, variables)) }
        guard areAssignable(arguments, parameters) else { return nil }
        return substituted(instantiated(signature.result, variables))
    }
}

extension TypeTable.Kind {
    /// What kind of type will stand here is not said yet.
    fileprivate var isOpen: Bool {
        switch self {
        case .dynamic, .error, .null, .variable, .parameter: true
        default: false
        }
    }
}
