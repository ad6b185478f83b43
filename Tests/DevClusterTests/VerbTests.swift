import DevCluster
import JSON
import Testing

/// The words are those of a real server.
@Suite(.timeLimit(.minutes(2)))
struct VerbTests {
    struct Case: CustomTestStringConvertible {
        var method: String
        var path: String
        var body = ""
        var type = "application/json"
        var status: Int
        var message: String

        var testDescription: String { "\(method) \(path) \(body.prefix(60)) \(type)" }
    }

    static let maps = TestCluster.configMaps
    static let name63 = String(repeating: "x", count: 63)

    static let creates: [Case] = [
        Case(
            method: "POST", path: maps, body: #"{"metadata":{"name":"here"}}"#, status: 409,
            message: #"configmaps "here" already exists"#),
        Case(
            method: "POST", path: "/api/v1/namespaces/nope/configmaps", body: #"{"metadata":{"name":"a"}}"#,
            status: 404,
            message: #"namespaces "nope" not found"#),
        Case(
            method: "POST", path: maps, body: #"{"metadata":{"name":"a","namespace":"b"}}"#, status: 400,
            message: "the namespace of the provided object does not match the namespace sent on the request"),
        Case(
            method: "POST", path: maps, body: #"{"metadata":{},"data":{"x y":"1"}}"#, status: 422,
            message:
                #"ConfigMap "" is invalid: [metadata.name: Required value: name or generateName is required, data[x y]: Invalid value: "x y": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')]"#
        ),
        Case(
            method: "POST", path: maps, body: #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"k"}}"#,
            status: 400,
            message:
                #"Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (v1.ConfigMap): unknown conversion"#
        ),
        Case(
            method: "POST", path: maps, body: #"{"data":{"x":1}}"#, status: 400,
            message:
                #"ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string"#
        ),
        Case(
            method: "POST", path: maps, body: "[]", type: "text/plain", status: 415,
            message:
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"
        ),
        Case(
            method: "POST", path: maps + "?fieldValidation=Foo", body: #"{"metadata":{"name":"s"}}"#, status: 422,
            message:
                #"CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn""#
        ),
        Case(
            method: "POST", path: maps + "?dryRun=Foo", body: #"{"metadata":{"name":"s"}}"#, status: 422,
            message:
                #"CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All""#
        ),
        Case(
            method: "POST", path: maps + "?fieldValidation=Strict",
            body: #"{"metadata":{"name":"s"},"dat":{},"data":{"a":"1","a":"2"}}"#, status: 400,
            message:
                #"ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat", duplicate field "data.a""#
        ),
        Case(
            method: "POST", path: maps, body: #"{"metadata":{"name":"l","labels":{"a":"c d"}}}"#, status: 422,
            message:
                #"ConfigMap "l" is invalid: metadata.labels: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"#
        ),
        Case(
            method: "POST", path: maps, body: #"{"metadata":{"name":"o","ownerReferences":[{"apiVersion":"v1"}]}}"#,
            status: 422,
            message:
                #"ConfigMap "o" is invalid: [metadata.ownerReferences.kind: Invalid value: "": must not be empty, metadata.ownerReferences.name: Invalid value: "": must not be empty, metadata.ownerReferences.uid: Invalid value: "": must not be empty]"#
        ),
    ]

    static let reads: [Case] = [
        Case(method: "GET", path: maps + "/zz", status: 404, message: #"configmaps "zz" not found"#),
        Case(
            method: "GET", path: "/api/v1/namespaces/default/foo/zz", status: 404,
            message: "the server could not find the requested resource"),
        Case(
            method: "GET", path: "/apis/apps/v9", status: 404,
            message: "the server could not find the requested resource"),
        Case(
            method: "GET", path: maps + "?labelSelector=a%3D%3D%3Db", status: 400,
            message: "unable to parse requirement: found '=', expected: identifier"),
        Case(
            method: "GET", path: maps + "?fieldSelector=foo%3Db", status: 400,
            message: #""foo" is not a known field selector: only "metadata.name", "metadata.namespace""#),
        Case(
            method: "GET", path: maps + "?fieldSelector=foo", status: 400,
            message: "invalid selector: 'foo'; can't understand 'foo'"),
        Case(
            method: "GET", path: maps + "?limit=x", status: 400,
            message: #"strconv.ParseInt: parsing "x": invalid syntax"#),
        Case(
            method: "GET", path: maps + "?resourceVersion=abc", status: 400,
            message:
                #"invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax"#
        ),
        Case(
            method: "GET", path: maps + "?resourceVersionMatch=Exact", status: 422,
            message:
                #"ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"#
        ),
        Case(
            method: "GET", path: maps + "?resourceVersionMatch=Foo&resourceVersion=1", status: 422,
            message:
                #"ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", """#
        ),
        Case(
            method: "GET", path: maps + "?watch=1&sendInitialEvents=true", status: 422,
            message:
                #"ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"#
        ),
        Case(
            method: "GET", path: maps + "?watch=1&resourceVersion=x", status: 500,
            message: #"resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax"#),
        Case(
            method: "POST", path: "/api", body: "{}", status: 405,
            message: "the server does not allow this method on the requested resource"),
    ]

    static let writes: [Case] = [
        Case(
            method: "PUT", path: maps, body: "{}", status: 405,
            message: "the server does not allow this method on the requested resource"),
        Case(
            method: "POST", path: maps + "/zz", body: "{}", status: 405,
            message: "the server does not allow this method on the requested resource"),
        Case(
            method: "PUT", path: maps + "/zz", body: #"{"metadata":{"name":"yy"}}"#, status: 400,
            message: "the name of the object (yy) does not match the name on the URL (zz)"),
        Case(
            method: "PUT", path: maps + "/zz", body: #"{"metadata":{"name":"zz"}}"#, status: 404,
            message: #"configmaps "zz" not found"#),
        Case(
            method: "PUT", path: maps + "/here", body: #"{"metadata":{"name":"here","resourceVersion":"1"}}"#,
            status: 409,
            message:
                #"Operation cannot be fulfilled on configmaps "here": the object has been modified; please apply your changes to the latest version and try again"#
        ),
        Case(
            method: "PUT", path: maps + "/here", body: #"{"metadata":{"name":"here","resourceVersion":"x"}}"#,
            status: 500,
            message: #"strconv.ParseUint: parsing "x": invalid syntax"#),
        Case(
            method: "PATCH", path: maps + "/here", body: #"{"metadata":{"resourceVersion":"1"}}"#, type: merge,
            status: 409,
            message:
                #"Operation cannot be fulfilled on configmaps "here": the object has been modified; please apply your changes to the latest version and try again"#
        ),
        Case(
            method: "PATCH", path: maps + "/here", body: #"{"metadata":{"name":"bb"}}"#, type: merge, status: 400,
            message: "the name of the object (bb) does not match the name on the URL (here)"),
        Case(
            method: "PATCH", path: maps + "/here", body: #"[{"op":"remove","path":"/data/q"}]"#,
            type: "application/json-patch+json",
            status: 422, message: "the server rejected our request due to an error in our request"),
        Case(
            method: "PATCH", path: maps + "/here", body: #"{"op":"test"}"#, type: "application/json-patch+json",
            status: 400,
            message: "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"),
        Case(method: "PATCH", path: maps + "/here", body: "{}", status: 415, message: "415: Unsupported Media Type"),
        Case(
            method: "PATCH", path: maps + "/here", body: #"{"apiVersion":"v1","kind":"ConfigMap"}"#, type: apply,
            status: 422,
            message:
                #"PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch"#),
        Case(
            method: "PATCH", path: maps + "/here?fieldManager=x&force=true", body: "{}", type: merge, status: 422,
            message:
                #"PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch"#),
        Case(
            method: "PATCH", path: maps + "/here?fieldManager=x",
            body: #"{"apiVersion":"v1","metadata":{"name":"here"}}"#,
            type: apply, status: 400, message: "invalid object type: /v1, Kind="),
        Case(
            method: "PATCH", path: maps + "/here?fieldManager=x",
            body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}"#,
            type: apply, status: 400, message: "the name of the object (b) does not match the name on the URL (here)"),
        Case(
            method: "PATCH", path: maps + "/here?fieldManager=y",
            body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"here"},"data":{"a":"2"}}"#, type: apply,
            status: 409,
            message: #"Apply failed with 1 conflict: conflict with "test" using v1: .data.a"#),
        Case(
            method: "DELETE", path: maps + "/here", body: #"{"propagationPolicy":"Foo"}"#, status: 422,
            message:
                #"DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil""#
        ),
        Case(
            method: "DELETE", path: maps + "/here", body: #"{"preconditions":{"resourceVersion":"1"}}"#, status: 409,
            message:
                #"Operation cannot be fulfilled on ConfigMap "here": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (RV). The object might have been modified"#
        ),
        Case(method: "DELETE", path: maps + "/zz", status: 404, message: #"configmaps "zz" not found"#),
        Case(
            method: "DELETE", path: "/api/v1/namespaces/default", status: 403,
            message: #"namespaces "default" is forbidden: this namespace may not be deleted"#),
        Case(
            method: "DELETE", path: "/api/v1/namespaces", status: 405,
            message: "the server does not allow this method on the requested resource"),
    ]

    static let merge = "application/merge-patch+json"
    static let apply = "application/apply-patch+yaml"

    @Test("a request that cannot be served is answered in the words of Kubernetes, and changes nothing")
    func refusals() async throws {
        try await TestCluster.run { test in
            let made = try await test.makeConfigMap("here")
            for one in Self.creates + Self.reads + Self.writes {
                let body = one.body.isEmpty ? nil : Array(one.body.utf8)
                let answer = try await test.request(one.method, one.path, body: body, type: one.type)
                let message = one.message.replacing("(RV)", with: "(\(made.version))")
                #expect(answer.status == one.status, "\(one.testDescription): \(answer.text)")
                #expect(answer.message == message, "\(one.testDescription)")
                #expect(answer.json["code"]?.integerValue == Int64(one.status), "\(one.testDescription)")
            }
            #expect(try await test.get(Self.maps + "/here").json == made)
        }
    }

    @Test("a created object gets what the server gives, and nothing that the sender may not set")
    func created() async throws {
        try await TestCluster.run { test in
            let made = try await test.create(
                Self.maps,
                [
                    "metadata": [
                        "generateName": "gen-", "uid": "mine", "creationTimestamp": .null, "generation": 7,
                        "selfLink": "x",
                        "labels": [:],
                    ], "data": ["a": "1"],
                ])
            let name = made.metadataText("name")
            #expect(name.hasPrefix("gen-") && name.count == 9)
            #expect(made["kind"] == "ConfigMap" && made["apiVersion"] == "v1")
            #expect(made.metadataText("namespace") == "default")
            #expect(made.metadataText("uid").count == 36)
            #expect(made[path: "metadata", "generation"] == nil)
            #expect(made[path: "metadata", "labels"] == nil)
            let entry = try #require(made[path: "metadata", "managedFields"]?[0])
            #expect(entry["manager"] == "test" && entry["operation"] == "Update")
            #expect(try await test.get("\(Self.maps)/\(name)").json == made)
        }
    }

    @Test("an update that changes nothing keeps the resource version, one that does moves it")
    func updates() async throws {
        try await TestCluster.run { test in
            var object = try await test.makeConfigMap("here")
            let first = object.version
            let same = try await test.request("PUT", Self.maps + "/here", body: object.bytes())
            #expect(same.status == 200 && same.json.version == first)
            object["data"] = ["a": "2"]
            let changed = try await test.request("PUT", Self.maps + "/here", body: object.bytes())
            #expect(changed.status == 200 && changed.json.version != first)
            #expect(changed.json.metadataText("uid") == object.metadataText("uid"))
            let stale = try await test.request("PUT", Self.maps + "/here", body: object.bytes())
            #expect(stale.status == 409 && stale.reason == "Conflict")
        }
    }

    @Test("a dry run answers like the real thing and leaves everything as it was")
    func dryRuns() async throws {
        try await TestCluster.run { test in
            let made = try await test.makeConfigMap("here")
            let dry = "?dryRun=All"
            let create = try await test.request(
                "POST", Self.maps + dry, body: Array(#"{"metadata":{"name":"b"}}"#.utf8))
            #expect(create.status == 201)
            let patch = try await test.patch(Self.maps + "/here" + dry, ["data": ["a": "9"]])
            #expect(patch.json[path: "data", "a"] == "9")
            #expect(try await test.delete(Self.maps + "/here" + dry).status == 200)
            #expect(try await test.delete(Self.maps + dry).status == 200)
            let list = try await test.get(Self.maps)
            #expect(list.json["items"]?.arrayValue?.count == 1)
            #expect(list.json["items"]?[0]?.version == made.version)
        }
    }

    @Test("an immutable config map refuses every change of its content")
    func immutable() async throws {
        try await TestCluster.run { test in
            try await test.create(Self.maps, ["metadata": ["name": "i"], "immutable": true, "data": ["a": "b"]])
            let answer = try await test.request(
                "PUT", Self.maps + "/i", body: Array(#"{"metadata":{"name":"i"},"data":{"a":"c"}}"#.utf8))
            #expect(
                answer.message
                    == "ConfigMap \"i\" is invalid: [immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: field is immutable when `immutable` is set]"
            )
            #expect(try await test.patch(Self.maps + "/i", ["metadata": ["labels": ["x": "y"]]]).status == 200)
        }
    }

    @Test("a body over the limit is 413, a config map over its own is 422")
    func sizes() async throws {
        try await TestCluster.run { test in
            let large = JSONValue.string(String(repeating: "x", count: 3 << 20))
            let body: JSONValue = ["metadata": ["name": "big"], "data": ["a": large]]
            #expect(try await test.request("POST", Self.maps, body: body.bytes()).status == 413)
            let medium = JSONValue.string(String(repeating: "x", count: (1 << 20) + 1))
            let answer = try await test.request(
                "POST", Self.maps, body: (["metadata": ["name": "big"], "data": ["a": medium]] as JSONValue).bytes())
            #expect(answer.status == 422)
            #expect(answer.message == "ConfigMap \"big\" is invalid: Too long: may not be more than 1048576 bytes")
        }
    }

    @Test("pages of a list show one state, and expire with it")
    func pages() async throws {
        try await TestCluster.run { test in
            for name in ["a", "b", "c", "d", "e"] { try await test.makeConfigMap(name) }
            let first = try await test.get(Self.maps + "?limit=2")
            #expect(names(first) == ["a", "b"])
            #expect(first.json[path: "metadata", "remainingItemCount"] == 3)
            let token = first.json.metadataText("continue")
            try await test.delete(Self.maps + "/c")
            try await test.makeConfigMap("bb")
            try await test.patch(Self.maps + "/d", ["data": ["a": "new"]])
            let second = try await test.get(Self.maps + "?limit=2&continue=\(token)")
            #expect(names(second) == ["c", "d"])
            #expect(second.json["items"]?[1]?[path: "data", "a"] == "1")
            #expect(second.json.version == first.json.version)
            let third = try await test.get(Self.maps + "?limit=2&continue=\(second.json.metadataText("continue"))")
            #expect(names(third) == ["e"])
            #expect(third.json.metadataText("continue").isEmpty)
            try test.cluster.compact()
            let late = try await test.get(Self.maps + "?limit=2&continue=\(token)")
            #expect(late.status == 410 && late.reason == "Expired")
        }
    }

    private func names(_ answer: TestCluster.Answer) -> [String] {
        (answer.json["items"]?.arrayValue ?? []).map { $0.metadataText("name") }
    }

    @Test(
        "selectors choose by labels and fields",
        arguments: [
            ("labelSelector=app%3Dweb", ["a", "b"]), ("labelSelector=app!%3Dweb", ["c", "d"]),
            ("labelSelector=app%20in%20(web,db),tier", ["a"]), ("labelSelector=!app", ["d"]),
            ("labelSelector=app%20notin%20(web)", ["c", "d"]), ("labelSelector=tier%3D1,app%3D%3Dweb", ["a"]),
            ("fieldSelector=metadata.name%3Db", ["b"]), ("fieldSelector=metadata.name!%3Db", ["a", "c", "d"]),
            ("fieldSelector=metadata.namespace%3Dother", []), ("labelSelector=app%3Dweb&limit=1", ["a"]),
        ])
    func selectors(_ query: String, _ expected: [String]) async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a", labels: ["app": "web", "tier": "1"])
            try await test.makeConfigMap("b", labels: ["app": "web"])
            try await test.makeConfigMap("c", labels: ["app": "db"])
            try await test.makeConfigMap("d")
            let answer = try await test.get("\(Self.maps)?\(query)")
            #expect(names(answer) == expected, "\(answer.text)")
            try await test.delete("\(Self.maps)?\(query.replacing("&limit=1", with: ""))")
        }
    }
}
