extension TypeInference {
    /// The type with its variables replaced by what they stand for.
    mutating func substituted(_ type: TypeID) -> TypeID {
        replacing(in: type) { (inference, node, type) in
            guard node.kind == .variable, let bound = inference.binding(node) else { return type }
            return inference.substituted(bound)
        }
    }

    /// A signature's type with variables for its parameters.
    ///
    /// - Parameter variables: one for each parameter.
    mutating func instantiated(_ type: TypeID, _ variables: [TypeID]) -> TypeID {
        replacing(in: type) { (_, node, type) in node.kind == .parameter ? variables[Int(node.first)] : type }
    }

    private mutating func replacing(
        in type: TypeID, _ leaf: (inout TypeInference, TypeTable.Node, TypeID) -> TypeID
    ) -> TypeID {
        let node = table[type]
        if node.isGround { return type }
        guard enter() else { return .error }
        defer { leave() }
        switch node.kind {
        case .list: return bounded(table.list(replacing(in: TypeID(index: node.first), leaf)))
        case .type: return bounded(table.type(replacing(in: TypeID(index: node.first), leaf)))
        case .optional: return bounded(table.optional(replacing(in: TypeID(index: node.first), leaf)))
        case .map:
            let key = replacing(in: TypeID(index: node.first), leaf)
            let value = replacing(in: TypeID(index: node.second), leaf)
            return bounded(table.map(key, value))
        case .opaque:
            var parts: [TypeID] = []
            for index in 0..<Int(node.second) { parts.append(replacing(in: table.part(node, index), leaf)) }
            return bounded(table.opaque(like: node, parts))
        default:
            return leaf(&self, node, type)
        }
    }

    /// A substituted type as values know it; what was never found out is `dyn`.
    func valueType(_ type: TypeID) -> ValueType {
        let node = table[type]
        switch node.kind {
        case .dynamic, .parameter: return .dynamic
        case .error: return .error
        case .null: return .null
        case .bool: return .bool
        case .int: return .int
        case .uint: return .uint
        case .double: return .double
        case .string: return .string
        case .bytes: return .bytes
        case .duration: return .duration
        case .timestamp: return .timestamp
        case .list: return .list(valueType(TypeID(index: node.first)))
        case .map:
            return .map(key: valueType(TypeID(index: node.first)), value: valueType(TypeID(index: node.second)))
        case .type: return .type(valueType(TypeID(index: node.first)))
        case .optional: return .optional(valueType(TypeID(index: node.first)))
        case .opaque:
            return .opaque(table.name(node), (0..<Int(node.second)).map { valueType(table.part(node, $0)) })
        case .structure: return .structure(table.name(node))
        case .variable: return .dynamic
        }
    }
}
