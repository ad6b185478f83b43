import HTTPServer
import JSON
import KubeCore
import Testing

@testable import DevCluster

/// The pure parts, by tables.
struct WireTests {
    @Test(
        "ages are written as kubectl writes them",
        arguments: [
            (Int64(-2), "<invalid>"), (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"), (11_000, "3h3m"), (28_800, "8h"), (172_800, "2d"), (180_000, "2d2h"), (691_200, "8d"),
            (63_072_000, "2y"), (63_158_400, "2y1d"), (252_288_000, "8y"),
        ])
    func ages(_ seconds: Int64, _ text: String) {
        #expect(HumanDuration.format(seconds: seconds) == text)
    }

    @Test(
        "paths of printer columns find what they name",
        arguments: [
            (".spec.a", #"["x"]"#), ("{.spec.a}", #"["x"]"#), (".spec['b.c']", "[1]"), (".spec.list[0].n", #"["p"]"#),
            (".spec.list[-1].n", #"["q"]"#), (".spec.list[*].n", #"["p","q"]"#),
            (#".spec.list[?(@.n=="q")].v"#, "[2]"), (#".spec.list[?(@.n!='q')].v"#, "[1]"), (".spec.none.x", "[]"),
            (".spec.b\\.c", "[1]"),
        ])
    func jsonPaths(_ path: String, _ expected: String) throws {
        let object: JSONValue = [
            "spec": ["a": "x", "b.c": 1, "list": [["n": "p", "v": 1], ["n": "q", "v": 2]]]
        ]
        let values = try #require(JSONPath(path)).values(in: object)
        #expect(JSONValue.array(values).text() == expected)
    }

    @Test("paths that cannot be read are no paths", arguments: [".a[", ".a[x]", ".a[?(x)]", ".a]["])
    func badPaths(_ path: String) {
        #expect(JSONPath(path) == nil)
    }

    @Test("versions stand in the order of Kubernetes")
    func versionOrder() {
        let versions = [
            "foo10", "v1", "v11alpha2", "v2", "v10beta3", "v3beta1", "v12alpha1", "foo1", "v10", "v11beta2",
        ]
        #expect(
            versions.sorted(by: VersionOrder.precedes)
                == ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"])
    }

    @Test(
        "a path says what is asked for",
        arguments: [
            ("GET", "/api/v1/namespaces", "list namespaces//"), ("GET", "/api/v1/namespaces/n", "get namespaces/n/"),
            ("PUT", "/api/v1/namespaces/n/finalize", "update namespaces/n/finalize"),
            ("GET", "/api/v1/namespaces/n/pods", "list n:pods//"), ("GET", "/api/v1/pods?watch=1", "watch pods//"),
            ("DELETE", "/apis/apps/v1/namespaces/n/deployments", "deletecollection n:deployments//"),
            ("PATCH", "/apis/apps/v1/namespaces/n/deployments/d/scale", "patch n:deployments/d/scale"),
            ("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/a%2Fb", "get clusterroles/a/b/"),
        ])
    func requestInfo(_ method: String, _ target: String, _ expected: String) throws {
        let info = try #require(try RequestInfo(HTTPServer.Request(method: method, target: target)))
        let namespace = info.namespace.map { "\($0):" } ?? ""
        #expect("\(info.verb) \(namespace)\(info.plural)/\(info.name)/\(info.subresource)" == expected)
    }

    @Test("an answer has the first form of Accept that can be had")
    func negotiation() throws {
        func shape(_ accept: String) throws -> Representation {
            try Representation(HTTPServer.Request(method: "GET", target: "/", headers: ["Accept": accept]))
        }
        #expect(try shape("application/vnd.kubernetes.protobuf,application/json").shape == .object)
        #expect(
            try shape("application/json;as=Table;v=v1;g=meta.k8s.io,application/json").shape
                == .table(version: "v1", includes: .metadata))
        #expect(try shape("application/json;as=Unknown;v=v1;g=meta.k8s.io,application/json").shape == .object)
        #expect(try shape("application/yaml").isYAML)
        #expect(try shape("application/json;q=0.5,application/json;as=Table;v=v1;g=meta.k8s.io;q=0.9").shape != .object)
        #expect(try shape("application/json;as=Table;v=v2;g=meta.k8s.io,application/json").shape == .object)
        #expect(throws: Status.self) { try shape("application/json;as=Table;v=v2;g=meta.k8s.io") }
        #expect(throws: Status.self) { try shape("text/plain") }
    }

    @Test("a continue token comes back as it was given, and nothing else is one")
    func continueTokens() throws {
        let token = ContinueToken(revision: 42, after: ObjectKey(namespace: "n", name: "a/ü?"))
        #expect(try ContinueToken(parsing: token.text) == token)
        for text in ["abc", "", "e30", "%%", token.text + "A"] {
            #expect(throws: Status.self) { try ContinueToken(parsing: text) }
        }
    }

    @Test("base64 is written and read whatever the length")
    func base64() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64.encode(text.utf8) == encoded)
            #expect(Base64.decode(encoded) == Array(text.utf8))
        }
        #expect(Base64.decode("a b") == nil)
    }

    @Test("protobuf of a config map is read; bytes that are none are refused, whatever they are")
    func protobuf() throws {
        // ConfigMap {metadata {name: "a"} data {"k": "v"}} in the envelope.
        func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
        let raw = field(1, field(1, Array("a".utf8))) + field(2, field(1, Array("k".utf8)) + field(2, Array("v".utf8)))
        let type = field(1, Array("v1".utf8)) + field(2, Array("ConfigMap".utf8))
        let body = [0x6B, 0x38, 0x73, 0x00] + field(1, type) + field(2, raw)
        let object = try #require(ProtobufBody.decode(body))
        #expect(object == ["kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "a"], "data": ["k": "v"]])
        for end in 0..<body.count { _ = ProtobufBody.decode(Array(body[..<end])) }
        for position in body.indices {
            var broken = body
            broken[position] = 0xFF
            _ = ProtobufBody.decode(broken)
        }
        #expect(ProtobufBody.decode(Array("{}".utf8)) == nil)
    }

    @Test("members that stand twice are found wherever they are")
    func duplicates() {
        let text = #"{"a":{"b":1,"b":2},"c":[{"d":1},{"d":1,"x\"":0,"d":2}],"a":3}"#
        #expect(
            DuplicateFields.find(in: Array(text.utf8))
                == [#"duplicate field "a.b""#, #"duplicate field "c[1].d""#, #"duplicate field "a""#])
        #expect(DuplicateFields.find(in: Array(#"{"a":[1,{"b":"{\"b\""}]}"#.utf8)) == [])
    }
}
