import CEL
import JSON
import Synchronization
import Testing

/// Lets an activation's value speak of the activation.
private final class Holder: Sendable {
    let activation = Mutex<Activation?>(nil)
}

@Suite("Variables")
struct VariableTests {
    @Test("a variable without a value is an error only where it is needed")
    func unset() throws {
        let environment = Environment(variables: [
            Environment.Variable("a", .dynamic), Environment.Variable("b", .bool),
        ])
        var activation = Activation(environment)
        activation["b"] = .bool(true)
        activation["elsewhere"] = .int(1)
        #expect(try environment.compile(Source("a == 1")).evaluate(activation).value.errorKind == .noSuchVariable)
        #expect(try environment.compile(Source("b || a == 1")).evaluate(activation).value == .bool(true))
        #expect(activation["elsewhere"] == nil)
        activation["b"] = nil
        #expect(activation["b"] == nil)
    }

    @Test("a lazy variable is computed once, when it is first needed, and its cost counts")
    func lazy() throws {
        let environment = Environment(variables: [
            Environment.Variable("a", .dynamic), Environment.Variable("b", .bool),
        ])
        let calls = Mutex(0)
        var activation = Activation(environment)
        activation["b"] = .bool(false)
        activation.set("a") { _ in
            calls.withLock { $0 += 1 }
            return Evaluation(value: .int(7), cost: 40)
        }
        let unused = try environment.compile(Source("b && a == 7")).evaluate(activation)
        #expect(unused.value == .bool(false))
        #expect(calls.withLock { $0 } == 0)
        let used = try environment.compile(Source("a + a == 14")).evaluate(activation)
        #expect(used.value == .bool(true))
        #expect(used.cost == 44)
        #expect(try environment.compile(Source("a")).evaluate(activation).cost == 1)
        #expect(calls.withLock { $0 } == 1)
    }

    @Test("a lazy variable that needs its own value is an error, not an endless loop")
    func circular() throws {
        let environment = Environment(variables: [Environment.Variable("a", .dynamic)])
        let program = try environment.compile(Source("a + 1"))
        let holder = Holder()
        var activation = Activation(environment)
        activation.set("a") { limits in
            guard let activation = holder.activation.withLock({ $0 }) else { return Evaluation(value: .null) }
            return program.evaluate(activation, limits: limits)
        }
        let complete = activation
        holder.activation.withLock { $0 = complete }
        #expect(program.evaluate(activation).value.isError)
    }

    @Test(
        "fields of documents are found as written",
        arguments: [
            ("object.spec.replicas", Value.int(3)), ("object['spec']['replicas']", .int(3)),
            ("object.spec.zones[1]", .string("b")), ("size(object.spec.zones)", .int(2)),
            ("has(object.spec.none)", .bool(false)),
            ("has(object.spec.zones)", .bool(true)), ("'spec' in object", .bool(true)),
            ("'a' in object.spec.zones", .bool(true)),
            ("object.spec.zones == ['a', 'b']", .bool(true)), ("object.spec.nothing == null", .bool(true)),
            ("object.spec.zones.map(z, z + z)[0]", .string("aa")),
            ("object.spec.all(k, k in ['replicas', 'zones', 'nothing'])", .bool(true)),
            ("object.spec.?replicas.orValue(0)", .int(3)), ("object.spec.?other.orValue(9)", .int(9)),
            ("object.list.map(e, e.x.y)", .list(ListValue([.int(1), .int(2)]))),
        ])
    func documents(expression: String, result: Value) throws {
        let evaluator = Evaluator(json: [
            "object": [
                "spec": ["replicas": 3, "zones": ["a", "b"], "nothing": .null],
                "list": [["x": ["y": 1]], ["x": ["y": 2]]],
            ]
        ])
        for isChecked in [true, false] { #expect(try evaluator.value(expression, isChecked: isChecked) == result) }
    }

    @Test(
        "a way that ends early is an error that names the key",
        arguments: ["object.spec.missing", "object.missing.replicas", "object.spec.replicas.more", "object['missing']"])
    func missing(expression: String) throws {
        let evaluator = Evaluator(json: ["object": ["spec": ["replicas": 3]]])
        guard case .error(let error) = try evaluator.value(expression) else {
            Issue.record("no error")
            return
        }
        #expect(error.kind == .noSuchKey)
        #expect(error.message.hasPrefix("no such key: m"))
    }
}
