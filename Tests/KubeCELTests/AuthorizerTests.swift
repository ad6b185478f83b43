import CEL
import KubeCEL
import Synchronization
import Testing

/// Allows what is for pods and `get`; remembers what it was asked.
private final class Recorder: Authorizer {
    let requests = Mutex<[AuthorizationRequest]>([])

    func authorize(_ request: AuthorizationRequest) -> AuthorizationDecision {
        requests.withLock { $0.append(request) }
        if case .path = request.target { return AuthorizationDecision(isAllowed: false, error: "no paths") }
        return AuthorizationDecision(isAllowed: request.verb == "get", reason: "by the test")
    }
}

struct AuthorizerTests {
    private func evaluate(_ expression: String, _ authorizer: Recorder) throws -> Evaluation {
        let environment = Environment.kubernetes(variables: [.init("authorizer", .authorizer)])
        var activation = Activation(environment)
        activation["authorizer"] = .opaque(AuthorizerValue(authorizer))
        return try environment.compile(Source(expression)).evaluate(activation)
    }

    @Test("a check says what it is about, and costs so much that an expression has two")
    func resources() throws {
        let authorizer = Recorder()
        let check =
            "authorizer.serviceAccount('ns', 'robot').group('').resource('pods').subresource('exec').namespace('prod')"
            + ".name('web').fieldSelector('a=b').labelSelector('c').check('get')"
        let evaluation = try evaluate("\(check).allowed() && \(check).reason() == 'by the test'", authorizer)
        #expect(evaluation.value == .bool(true))
        #expect(evaluation.cost > 700_000 && evaluation.cost < 710_000)
        var resource = AuthorizationRequest.Resource(group: "", resource: "pods")
        resource.subresource = "exec"
        resource.namespace = "prod"
        resource.name = "web"
        resource.fieldSelector = "a=b"
        resource.labelSelector = "c"
        let expected = AuthorizationRequest(
            subject: .serviceAccount(namespace: "ns", name: "robot"), target: .resource(resource), verb: "get")
        #expect(authorizer.requests.withLock { $0 } == [expected, expected])
    }

    @Test(
        "what cannot be asked is an error, and nobody is asked",
        arguments: [
            ("authorizer.path(' ')", "error: path must not be empty"),
            ("authorizer.group('').resource('')", "error: resource must not be empty"),
            ("authorizer.serviceAccount('a', 'B!')", "error: Invalid service account name"),
            ("authorizer.serviceAccount('a.b', 'c')", "error: Invalid service account namespace"),
        ])
    func faults(expression: String, expected: String) throws {
        let authorizer = Recorder()
        #expect(try evaluate(expression, authorizer).value.description == expected)
        #expect(authorizer.requests.withLock { $0.isEmpty })
    }

    @Test("an authorizer's error is told and allows nothing")
    func errors() throws {
        let check = "authorizer.path('/healthz').check('get')"
        #expect(try evaluate("\(check).errored() && !\(check).allowed()", Recorder()).value == .bool(true))
        #expect(try evaluate("\(check).error()", Recorder()).value == .string("no paths"))
    }
}
