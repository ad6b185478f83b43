import CEL
import JSON

/// An environment, and what its expressions give: checked and unchecked, which must be the same.
struct Evaluator {
    var environment: Environment
    var activation: Activation

    init(_ variables: [String: Value] = [:]) {
        environment = Environment(
            libraries: [.standard, .strings, .optionals, .bindings, .twoVariableComprehensions],
            variables: variables.keys.sorted().map { Environment.Variable($0, .dynamic) })
        activation = Activation(environment)
        for (name, value) in variables { activation[name] = value }
    }

    init(json: JSONValue) {
        self.init(
            Dictionary(uniqueKeysWithValues: (json.objectValue ?? JSONObject()).map { ($0.key, Value($0.value)) }))
    }

    func program(_ text: String, isChecked: Bool = true) throws -> Program {
        isChecked
            ? try environment.compile(Source(text)) : Program(try environment.parse(Source(text)), in: environment)
    }

    func evaluate(_ text: String, isChecked: Bool = true, limits: Limits = Limits()) throws -> Evaluation {
        try program(text, isChecked: isChecked).evaluate(activation, limits: limits)
    }

    func value(_ text: String, isChecked: Bool = true) throws -> Value {
        try evaluate(text, isChecked: isChecked).value
    }
}

extension Value {
    /// The kind of the error that this is; nil where it is none.
    var errorKind: EvaluationError.Kind? {
        if case .error(let error) = self { return error.kind }
        return nil
    }
}
