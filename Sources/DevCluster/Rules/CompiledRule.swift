import CEL
import JSON
import KubeCEL
import KubeCore

/// A rule of a schema, made ready to be evaluated.
struct CompiledRule: Sendable {
    let rule: ValidationRule
    let program: Program
    let messageProgram: Program?
    /// Whether it is about a change, and so has nothing to say of an object that is new.
    let usesOldSelf: Bool
    /// Where within the value the fault is shown; empty for the value itself.
    let fieldPath: String
}

/// Compiles the rules of one place of a schema.
struct RuleCompiler {
    private let plain: Environment
    let withOldSelf: Environment
    let withOptionalOldSelf: Environment
    private let schema: StructuralSchema

    init(_ type: SchemaType, _ schema: StructuralSchema) {
        var types = SchemaTypes()
        let selfType = types.declare(type, as: "self")
        plain = .kubernetes(variables: [.init("self", selfType)], types: types)
        withOldSelf = plain.extended(variables: [.init("oldSelf", selfType)])
        withOptionalOldSelf = plain.extended(variables: [.init("oldSelf", .optional(selfType))])
        self.schema = schema
    }

    /// What an activation of the rule is made in.
    func environment(for rule: ValidationRule) -> Environment {
        rule.isOldSelfOptional == true ? withOptionalOldSelf : withOldSelf
    }

    /// Nil where something is wrong with it, which `causes` then says.
    func compile(_ rule: ValidationRule, at path: String, _ causes: inout [Status.Cause]) -> CompiledRule? {
        let environment = environment(for: rule)
        let program: Program
        do throws(CompileError) {
            program = try environment.compile(Source(rule.rule))
        } catch {
            causes.append(.invalid("\(path).rule", rule.shown, "compilation failed: \(error.issues)"))
            return nil
        }
        guard program.type == .bool else {
            causes.append(.invalid("\(path).rule", rule.shown, "cel expression must evaluate to a bool"))
            return nil
        }
        let usesOldSelf = rule.rule.contains("oldSelf") && !isCompiled(rule.rule)
        if let flag = rule.isOldSelfOptional, !usesOldSelf {
            causes.append(
                .invalid("\(path).optionalOldSelf", .bool(flag), "may not be set if oldSelf is not used in rule"))
        }
        var messageProgram: Program?
        if !rule.messageExpression.isEmpty {
            guard let compiled = message(rule, environment, at: path, &causes) else { return nil }
            messageProgram = compiled
        }
        return CompiledRule(
            rule: rule, program: program, messageProgram: messageProgram, usesOldSelf: usesOldSelf,
            fieldPath: RuleFieldPath.normalized(rule.fieldPath, in: schema) ?? "")
    }

    /// Whether a rule that compiles with `oldSelf` does so without it.
    private func isCompiled(_ text: String) -> Bool {
        do throws(CompileError) {
            _ = try plain.compile(Source(text))
            return true
        } catch {
            return false
        }
    }

    private func message(
        _ rule: ValidationRule, _ environment: Environment, at path: String, _ causes: inout [Status.Cause]
    ) -> Program? {
        let field = "\(path).messageExpression"
        do throws(CompileError) {
            let program = try environment.compile(Source(rule.messageExpression))
            if program.type == .string { return program }
            causes.append(.invalid(field, rule.shown, "messageExpression must evaluate to a string"))
        } catch {
            causes.append(
                .invalid(field, rule.shown, "messageExpression compilation failed: \(error.issues)"))
        }
        return nil
    }
}
