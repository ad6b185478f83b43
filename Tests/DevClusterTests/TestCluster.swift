import DevCluster
import HTTP
import JSON
import KubeCore
import Testing

/// A running cluster and one client of it.
struct TestCluster {
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let json: JSONValue
        let text: String

        var message: String { json["message"]?.stringValue ?? "" }
        var reason: String { json["reason"]?.stringValue ?? "" }
    }

    static let configMaps = "/api/v1/namespaces/default/configmaps"
    static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    static let widgets = "/apis/ex.io/v1/namespaces/default/widgets"

    let cluster: DevCluster
    let endpoint: DevCluster.Endpoint
    let client: HTTPClient

    init(_ configuration: DevCluster.Configuration = .init()) async throws {
        cluster = DevCluster(configuration: configuration)
        endpoint = try await cluster.start()
        client = HTTPClient(
            configuration: .init(tls: .init(authorities: .bytes(Array(endpoint.caPEM.utf8)))))
    }

    /// Runs a test on a cluster of its own.
    static func run(
        _ configuration: DevCluster.Configuration = .init(), _ body: (TestCluster) async throws -> Void
    ) async throws {
        let test = try await TestCluster(configuration)
        do {
            try await body(test)
        } catch {
            await test.stop()
            throw error
        }
        await test.stop()
    }

    func stop() async {
        await client.shutdown()
        await cluster.shutdown()
    }

    func request(
        _ method: String, _ path: String, body: [UInt8]? = nil, type: String = "application/json",
        headers: [(String, String)] = [], account: String = "admin"
    ) async throws -> Answer {
        let response = try await client.send(makeRequest(method, path, body, type, headers, account))
        return Answer(
            status: response.status, headers: response.headers, json: (try? JSONValue(parsing: response.body)) ?? .null,
            text: String(decoding: response.body, as: UTF8.self))
    }

    private func makeRequest(
        _ method: String, _ path: String, _ body: [UInt8]?, _ type: String, _ headers: [(String, String)],
        _ account: String
    ) -> HTTPRequest {
        var all: HTTPHeaders = [
            "Authorization": "Bearer \(endpoint.tokens[account] ?? account)", "User-Agent": "test/1",
        ]
        if body != nil { all["Content-Type"] = type }
        for (name, value) in headers { all.add(name, value) }
        return HTTPRequest(method: method, url: endpoint.url + path, headers: all, body: body)
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await request("GET", path, headers: headers)
    }

    @discardableResult
    func create(_ path: String, _ object: JSONValue) async throws -> JSONValue {
        let answer = try await request("POST", path, body: object.bytes())
        try #require(answer.status == 201, "\(answer.text)")
        return answer.json
    }

    @discardableResult
    func patch(_ path: String, _ patch: JSONValue) async throws -> Answer {
        try await request("PATCH", path, body: patch.bytes(), type: "application/merge-patch+json")
    }

    @discardableResult
    func delete(_ path: String, _ options: JSONValue? = nil) async throws -> Answer {
        try await request("DELETE", path, body: options?.bytes())
    }

    @discardableResult
    func makeConfigMap(_ name: String, labels: JSONValue = [:], owner: JSONValue? = nil) async throws -> JSONValue {
        var metadata: JSONValue = ["name": .string(name), "labels": labels]
        if let owner {
            metadata["ownerReferences"] = [
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner.metadataText("name")),
                    "uid": .string(owner.metadataText("uid")), "blockOwnerDeletion": true,
                ]
            ]
        }
        return try await create(Self.configMaps, ["metadata": metadata, "data": ["a": "1"]])
    }

    func makeWidgets() async throws {
        try await create(Self.definitions, Self.widgetDefinition)
    }

    static let widgetDefinition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "widgets.ex.io"],
        "spec": [
            "group": "ex.io", "scope": "Namespaced",
            "names": ["plural": "widgets", "kind": "Widget", "shortNames": ["wd"]],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "subresources": [
                        "status": [:],
                        "scale": ["specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"],
                    ],
                    "additionalPrinterColumns": [
                        ["name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas"],
                        ["name": "Since", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
                    ],
                    "schema": [
                        "openAPIV3Schema": [
                            "type": "object",
                            "properties": [
                                "spec": [
                                    "type": "object",
                                    "properties": [
                                        "size": ["type": "string"], "replicas": ["type": "integer", "default": 1],
                                    ],
                                ],
                                "status": ["type": "object", "properties": ["replicas": ["type": "integer"]]],
                            ],
                        ]
                    ],
                ]
            ],
        ],
    ]

    /// - Parameter flow: of a paced one the client takes no more than is read, so that the server sees a slow reader.
    func watch(_ path: String, flow: HTTPStreamFlow = .shared) async throws -> WatchReader {
        WatchReader(try await client.stream(makeRequest("GET", path, nil, "", [], "admin"), flow: flow))
    }
}

/// The events of one watch, one by one.
final class WatchReader {
    let status: Int
    private let stream: HTTPResponseStream
    private var iterator: HTTPResponseStream.Iterator
    private var buffer: [UInt8] = []

    init(_ stream: HTTPResponseStream) {
        self.stream = stream
        status = stream.status
        iterator = stream.makeAsyncIterator()
    }

    /// The next event; nil at the end of the stream.
    func next() async throws -> JSONValue? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end]
                defer { buffer.removeSubrange(...end) }
                return try JSONValue(parsing: line)
            }
            guard let bytes = try await iterator.next() else { return nil }
            buffer += bytes
        }
    }

    /// `ADDED name` of the next event.
    func nextLine() async throws -> String? {
        guard let event = try await next() else { return nil }
        return "\(event["type"]?.stringValue ?? "?") \(event["object"]?.metadataText("name") ?? "")"
    }

    func cancel() { stream.cancel() }
}

extension JSONValue {
    func metadataText(_ key: String) -> String { self[path: "metadata", key]?.stringValue ?? "" }

    var version: String { metadataText("resourceVersion") }
}
