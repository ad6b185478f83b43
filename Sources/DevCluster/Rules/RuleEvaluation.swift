import CEL
import JSON
import KubeCEL
import KubeCore

/// One object held against the rules of its schema: within a budget, and letting stand what was wrong before.
struct RuleEvaluation {
    /// What one expression, and what all of an object may cost, in Kubernetes' numbers.
    static let callLimit: UInt64 = 1_000_000
    static let budget: UInt64 = 10_000_000
    static let maximumMessageBytes = 5_120

    private(set) var causes: [Status.Cause] = []
    /// What is wrong, but was so before.
    private(set) var warnings: [String] = []
    private var budget = Self.budget
    private var isOver = false

    /// How a value and its old one are to each other.
    private struct Correlation {
        let value: JSONValue
        /// Nil where there is none, or none that can be told to be this one's.
        let old: JSONValue?
        /// The nearest place around this one that has an old value.
        let parent: (value: JSONValue, old: JSONValue)?

        /// Whether what is wrong here was so before.
        var isUnchanged: Bool {
            if let old { return old == value }
            return parent.map { $0.old == $0.value } ?? false
        }

        func member(_ value: JSONValue, old: JSONValue?) -> Correlation {
            Correlation(value: value, old: old, parent: self.old.map { (self.value, $0) } ?? parent)
        }
    }

    /// - Parameter old: nil for an object that is new.
    static func evaluate(_ tree: RuleTree, _ object: JSONValue, replacing old: JSONValue?) -> RuleEvaluation {
        var evaluation = RuleEvaluation()
        evaluation.walk(tree, Correlation(value: object, old: old, parent: nil), old: old, at: "", isRatcheting: true)
        return evaluation
    }

    private mutating func walk(
        _ tree: RuleTree, _ place: Correlation, old: JSONValue?, at path: String, isRatcheting: Bool
    ) {
        let value = place.value
        guard !isOver, !value.isNull else { return }
        evaluate(tree, place, old: old, at: path, isRatcheting: isRatcheting)
        for alternative in tree.allOf where !isOver {
            walk(
                alternative, Correlation(value: value, old: nil, parent: place.parent), old: old, at: path,
                isRatcheting: isRatcheting)
        }
        switch value {
        case .object(let object):
            for (key, member) in object where !isOver {
                // What kind and version were cannot be seen: old objects are converted to the new version.
                let isHidden = path.isEmpty && (key == "apiVersion" || key == "kind")
                let before = old?[key]
                if let inner = tree.properties[key] {
                    walk(
                        inner, place.member(member, old: isHidden ? nil : before), old: before,
                        at: SchemaValidator.join(path, key), isRatcheting: isRatcheting)
                } else if let inner = tree.additionalProperties, tree.schema.properties[key] == nil {
                    walk(
                        inner, place.member(member, old: before), old: before, at: "\(path)[\(key)]",
                        isRatcheting: isRatcheting)
                }
            }
        case .array(let elements):
            guard let inner = tree.items else { return }
            let correlated = OldElements(old?.arrayValue, schema: tree.schema)
            for (index, element) in elements.enumerated() where !isOver {
                let before = correlated.element(like: element)
                walk(
                    inner, place.member(element, old: before), old: before, at: "\(path)[\(index)]",
                    isRatcheting: isRatcheting)
            }
        default: return
        }
    }

    private mutating func evaluate(
        _ tree: RuleTree, _ place: Correlation, old: JSONValue?, at path: String, isRatcheting: Bool
    ) {
        guard !tree.rules.isEmpty, let environments = tree.environments, let values = tree.values else { return }
        let type = JSONValue.string(tree.schema.type?.rawValue ?? "")
        let field = path.isEmpty ? SchemaValidator.noField : path
        let old = old.flatMap { $0.isNull ? nil : $0 }
        let current = values.value(place.value)
        let before = old.map(values.value)
        for compiled in tree.rules {
            let rule = compiled.rule
            let isOptional = rule.isOldSelfOptional == true
            if compiled.usesOldSelf, before == nil, !isOptional { continue }
            var activation = Activation(isOptional ? environments.optional : environments.plain)
            activation["self"] = current
            if isOptional {
                activation["oldSelf"] = .optional(before.map { OptionalValue($0) } ?? .none)
            } else if let before {
                activation["oldSelf"] = before
            }
            guard let result = run(compiled.program, activation) else {
                causes.append(
                    .invalid(
                        field, type,
                        "validation failed due to running out of cost budget, no further validation rules will be run"))
                return
            }
            switch result {
            case .bool(true): continue
            case .error(let error):
                causes.append(.invalid(field, type, words(of: error, rule)))
                if error.isFinal {
                    isOver = true
                    return
                }
            default:
                let cause = fault(compiled, tree, place, activation, at: path)
                if isRatcheting, !compiled.usesOldSelf, place.isUnchanged {
                    warnings.append("\(cause.field): \(cause.message)")
                } else {
                    causes.append(cause)
                }
            }
            if isOver { return }
        }
    }

    /// The value; nil where the budget does not reach for it.
    private mutating func run(_ program: Program, _ activation: Activation) -> Value? {
        let evaluation = program.evaluate(activation, limits: Limits(cost: Self.callLimit))
        guard evaluation.cost <= budget else {
            isOver = true
            return nil
        }
        budget -= evaluation.cost
        return evaluation.value
    }

    private func words(of error: EvaluationError, _ rule: ValidationRule) -> String {
        switch error.kind {
        case .costLimit:
            "'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call "
                + "cost exceeds limit for rule: \(rule.name)"
        case .noSuchOverload:
            "'no such overload': call arguments did not match a supported operator, function or macro signature for "
                + "rule: \(rule.name)"
        default: "\(error.message) evaluating rule: \(rule.name)"
        }
    }

    private mutating func fault(
        _ compiled: CompiledRule, _ tree: RuleTree, _ place: Correlation, _ activation: Activation, at path: String
    ) -> Status.Cause {
        var path = path
        if !compiled.fieldPath.isEmpty { path = SchemaValidator.join(path, compiled.fieldPath) }
        let field = path.isEmpty ? SchemaValidator.noField : path
        let detail = message(compiled, activation) ?? compiled.rule.statement
        let isWhole = tree.schema.type == .object || tree.schema.type == .array
        switch compiled.rule.reason {
        case "FieldValueForbidden": return .forbidden(field, detail)
        case "FieldValueRequired": return .required(field, detail)
        case "FieldValueDuplicate":
            if isWhole {
                return Status.Cause(reason: "FieldValueDuplicate", message: "Duplicate value", field: field)
            }
            return .duplicate(field, place.value)
        default:
            if isWhole {
                return Status.Cause(reason: "FieldValueInvalid", message: "Invalid value: \(detail)", field: field)
            }
            return .invalid(field, place.value, detail)
        }
    }

    /// What the rule's own expression says; nil where it says nothing of use.
    private mutating func message(_ compiled: CompiledRule, _ activation: Activation) -> String? {
        guard let program = compiled.messageProgram, case .string(let text)? = run(program, activation) else {
            return nil
        }
        let message = text.trimmed
        let isUsable =
            !message.isEmpty && message.utf8.count <= Self.maximumMessageBytes && !message.utf8.contains(0x0A)
        return isUsable ? message : nil
    }
}
