import CEL
import InterlockAPI
import JSON

/// A policy's expressions, compiled once per version of the policy.
struct CompiledRules: Sendable {
    struct Variable: Sendable {
        /// As expressions say it: `variables.<name>`.
        var name: String
        var program: Program
    }

    struct Condition: Sendable {
        var name: String
        var program: Program
    }

    struct Validation: Sendable {
        var rule: RuleValidation
        var program: Program
        var message: Program?
        /// Whose approval it asks for, where it asks for one.
        var approval: ApprovalRule?
        /// Over what it asks for, for the plan's digest.
        var digest: String
    }

    struct Approval: Sendable {
        var rule: ApprovalRule
        var when: Program
        var digest: String
    }

    /// The environment with the policy's variables.
    private(set) var environment = RuleEnvironment.base
    private(set) var variables: [Variable] = []
    private(set) var conditions: [Condition] = []
    private(set) var validations: [Validation] = []
    private(set) var approvals: [Approval] = []

    static let none = CompiledRules()

    private init() {}

    var isEmpty: Bool { conditions.isEmpty && validations.isEmpty && approvals.isEmpty }

    /// Compiles every expression; one that is wrong is left out and is among the problems, with its line and column.
    init(_ spec: GuardPolicySpec, problems: inout [PolicyProblem]) {
        var compiler = Compiler(environment: environment)
        for (index, condition) in spec.matchConditions.enumerated() {
            let field = "spec.matchConditions[\(index)].expression"
            guard let program = compiler.compile(condition.expression, field, expecting: .bool) else { continue }
            conditions.append(Condition(name: condition.name, program: program))
        }
        for (index, variable) in (spec.rules?.variables ?? []).enumerated() {
            let name = RuleEnvironment.variable(variable.name)
            let program = compiler.compile(variable.expression, "spec.rules.variables[\(index)].expression")
            // Of one that is wrong the name is known all the same: one mistake is told once.
            compiler.environment = compiler.environment.extended(variables: [.init(name, program?.type ?? .dynamic)])
            if let program { variables.append(Variable(name: name, program: program)) }
        }
        for (index, rule) in (spec.rules?.validations ?? []).enumerated() {
            let field = "spec.rules.validations[\(index)]"
            let program = compiler.compile(rule.expression, field + ".expression", expecting: .bool)
            let message = rule.messageExpression.flatMap {
                compiler.compile($0, field + ".messageExpression", expecting: .string)
            }
            let approval = spec.approvals.first { $0.name == rule.approval }
            if let name = rule.approval, approval == nil {
                compiler.problems.append(
                    PolicyProblem(field: field + ".approval", message: "spec.approvals has no rule \(name)"))
            }
            guard let program else { continue }
            let digest = ContentDigest.sha256([rule.json, approval?.json ?? .null])
            validations.append(
                Validation(rule: rule, program: program, message: message, approval: approval, digest: digest))
        }
        for (index, rule) in spec.approvals.enumerated() {
            let field = "spec.approvals[\(index)].when"
            guard let when = compiler.compile(rule.when, field, expecting: .bool) else { continue }
            approvals.append(Approval(rule: rule, when: when, digest: ContentDigest.sha256(rule.json)))
        }
        environment = compiler.environment
        problems += compiler.problems
    }

    private struct Compiler {
        var environment: Environment
        var problems: [PolicyProblem] = []
        /// What is told of one expression.
        private static let maximumProblems = 4

        init(environment: Environment) {
            self.environment = environment
        }

        mutating func compile(_ text: String, _ field: String, expecting type: ValueType? = nil) -> Program? {
            do throws(CompileError) {
                return try environment.compile(Source(text), expecting: type)
            } catch {
                for problem in error.problems.prefix(Self.maximumProblems) {
                    let (line, column) = error.source.position(at: problem.offset)
                    problems.append(
                        PolicyProblem(
                            field: field, place: .init(line: line, column: column), message: problem.message))
                }
                return nil
            }
        }
    }
}
