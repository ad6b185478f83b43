import CEL
import JSON

/// One case: an expression, where it is evaluated, and what must come of it.
struct ConformanceCase {
    enum Expectation {
        case value(Value)
        case type(ValueType, value: Value?)
        case error
        case unknown
    }

    let name: String
    let expression: String
    let container: String
    let isChecked: Bool
    let isEvaluated: Bool
    let variables: [Environment.Variable]
    let functions: [FunctionDeclaration]
    let bindings: [(name: String, value: Value)]
    let expectation: Expectation

    init(_ json: JSONValue) throws {
        guard let expression = json["expr"]?.stringValue else {
            throw ConformanceFormatError("a case without an expression")
        }
        self.expression = expression
        name = "\(json["section"]?.stringValue ?? "")/\(json["name"]?.stringValue ?? "")"
        container = json["container"]?.stringValue ?? ""
        isChecked = json["disableCheck"]?.boolValue != true
        isEvaluated = json["checkOnly"]?.boolValue != true
        let declarations = json["typeEnv"]?.arrayValue ?? []
        let bindings = try (json["bindings"]?.objectValue ?? JSONObject()).map { member in
            (name: member.key, value: try Self.binding(member.value))
        }
        var variables: [Environment.Variable] = []
        for declaration in declarations {
            guard let name = declaration["name"]?.stringValue, let type = declaration[path: "ident", "type"] else {
                continue
            }
            variables.append(Environment.Variable(name, try ValueType(conformance: type)))
        }
        for (name, _) in bindings where !variables.contains(where: { $0.name == name }) {
            variables.append(Environment.Variable(name, .dynamic))
        }
        self.variables = variables
        self.bindings = bindings
        functions = try declarations.compactMap { try Self.function($0) }
        expectation = try Self.expectation(json)
    }

    private static func binding(_ json: JSONValue) throws -> Value {
        guard let value = json["value"] else { throw ConformanceFormatError("a binding of no value: \(json)") }
        return try Value(conformance: value)
    }

    private static func function(_ json: JSONValue) throws -> FunctionDeclaration? {
        guard let name = json["name"]?.stringValue, let overloads = json[path: "function", "overloads"]?.arrayValue
        else {
            return nil
        }
        return FunctionDeclaration(
            name,
            try overloads.map { overload in
                Overload(
                    overload["overloadId"]?.stringValue ?? name,
                    try (overload["params"]?.arrayValue ?? []).map { try ValueType(conformance: $0) },
                    try overload["resultType"].map { try ValueType(conformance: $0) } ?? .dynamic,
                    isMember: overload["isInstanceFunction"]?.boolValue == true, .none)
            })
    }

    private static func expectation(_ json: JSONValue) throws -> Expectation {
        if let value = json["value"] { return .value(try Value(conformance: value)) }
        if let result = json["typedResult"] {
            let type = try result["deducedType"].map { try ValueType(conformance: $0) } ?? .dynamic
            return .type(type, value: try result["result"].map { try Value(conformance: $0) })
        }
        if json["evalError"] != nil || json["anyEvalErrors"] != nil { return .error }
        if json["unknown"] != nil || json["anyUnknowns"] != nil { return .unknown }
        return .value(.bool(true))
    }
}
