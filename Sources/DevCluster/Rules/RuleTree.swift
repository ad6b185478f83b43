import CEL
import JSON
import KubeCEL
import KubeCore

/// The rules of a schema and of all that is within it, compiled once for any number of objects.
///
/// A class, so that the copies of a resource share it. Places without rules at or below them are not in it.
final class RuleTree: Sendable {
    let schema: StructuralSchema
    let rules: [CompiledRule]
    /// The environments of the rules; nil where there are none.
    let environments: (plain: Environment, optional: Environment)?
    let values: SchemaValues?
    let properties: [String: RuleTree]
    let additionalProperties: RuleTree?
    let items: RuleTree?
    let allOf: [RuleTree]

    /// Compiles the rules of a resource's schema; nil where it has none.
    static func compile(
        root schema: StructuralSchema, at path: String = "", _ causes: inout [Status.Cause]
    ) -> RuleTree? {
        var builder = Builder(causes: causes)
        defer { causes = builder.causes }
        return builder.tree(schema, schema, isRoot: true, at: path, uncorrelatable: nil)
    }

    private init(
        schema: StructuralSchema, rules: [CompiledRule],
        environments: (plain: Environment, optional: Environment)?, values: SchemaValues?,
        properties: [String: RuleTree], additionalProperties: RuleTree?, items: RuleTree?, allOf: [RuleTree]
    ) {
        self.schema = schema
        self.rules = rules
        self.environments = environments
        self.values = values
        self.properties = properties
        self.additionalProperties = additionalProperties
        self.items = items
        self.allOf = allOf
    }

    /// Walks a schema; `uncorrelatable` is the list around a place whose elements cannot be found again in the old object.
    private struct Builder {
        var causes: [Status.Cause]

        /// - Parameters:
        ///   - rules: where the rules stand: the node itself, or one of its `allOf`.
        ///   - node: what gives structure.
        mutating func tree(
            _ rules: StructuralSchema, _ node: StructuralSchema, isRoot: Bool, at path: String, uncorrelatable: String?
        ) -> RuleTree? {
            var properties: [String: RuleTree] = [:]
            for (name, property) in rules.properties.sorted(by: { $0.key < $1.key }) {
                guard let inner = node.properties[name] else { continue }
                properties[name] = tree(
                    property, inner, isRoot: inner.isEmbeddedResource, at: "\(path).properties[\(name)]",
                    uncorrelatable: uncorrelatable)
            }
            var rest: RuleTree?
            if let schema = rules.additionalProperties, let inner = node.additionalProperties {
                rest = tree(
                    schema, inner, isRoot: inner.isEmbeddedResource, at: "\(path).additionalProperties",
                    uncorrelatable: uncorrelatable)
            }
            var items: RuleTree?
            if let schema = rules.items, let inner = node.items {
                items = tree(
                    schema, inner, isRoot: inner.isEmbeddedResource, at: "\(path).items",
                    uncorrelatable: uncorrelatable ?? (node.listType == .map ? nil : path))
            }
            let allOf = rules.validation.allOf.enumerated().compactMap { index, schema in
                tree(schema, node, isRoot: isRoot, at: "\(path).allOf[\(index)]", uncorrelatable: uncorrelatable)
            }
            let (compiled, environments, values) = compile(
                rules, node, isRoot: isRoot, at: path, uncorrelatable: uncorrelatable)
            guard
                !compiled.isEmpty || !properties.isEmpty || rest != nil || items != nil || !allOf.isEmpty
            else { return nil }
            return RuleTree(
                schema: node, rules: compiled, environments: environments, values: values, properties: properties,
                additionalProperties: rest, items: items, allOf: allOf)
        }

        private mutating func compile(
            _ rules: StructuralSchema, _ node: StructuralSchema, isRoot: Bool, at path: String, uncorrelatable: String?
        ) -> ([CompiledRule], (plain: Environment, optional: Environment)?, SchemaValues?) {
            let declared = (rules.rules?.arrayValue ?? []).map(ValidationRule.init)
            guard !declared.isEmpty else { return ([], nil, nil) }
            let place = "\(path).x-kubernetes-validations"
            guard let type = node.schemaType(rootWith: isRoot ? .names : nil) else {
                causes.append(
                    Status.Cause(
                        reason: "InternalError",
                        message: "Internal error: failed to convert to declType for CEL validation rules", field: place)
                )
                return ([], nil, nil)
            }
            let before = causes.count
            for (index, rule) in declared.enumerated() { causes += rule.causes(at: "\(place)[\(index)]", node) }
            guard causes.count == before else { return ([], nil, nil) }
            let compiler = RuleCompiler(type, node)
            let compiled = declared.enumerated().compactMap { index, rule -> CompiledRule? in
                let compiled = compiler.compile(rule, at: "\(place)[\(index)]", &causes)
                if let uncorrelatable, compiled?.usesOldSelf == true {
                    causes.append(
                        .invalid(
                            "\(place)[\(index)].rule", .string(rule.rule),
                            "oldSelf cannot be used on the uncorrelatable portion of the schema within \(uncorrelatable)"
                        ))
                }
                return compiled
            }
            return (compiled, (compiler.withOldSelf, compiler.withOptionalOldSelf), SchemaValues(type))
        }
    }
}
