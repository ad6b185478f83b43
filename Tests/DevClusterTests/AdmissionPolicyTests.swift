import DevCluster
import HTTP
import JSON
import KubeCore
import Testing

/// What only a cluster of one's own can show of admission policies; verdicts and words are held against a real server
/// by the contract.
struct AdmissionPolicyTests {
    private static let group = "/apis/admissionregistration.k8s.io/v1"
    private static let maps = TestCluster.configMaps

    private static func policy(_ name: String, _ spec: JSONObject, mutating: Bool = false) -> JSONValue {
        var spec = spec
        spec["matchConstraints"] = [
            "resourceRules": [
                [
                    "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE", "DELETE"],
                    "resources": ["configmaps"],
                ]
            ]
        ]
        return [
            "kind": mutating ? "MutatingAdmissionPolicy" : "ValidatingAdmissionPolicy",
            "apiVersion": "admissionregistration.k8s.io/v1", "metadata": ["name": .string(name)],
            "spec": .object(spec),
        ]
    }

    private static func install(
        _ name: String, _ spec: JSONObject, actions: JSONValue? = ["Deny"], in test: TestCluster
    ) async throws {
        let kind = actions == nil ? "mutating" : "validating"
        try await test.create("\(group)/\(kind)admissionpolicies", policy(name, spec, mutating: actions == nil))
        var binding: JSONValue = ["metadata": ["name": .string(name)], "spec": ["policyName": .string(name)]]
        if let actions { binding["spec"]?["validationActions"] = actions }
        try await test.create("\(group)/\(kind)admissionpolicybindings", binding)
    }

    private func create(
        _ name: String, _ data: JSONObject = ["a": "1"], in test: TestCluster, account: String = "admin"
    ) async throws -> TestCluster.Answer {
        let object: JSONValue = ["metadata": ["name": .string(name)], "data": .object(data)]
        return try await test.request("POST", Self.maps, body: object.bytes(), account: account)
    }

    @Test("an action says whether a fault is refused, told or neither")
    func actions() async throws {
        try await TestCluster.run { test in
            let spec: JSONObject = ["validations": [["expression": "object.data.a == '1'", "message": "a is 1"]]]
            try await Self.install("warn", spec, actions: ["Warn", "Audit"], in: test)
            let warned = try await create("m", ["a": "2"], in: test)
            #expect(warned.status == 201)
            #expect(
                warned.headers["Warning"]
                    == "299 - \"Validation failed for ValidatingAdmissionPolicy 'warn' with binding 'warn': a is 1\"")
            #expect(try await create("n", in: test).headers["Warning"] == nil)
        }
    }

    @Test("what cannot be evaluated is refused, unless the policy says to ignore it")
    func failures() async throws {
        try await TestCluster.run { test in
            let spec: JSONObject = ["validations": [["expression": "object.data.missing == '1'"]]]
            var ignoring = spec
            ignoring["failurePolicy"] = "Ignore"
            try await Self.install("ignore", ignoring, in: test)
            #expect(try await create("m", in: test).status == 201)
            try await Self.install("fail", spec, in: test)
            let refused = try await create("n", in: test)
            #expect(refused.status == 422)
            #expect(
                refused.message
                    == "configmaps \"n\" is forbidden: ValidatingAdmissionPolicy 'fail' with binding 'fail' denied "
                    + "request: expression 'object.data.missing == '1'' resulted in error: no such key: missing")
            #expect(try await test.get("\(Self.maps)/n").status == 404)
            try await test.delete("\(Self.group)/validatingadmissionpolicybindings/fail")
            #expect(try await create("n", in: test).status == 201)
        }
    }

    @Test("variables are computed when they are needed, those before them being known")
    func variables() async throws {
        try await TestCluster.run { test in
            try await Self.install(
                "lazy",
                [
                    "variables": [
                        ["name": "broken", "expression": "object.data.nothing.more"],
                        ["name": "size", "expression": "size(object.data)"],
                        ["name": "twice", "expression": "variables.size * 2"],
                    ],
                    "validations": [
                        [
                            "expression": "variables.twice < 4",
                            "messageExpression": "string(variables.twice) + ' is 4'",
                        ],
                        ["expression": "variables.twice >= 4 || !('x' in object.data) || variables.broken == 1"],
                    ],
                ], in: test)
            #expect(try await create("one", in: test).status == 201)
            #expect(
                try await create("two", ["a": "1", "b": "2"], in: test).message.hasSuffix("denied request: 4 is 4"))
            #expect(try await create("x", ["x": "1"], in: test).message.contains("no such key: nothing"))
        }
    }

    @Test("an expression that costs too much is a refusal, not a wait")
    func budget() async throws {
        try await TestCluster.run { test in
            let list = "[" + (0..<100).map { String($0) }.joined(separator: ",") + "]"
            try await Self.install(
                "dear",
                [
                    "validations": [
                        [
                            "expression": .string(
                                "\(list).all(a, \(list).all(b, \(list).all(c, \(list).all(d, a + b + c + d >= 0))))")
                        ]
                    ]
                ], in: test)
            #expect(try await create("m", in: test).message.contains("running out of cost budget"))
        }
    }

    @Test("who comes first sees what the later did, if it asks to be asked again")
    func reinvocation() async throws {
        try await TestCluster.run { test in
            func counting(_ key: String, _ policy: String) -> JSONObject {
                [
                    "reinvocationPolicy": .string(policy),
                    "mutations": [
                        [
                            "patchType": "ApplyConfiguration",
                            "applyConfiguration": [
                                "expression": .string("Object{data: {'\(key)': string(size(object.data))}}")
                            ],
                        ]
                    ],
                ]
            }
            try await Self.install("a", counting("first", "IfNeeded"), actions: nil, in: test)
            try await Self.install("b", counting("second", "Never"), actions: nil, in: test)
            let made = try await create("m", in: test)
            #expect(made.json["data"] == ["a": "1", "first": "3", "second": "2"])
            // What a policy has set belongs to nobody.
            let owned = made.json[path: "metadata", "managedFields"]?[0]?["fieldsV1"]?["f:data"]
            #expect(owned == [".": [:], "f:a": [:]])
        }
    }

    @Test("a policy's status says which generation was read, and what its kinds do not have")
    func typeChecking() async throws {
        try await TestCluster.run { test in
            try await Self.install("ok", ["validations": [["expression": "object.data.size() > 0"]]], in: test)
            try await Self.install("typo", ["validations": [["expression": "object.daata == {}"]]], in: test)
            let policies = "\(Self.group)/validatingadmissionpolicies"
            let fine = try await test.get("\(policies)/ok").json["status"]
            #expect(fine == ["observedGeneration": 1, "typeChecking": [:]])
            let wrong = try await test.get("\(policies)/typo").json["status"]
            #expect(
                wrong?[path: "typeChecking", "expressionWarnings"] == [
                    [
                        "fieldRef": "spec.validations[0].expression",
                        "warning": .string(
                            "/v1, Kind=ConfigMap: compilation failed: ERROR: <input>:1:7: undefined field 'daata'\n"
                                + " | object.daata == {}\n | ......^\n"),
                    ]
                ])
        }
    }

    @Test("policies hold again after a restart")
    func restart() async throws {
        let folder = try PersistenceTests.makeFolder()
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            try await Self.install("p", ["validations": [["expression": "false", "message": "no"]]], in: test)
        }
        try await TestCluster.run(.init(dataDirectory: folder)) { test in
            let refused = try await create("m", in: test)
            #expect(refused.message.hasSuffix("denied request: no"))
            // Policies are beyond policies.
            let deleted = try await test.delete("\(Self.group)/validatingadmissionpolicies/p")
            #expect(deleted.status == 200)
            let made = try await create("m", in: test)
            #expect(made.status == 201)
        }
        try PersistenceTests.removeFolder(folder)
    }

    @Test("what was wrong before is let through with a warning, and a rule that got stricter still binds what changes")
    func ratcheting() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            let object: JSONValue = [
                "apiVersion": "ex.io/v1", "kind": "Widget", "metadata": ["name": "w"],
                "spec": ["replicas": 9],
            ]
            try await test.create(TestCluster.widgets, object)
            let schema = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas"
            let rule: JSONValue = ["rule": "self < 5", "message": "few"]
            let stricter = try await test.request(
                "PATCH", "\(TestCluster.definitions)/widgets.ex.io",
                body: JSONValue.array([
                    [
                        "op": "add", "path": .string(schema),
                        "value": ["type": "integer", "x-kubernetes-validations": [rule]],
                    ]
                ]).bytes(), type: "application/json-patch+json")
            try #require(stricter.status == 200, "\(stricter.text)")
            let kept = try await test.patch("\(TestCluster.widgets)/w", ["metadata": ["labels": ["a": "b"]]])
            #expect(kept.status == 200)
            #expect(kept.headers["Warning"] == "299 - \"spec.replicas: Invalid value: 9: few\"")
            let changed = try await test.patch("\(TestCluster.widgets)/w", ["spec": ["replicas": 8]])
            #expect(changed.status == 422)
            #expect(changed.message == "Widget.ex.io \"w\" is invalid: spec.replicas: Invalid value: 8: few")
        }
    }
}
