import HTTP
import JSON
import KubeCore
import Testing
import YAML

@testable import DevCluster

@Suite(.timeLimit(.minutes(2)))
struct AccessTests {
    static let reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    static let maps = TestCluster.configMaps

    @Test("without a token that is known the answer is 401", arguments: ["", "Bearer ", "Bearer nope", "Basic YTpi"])
    func unauthorized(_ header: String) async throws {
        try await TestCluster.run { test in
            let url = test.endpoint.url + Self.maps
            let headers: [(String, String)] = header.isEmpty ? [] : [("Authorization", header)]
            let answer = try await test.client.send(
                .init(url: url, headers: .init(headers.map { .init(name: $0.0, value: $0.1) })))
            #expect(answer.status == 401)
            let status = try Status(json: JSONValue(parsing: answer.body))
            #expect(status.reason == "Unauthorized" && status.message == "Unauthorized")
        }
    }

    @Test("health is answered to everybody", arguments: ["/readyz", "/livez", "/healthz"])
    func health(_ path: String) async throws {
        try await TestCluster.run { test in
            let answer = try await test.client.send(.init(url: test.endpoint.url + path))
            #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == "ok")
        }
    }

    @Test(
        "a token says who its bearer is",
        arguments: [
            ("admin", "admin", "system:masters"), ("alice", "alice", "platform-approvers"),
            ("bob", "bob", "platform-approvers"), ("agent-bot", "agent-bot", "ai-agents"),
            (
                "controller", "system:serviceaccount:interlock-system:interlock",
                "system:serviceaccounts:interlock-system"
            ),
        ])
    func identities(_ account: String, _ name: String, _ group: String) async throws {
        try await TestCluster.run { test in
            let body: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
            let answer = try await test.request("POST", Self.reviews, body: body.bytes(), account: account)
            #expect(answer.status == 201)
            let info = answer.json[path: "status", "userInfo"]
            #expect(info?["username"]?.stringValue == name)
            let groups = info?["groups"]?.arrayValue ?? []
            #expect(groups.contains(.string(group)) && groups.contains("system:authenticated"))
        }
    }

    @Test("an admin may act for others, and nobody else may")
    func impersonation() async throws {
        try await TestCluster.run { test in
            let body: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
            let headers = [("Impersonate-User", "carol"), ("Impersonate-Group", "g")]
            let answer = try await test.request("POST", Self.reviews, body: body.bytes(), headers: headers)
            #expect(answer.json[path: "status", "userInfo", "username"] == "carol")
            #expect(answer.json[path: "status", "userInfo", "groups"] == ["g", "system:authenticated"])
            let refused = try await test.request(
                "POST", Self.reviews, body: body.bytes(), headers: headers, account: "agent-bot")
            #expect(refused.status == 403)
            #expect(
                refused.message
                    == #"users "carol" is forbidden: User "agent-bot" cannot impersonate resource "users" in API group "" at the cluster scope"#
            )
        }
    }

    @Test("only approvers and admins may approve", arguments: [("alice", true), ("admin", true), ("agent-bot", false)])
    func approving(_ account: String, _ isAllowed: Bool) async throws {
        try await TestCluster.run { test in
            let body: JSONValue = [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": [
                    "resourceAttributes": ["verb": "approve", "group": "interlock.dev", "resource": "agenttasks"]
                ],
            ]
            let answer = try await test.request(
                "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body: body.bytes(), account: account)
            #expect(answer.json[path: "status", "allowed"] == .bool(isAllowed))
        }
    }

    @Test("a token review knows the tokens, and no others")
    func tokenReviews() async throws {
        try await TestCluster.run { test in
            for (token, name) in [(test.endpoint.tokens["alice"] ?? "", "alice"), ("nope", nil)] {
                let body: JSONValue = [
                    "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": ["token": .string(token)],
                ]
                let answer = try await test.request(
                    "POST", "/apis/authentication.k8s.io/v1/tokenreviews", body: body.bytes())
                #expect(answer.json[path: "status", "user", "username"]?.stringValue == name)
                #expect((answer.json[path: "status", "authenticated"]?.boolValue ?? false) == (name != nil))
            }
        }
    }

    @Test("a kubeconfig holds the address, the authority and the token of its account")
    func kubeconfigs() async throws {
        try await TestCluster.run { test in
            let text = try test.cluster.kubeconfig(for: "bob")
            let config = try #require(try YAMLParser.documents(in: text, source: "kubeconfig").first?.value)
            #expect(config["clusters"]?[0]?[path: "cluster", "server"] == .string(test.endpoint.url))
            let authority = config["clusters"]?[0]?[path: "cluster", "certificate-authority-data"]?.stringValue ?? ""
            #expect(Base64.decode(authority).map { String(decoding: $0, as: UTF8.self) } == test.endpoint.caPEM)
            #expect(config["users"]?[0]?[path: "user", "token"]?.stringValue == test.endpoint.tokens["bob"])
            #expect(throws: DevClusterError.self) { _ = try test.cluster.kubeconfig(for: "nobody") }
        }
    }

    @Test("the log names verb, resource and user of each request, and no secrets")
    func requestLog() async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a")
            _ = try await test.request("GET", Self.maps + "/a?pretty=true", account: "alice")
            let log = test.cluster.requestLog
            #expect(log.map(\.verb) == ["create", "get"] && log.map(\.user) == ["admin", "alice"])
            #expect(log.last?.resource == "configmaps" && log.last?.name == "a" && log.last?.query == "pretty=true")
        }
    }

    @Test("an injected fault meets the requests that it fits, as often as it was told")
    func faults() async throws {
        try await TestCluster.run { test in
            try await test.makeConfigMap("a")
            let busy = Status(code: 429, reason: "TooManyRequests", message: "busy")
            try test.cluster.inject(Fault(verb: "get", plural: "configmaps", effect: .answer(busy), count: 2))
            #expect(try await test.get(Self.maps).status == 200)
            #expect(try await test.get(Self.maps + "/a").status == 429)
            #expect(try await test.get(Self.maps + "/a").message == "busy")
            #expect(try await test.get(Self.maps + "/a").status == 200)
            try test.cluster.inject(Fault(verb: "create", effect: .dropConnection))
            // No client sends a create a second time by itself.
            await #expect(throws: (any Error).self) { try await test.makeConfigMap("b") }
            #expect(try await test.get(Self.maps + "/b").status == 404)
            try await test.makeConfigMap("b")
        }
    }
}
