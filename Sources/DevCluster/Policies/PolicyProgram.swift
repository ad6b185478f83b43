import CEL
import JSON
import KubeCore

/// A policy of either kind, compiled once for any number of writes.
struct PolicyProgram: Sendable {
    struct Condition: Sendable {
        let name: String
        let expression: PolicyExpression
    }

    struct Validation: Sendable {
        let expression: PolicyExpression
        let message: String
        let messageExpression: PolicyExpression?
        let reason: String
    }

    struct AuditAnnotation: Sendable {
        let key: String
        let expression: PolicyExpression
    }

    struct Mutation: Sendable {
        enum Kind: Sendable {
            case applyConfiguration
            case jsonPatch
        }

        let kind: Kind
        let expression: PolicyExpression
    }

    let name: String
    let uid: String
    let generation: Int64
    let match: AdmissionMatch
    let paramKind: PolicyParameters.Kind?
    let ignoresFailures: Bool
    let isReinvoked: Bool
    /// With all variables.
    let environment: Environment
    let variables: [String: PolicyExpression]
    let conditions: [Condition]
    let validations: [Validation]
    let auditAnnotations: [AuditAnnotation]
    let mutations: [Mutation]
    /// What does not compile, and where it stands, for the checks of its kind.
    let faults: [(field: String, text: String, fault: String)]

    init(_ policy: JSONValue, subjects: PolicyEnvironment.Subjects = .init()) {
        let spec = policy["spec"] ?? [:]
        name = policy.metadataText("name")
        uid = policy.metadataText("uid")
        generation = policy.metadata("generation")?.integerValue ?? 0
        match = AdmissionMatch(spec["matchConstraints"] ?? [:])
        let kind = spec["paramKind"].flatMap { $0.isNull ? nil : $0 }
        paramKind = kind.map {
            .init(apiVersion: $0["apiVersion"]?.stringValue ?? "", kind: $0["kind"]?.stringValue ?? "")
        }
        ignoresFailures = spec["failurePolicy"] == "Ignore"
        isReinvoked = spec["reinvocationPolicy"] == "IfNeeded"
        var compiler = Compiler(PolicyEnvironment(hasParams: kind != nil, subjects: subjects))
        variables = compiler.variables(of: spec)
        conditions = compiler.elements(of: spec, "matchConditions").map { element, path in
            Condition(
                name: element["name"]?.stringValue ?? "",
                expression: compiler.expression(element, "expression", path, [.bool]))
        }
        validations = compiler.elements(of: spec, "validations").map { element, path in
            let hasMessage = element["messageExpression"]?.stringValue.map { !$0.isEmpty } ?? false
            return Validation(
                expression: compiler.expression(element, "expression", path, [.bool]),
                message: element["message"]?.stringValue ?? "",
                messageExpression: hasMessage
                    ? compiler.expression(element, "messageExpression", path, [.string]) : nil,
                reason: element["reason"]?.stringValue ?? "Invalid")
        }
        auditAnnotations = compiler.elements(of: spec, "auditAnnotations").map { element, path in
            AuditAnnotation(
                key: element["key"]?.stringValue ?? "",
                expression: compiler.expression(element, "valueExpression", path, [.string, .null]))
        }
        mutations = compiler.mutations(of: spec)
        environment = compiler.environment.environment
        faults = compiler.faults
    }

    private struct Compiler {
        var environment: PolicyEnvironment
        var faults: [(field: String, text: String, fault: String)] = []

        init(_ environment: PolicyEnvironment) { self.environment = environment }

        func elements(of spec: JSONValue, _ key: String) -> [(JSONValue, String)] {
            (spec[key]?.arrayValue ?? []).enumerated().map { ($0.element, "spec.\(key)[\($0.offset)]") }
        }

        mutating func expression(
            _ element: JSONValue, _ key: String, _ path: String, _ expected: [ValueType],
            in other: PolicyEnvironment? = nil
        ) -> PolicyExpression {
            let text = element[key]?.stringValue ?? ""
            let compiled = (other ?? environment).compile(text, to: expected)
            if compiled.program == nil { faults.append(("\(path).\(key)", text, compiled.fault)) }
            return compiled
        }

        mutating func variables(of spec: JSONValue) -> [String: PolicyExpression] {
            var variables: [String: PolicyExpression] = [:]
            for (element, path) in elements(of: spec, "variables") {
                guard let name = element["name"]?.stringValue else { continue }
                let compiled = expression(element, "expression", path, [])
                variables[name] = compiled
                environment.declareVariable(name, compiled.program?.type ?? .dynamic)
            }
            return variables
        }

        mutating func mutations(of spec: JSONValue) -> [Mutation] {
            let declared = elements(of: spec, "mutations")
            guard !declared.isEmpty else { return [] }
            let environment = environment.forMutations
            return declared.compactMap { element, path in
                if let configuration = element["applyConfiguration"], element["patchType"] == "ApplyConfiguration" {
                    let compiled = expression(
                        configuration, "expression", "\(path).applyConfiguration",
                        [.structure(PolicyTypes.object)], in: environment)
                    return Mutation(kind: .applyConfiguration, expression: compiled)
                }
                guard let patch = element["jsonPatch"], element["patchType"] == "JSONPatch" else { return nil }
                let compiled = expression(
                    patch, "expression", "\(path).jsonPatch", [.list(.structure(PolicyTypes.patch))], in: environment)
                return Mutation(kind: .jsonPatch, expression: compiled)
            }
        }
    }
}

/// What puts a policy into force.
struct PolicyBinding: Sendable {
    let name: String
    let policyName: String
    /// Nil takes what the policy takes.
    let match: AdmissionMatch?
    let parameters: PolicyParameters?
    let actions: [String]

    init(_ binding: JSONValue) {
        let spec = binding["spec"] ?? [:]
        name = binding.metadataText("name")
        policyName = spec["policyName"]?.stringValue ?? ""
        match = spec["matchResources"].flatMap { $0.isNull ? nil : AdmissionMatch($0) }
        parameters = PolicyParameters(spec["paramRef"])
        actions = (spec["validationActions"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
