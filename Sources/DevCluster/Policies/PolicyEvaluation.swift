import CEL
import JSON
import KubeCEL
import KubeCore
import Synchronization

/// One write as the expressions of one policy see it, and what they may still cost.
struct PolicyEvaluation {
    static let callLimit: UInt64 = 1_000_000
    static let budget: UInt64 = 10_000_000
    static let matchBudget: UInt64 = 2_500_000

    /// Why an expression has no value.
    struct Failure: Error {
        let message: String
        /// Nothing more is evaluated.
        var isFinal = false
    }

    private let activation: Activation
    private let variables: PolicyVariables
    var budget: UInt64

    /// - Parameters:
    ///   - attributes: the object as it is by now.
    ///   - matched: the resource that the policy took the write for.
    init(
        _ program: PolicyProgram, _ attributes: AdmissionAttributes, matched: ServedResource, params: JSONValue,
        access: RoleBasedAccess, namespace: JSONValue?, budget: UInt64 = Self.budget
    ) {
        var activation = Activation(program.environment)
        func presented(_ object: JSONValue?) -> Value {
            object.map { Value(matched.kind == attributes.resource.kind ? $0 : matched.presented($0)) } ?? .null
        }
        activation["object"] = presented(attributes.object)
        activation["oldObject"] = presented(attributes.old)
        activation["request"] = Value(attributes.request(as: matched.kind))
        activation["namespaceObject"] = namespace.map { Value($0) } ?? .null
        activation["params"] = Value(params)
        let authorizer = AuthorizerValue(access)
        activation["authorizer"] = .opaque(authorizer)
        var resource = AuthorizationRequest.Resource(
            group: attributes.resource.kind.group, resource: attributes.resource.kind.plural)
        resource.subresource = attributes.subresource
        resource.namespace = attributes.namespace
        resource.name = attributes.name
        activation["authorizer.requestResource"] = .opaque(ResourceCheckValue(authorizer, resource))
        variables = PolicyVariables(program.variables, activation)
        activation["variables"] = .opaque(variables)
        self.activation = activation
        self.budget = budget
    }

    /// The value of an expression; charges for the variables that it was the first to need.
    mutating func value(_ expression: PolicyExpression) throws(Failure) -> Value {
        guard let program = expression.program else {
            throw Failure(message: "compilation error: \(expression.fault)")
        }
        let evaluation = program.evaluate(activation, limits: Limits(cost: min(Self.callLimit, budget)))
        let (cost, isOver) = evaluation.cost.addingReportingOverflow(variables.takeCost())
        guard !isOver, cost <= budget else { throw Self.outOfBudget }
        budget -= cost
        guard case .error(let error) = evaluation.value else { return evaluation.value }
        if error.isFinal { throw Self.outOfBudget }
        throw Failure(message: "expression '\(expression.text)' resulted in error: \(error.message)")
    }

    private static let outOfBudget = Failure(
        message: "validation failed due to running out of cost budget, no further validation rules will be run",
        isFinal: true)
}

/// The `variables` of a policy: each is computed when it is first asked for.
final class PolicyVariables: OpaqueValue {
    private struct State {
        var values: [String: Value] = [:]
        var running: Set<String> = []
        var cost: UInt64 = 0
    }

    private let expressions: [String: PolicyExpression]
    /// Without this value itself, which would keep itself alive.
    private let activation: Activation
    // A mutex: a value may be read from any thread, though one evaluation is on one.
    private let state = Mutex(State())

    init(_ expressions: [String: PolicyExpression], _ activation: Activation) {
        self.expressions = expressions
        self.activation = activation
    }

    var valueType: ValueType { .structure(PolicyTypes.variables) }

    func isEqual(to other: any OpaqueValue) -> Bool { self === other }

    var json: JSONValue { .null }

    func hasField(_ name: String) -> Value { .bool(expressions[name] != nil) }

    func field(_ name: String) -> Value {
        if let known = state.withLock({ $0.values[name] }) { return known }
        guard let expression = expressions[name] else { return .failure(.noSuchField, "no such field: \(name)") }
        let isFree = state.withLock { $0.running.insert(name).inserted }
        guard isFree else { return .failure(.other, "variable \(name) needs its own value") }
        guard let program = expression.program else {
            return .failure(.other, "composited variable \"\(name)\" fails to compile: \(expression.fault)")
        }
        var activation = activation
        activation["variables"] = .opaque(self)
        let evaluation = program.evaluate(activation, limits: Limits(cost: PolicyEvaluation.callLimit))
        state.withLock { state in
            state.values[name] = evaluation.value
            let (cost, isOver) = state.cost.addingReportingOverflow(evaluation.cost)
            state.cost = isOver ? .max : cost
        }
        return evaluation.value
    }

    /// What has been computed since this was last asked.
    func takeCost() -> UInt64 {
        state.withLock { state in
            defer { state.cost = 0 }
            return state.cost
        }
    }
}
