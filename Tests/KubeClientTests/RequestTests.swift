import HTTP
import HTTPServer
import JSON
import KubeCore
import Testing

@testable import KubeClient

@Suite("APIClient: what is sent", .timeLimit(.minutes(1)))
struct RequestTests {
    /// One call and the request that it becomes.
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var contentType: String?
        var body: String = ""
        var send: @Sendable (APIClient) async throws -> Void

        var testDescription: String { line }
    }

    private static let json = "application/json"
    private static let maps = "/api/v1/namespaces/n/configmaps"
    private static let leases = "/apis/coordination.k8s.io/v1/namespaces/n/leases"
    private static let options = #""apiVersion":"v1","kind":"DeleteOptions""#

    @Test(
        "every verb has its method, path, query, content type and body",
        arguments: [
            Row(line: "GET \(maps)/x") { _ = try await $0.get(.configMap, namespace: "n", name: "x") },
            Row(line: "GET /api/v1/nodes/x.y") { _ = try await $0.get(.node, name: "x.y") },
            Row(line: "GET \(leases)/x/status") {
                _ = try await $0.get(.lease, namespace: "n", name: "x", subresource: "status")
            },
            Row(line: "GET \(maps)/a%20%3F%23%C3%A4%3Ab") {
                _ = try await $0.get(.configMap, namespace: "n", name: "a ?#ä:b")
            },
            Row(line: "GET /api/v1/configmaps") { _ = try await $0.list(.configMap) },
            Row(line: "GET \(maps)?labelSelector=a%3Db%2Cc%20in%20%28d%29&fieldSelector=metadata.name%3Dx&limit=5") {
                let options = ListOptions(labelSelector: "a=b,c in (d)", fieldSelector: "metadata.name=x", limit: 5)
                _ = try await $0.list(.configMap, namespace: "n", options: options)
            },
            Row(line: "GET \(maps)?resourceVersion=7&resourceVersionMatch=Exact") {
                let options = ListOptions(resourceVersion: "7", resourceVersionMatch: "Exact")
                _ = try await $0.list(.configMap, namespace: "n", options: options)
            },
            Row(line: "GET \(maps)?continue=a%26b%3D") {
                let options = ListOptions(continueToken: "a&b=", resourceVersion: "7")
                _ = try await $0.list(.configMap, namespace: "n", options: options)
            },
            Row(line: "GET \(maps)?watch=true&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=290") {
                _ = try await $0.watch(.configMap, namespace: "n", options: WatchOptions(resourceVersion: "7"))
            },
            Row(line: "GET /api/v1/nodes?watch=true&labelSelector=a&timeoutSeconds=1") {
                let options = WatchOptions(labelSelector: "a", allowBookmarks: false, timeout: .milliseconds(10))
                _ = try await $0.watch(.node, options: options)
            },
            Row(line: "POST \(maps)", contentType: json, body: #"{"data":{}}"#) {
                _ = try await $0.create(.configMap, namespace: "n", object: ["data": [:]])
            },
            Row(
                line: "POST \(maps)?dryRun=All&fieldManager=a%20b&fieldValidation=Strict", contentType: json,
                body: #"{"metadata":{"namespace":"n"}}"#
            ) {
                _ = try await $0.create(
                    .configMap, object: ["metadata": ["namespace": "n"]], dryRun: true, fieldManager: "a b",
                    fieldValidation: .strict)
            },
            Row(
                line: "POST /api/v1/namespaces/n/pods/p/eviction", contentType: json,
                body: #"{"metadata":{"name":"p"}}"#
            ) {
                let pod = ResourceKind(group: "", version: "v1", kind: "Pod", plural: "pods")
                _ = try await $0.create(
                    pod, namespace: "n", object: ["metadata": ["name": "p"]], subresource: "eviction")
            },
            Row(line: "PUT \(leases)/x/status?fieldManager=m", contentType: json, body: "{}") {
                _ = try await $0.update(
                    .lease, namespace: "n", name: "x", object: [:], subresource: "status", fieldManager: "m")
            },
            Row(
                line: "PATCH \(maps)/x?fieldManager=m&force=false", contentType: "application/apply-patch+yaml",
                body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}"#
            ) {
                _ = try await $0.apply(.configMap, namespace: "n", name: "x", object: [:], fieldManager: "m")
            },
            Row(
                line: "PATCH \(leases)/x/status?dryRun=All&fieldManager=m&force=true",
                contentType: "application/apply-patch+yaml",
                body: #"{"apiVersion":"other/v2","kind":"Other","metadata":{"name":"y"}}"#
            ) {
                _ = try await $0.apply(
                    .lease, namespace: "n", name: "x",
                    object: ["apiVersion": "other/v2", "kind": "Other", "metadata": ["name": "y"]], fieldManager: "m",
                    force: true, subresource: "status", dryRun: true)
            },
            Row(line: "PATCH \(maps)/x", contentType: "application/merge-patch+json", body: #"{"data":null}"#) {
                _ = try await $0.mergePatch(.configMap, namespace: "n", name: "x", patch: ["data": .null])
            },
            Row(line: "PATCH \(maps)/x/status", contentType: "application/json-patch+json", body: "[]") {
                _ = try await $0.jsonPatch(.configMap, namespace: "n", name: "x", patch: [], subresource: "status")
            },
            Row(line: "DELETE \(maps)/x", contentType: json, body: "{\(options)}") {
                try await $0.delete(.configMap, namespace: "n", name: "x")
            },
            Row(
                line: "DELETE /api/v1/nodes/x", contentType: json,
                body: "{\(options),"
                    + #""preconditions":{"uid":"u","resourceVersion":"7"},"propagationPolicy":"Foreground","gracePeriodSeconds":0,"dryRun":["All"]}"#
            ) {
                try await $0.delete(
                    .node, name: "x", preconditions: DeletePreconditions(uid: "u", resourceVersion: "7"),
                    propagationPolicy: .foreground, gracePeriodSeconds: 0, dryRun: true)
            },
            Row(
                line: "DELETE \(maps)?labelSelector=a", contentType: json,
                body: "{\(options),\"propagationPolicy\":\"Background\"}"
            ) {
                try await $0.deleteCollection(
                    .configMap, namespace: "n", options: ListOptions(labelSelector: "a"), propagationPolicy: .background
                )
            },
            Row(line: "GET /openapi/v3?a=b%2Fc") { _ = try await $0.raw("GET", "/openapi/v3", query: [("a", "b/c")]) },
        ])
    func requests(row: Row) async throws {
        try await ScriptedAPI.with { _, _ in
            .json(200, #"{"metadata":{},"items":[]}"#)
        } _: { api in
            try await row.send(api.client)
            let request = try #require(api.received.first)
            #expect("\(request.method) \(request.target)" == row.line)
            #expect(request.headers["Content-Type"] == row.contentType)
            #expect(
                try JSONValue(parsing: request.body.isEmpty ? Array("0".utf8) : request.body) == Self.value(row.body))
            #expect(request.headers["Accept"] == "application/json")
            #expect(request.headers["User-Agent"] == "interlock/dev")
            #expect(request.headers["Authorization"] == nil)
            #expect(api.received.count == 1)
        }
    }

    private static func value(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array((text.isEmpty ? "0" : text).utf8))
    }

    /// What cannot be asked for.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var send: @Sendable (APIClient, String) async throws -> Void

        init(_ description: String, _ send: @escaping @Sendable (APIClient, String) async throws -> Void) {
            testDescription = description
            self.send = send
        }
    }

    @Test(
        "a name that could lead elsewhere is refused before anything is sent",
        arguments: ["../x", "a/b", "", ".", "..", "a%2fb", "a\nb", String(repeating: "x", count: 300)],
        [
            Refusal("get") { _ = try await $0.get(.configMap, namespace: "n", name: $1) },
            Refusal("update") { _ = try await $0.update(.configMap, namespace: "n", name: $1, object: [:]) },
            Refusal("apply") { _ = try await $0.apply(.node, name: $1, object: [:], fieldManager: "m") },
            Refusal("merge patch") { _ = try await $0.mergePatch(.configMap, namespace: "n", name: $1, patch: [:]) },
            Refusal("JSON patch") { _ = try await $0.jsonPatch(.configMap, namespace: "n", name: $1, patch: []) },
            Refusal("delete") { try await $0.delete(.configMap, namespace: "n", name: $1) },
            Refusal("create a part") {
                _ = try await $0.create(
                    .configMap, namespace: "n", object: ["metadata": ["name": .string($1)]], subresource: "token")
            },
            Refusal("subresource") {
                _ = try await $0.get(.configMap, namespace: "n", name: "x", subresource: $1 + "/..")
            },
            Refusal("namespace") { _ = try await $0.get(.configMap, namespace: $1, name: "x") },
            Refusal("namespace to create in") { _ = try await $0.create(.configMap, namespace: $1, object: [:]) },
            Refusal("kind") {
                let kind = ResourceKind(group: "", version: "v1", kind: "K", plural: $1, isNamespaced: false)
                _ = try await $0.list(kind)
            },
        ])
    func refusedNames(name: String, refusal: Refusal) async throws {
        try await ScriptedAPI.with { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await refusal.send(api.client, name) }
            #expect(error?.label == "invalid_request")
            #expect(error.map { $0.description.utf8.count < 600 } == true)
            #expect(api.received.isEmpty)
        }
    }

    @Test("impersonation goes with every request as header fields")
    func impersonation() async throws {
        try await ScriptedAPI.with {
            $0.impersonation = Impersonation(user: "system:serviceaccount:a:b", groups: ["g", "h i"], uid: "u")
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            _ = try await api.client.raw("GET", "/version")
            _ = try await api.client.watch(.configMap)
            for request in api.received {
                #expect(request.headers["Impersonate-User"] == "system:serviceaccount:a:b")
                #expect(request.headers.all("Impersonate-Group") == ["g", "h i"])
                #expect(request.headers["Impersonate-Uid"] == "u")
            }
            #expect(api.received.count == 2)
        }
    }

    @Test(
        "an impersonation of nobody, or of a line break, is refused rather than sent as one's own request",
        arguments: ["", " \t", "a\r\nImpersonate-Group: system:masters"])
    func refusedImpersonation(user: String) async throws {
        try await ScriptedAPI.with {
            $0.impersonation = Impersonation(user: user, groups: ["g"])
        } script: { _, _ in
            .json(200, "{}")
        } _: { api in
            let error = await #expect(throws: APIError.self) { try await api.client.raw("GET", "/version") }
            #expect(error?.label == "invalid_request")
            #expect(api.received.isEmpty)
        }
    }
}
