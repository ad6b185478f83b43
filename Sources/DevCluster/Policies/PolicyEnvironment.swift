import CEL
import KubeCEL

/// What the expressions of one policy may speak of. Its variables are added one after the other: each knows those
/// before it.
struct PolicyEnvironment: Sendable {
    /// Of what is known of `object` and `params`; `dyn` but for checks that change nothing.
    struct Subjects: Sendable {
        var object: ValueType = .dynamic
        var params: ValueType = .dynamic
        var schemas = PolicyTypes.common
    }

    private(set) var environment: Environment
    private var types: PolicyTypes

    init(hasParams: Bool, subjects: Subjects = Subjects()) {
        types = PolicyTypes(schemas: subjects.schemas)
        var variables: [Environment.Variable] = [
            .init("object", subjects.object), .init("oldObject", subjects.object),
            .init("namespaceObject", .structure(PolicyTypes.namespace)),
            .init("request", .structure(PolicyTypes.request)),
            .init("variables", .structure(PolicyTypes.variables)),
            .init("authorizer", .authorizer), .init("authorizer.requestResource", .resourceCheck),
        ]
        if hasParams { variables.append(.init("params", subjects.params)) }
        environment = .kubernetes(variables: variables, types: types)
    }

    mutating func declareVariable(_ name: String, _ type: ValueType) {
        types.variableTypes[name] = type
        environment = environment.extended(types: types)
    }

    /// The same for expressions that make patches.
    var forMutations: PolicyEnvironment {
        var copy = self
        copy.types.makesPatches = true
        copy.environment = environment.extended(functions: [Self.escapeKey], types: copy.types)
        return copy
    }

    /// `jsonpatch.escapeKey('a/b')`: a member's name as a JSON pointer writes it.
    private static let escapeKey = FunctionDeclaration(
        "jsonpatch.escapeKey",
        [
            Overload(
                "jsonpatch_escapeKey_string", [.string], .string,
                .unary { value in
                    guard case .string(let key) = value else { return .noSuchOverload("jsonpatch.escapeKey", value) }
                    return .string(
                        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
                            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1"))
                })
        ])

    /// - Parameter expected: the types that the value may have, exactly; empty for any.
    func compile(_ text: String, to expected: [ValueType] = []) -> PolicyExpression {
        do throws(CompileError) {
            let program = try environment.compile(Source(text))
            if expected.isEmpty || expected.contains(program.type) { return PolicyExpression(text, program) }
            let names = expected.map(Self.name)
            let wanted = names.count == 1 ? names[0] : "one of [\(names.joined(separator: " "))]"
            return PolicyExpression(text, fault: "must evaluate to \(wanted) but got \(Self.name(program.type))")
        } catch {
            return PolicyExpression(text, fault: "compilation failed: \(error.issues)")
        }
    }

    private static func name(_ type: ValueType) -> String { type == .null ? "null_type" : type.description }
}

/// An expression of a policy, compiled once.
struct PolicyExpression: Sendable {
    let text: String
    let program: Program?
    /// Why there is no program.
    let fault: String

    init(_ text: String, _ program: Program) {
        self.text = text
        self.program = program
        fault = ""
    }

    init(_ text: String, fault: String) {
        self.text = text
        program = nil
        self.fault = fault
    }
}
