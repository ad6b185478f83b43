import DevCluster
import Foundation
import HTTP
import InterlockTestKit
import JSON
import Testing

/// What kubectl asks for; with kubectl itself where it is installed, and always by the requests that it makes.
@Suite(.timeLimit(.minutes(2)))
struct KubectlTests {
    @Test("what kubectl reads before it does anything is there")
    func discovery() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            let accept = [
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", "application/json",
            ]
            for (version, types) in [("v2", accept[...]), ("v2beta1", accept.dropFirst())] {
                let headers = [("Accept", types.joined(separator: ","))]
                let groups = try await test.get("/apis", headers: headers)
                #expect(groups.json["apiVersion"] == .string("apidiscovery.k8s.io/\(version)"))
                let widgets = groups.json["items"]?.arrayValue?.first { $0.metadataText("name") == "ex.io" }
                let resource = widgets?["versions"]?[0]?["resources"]?[0]
                #expect(resource?["resource"] == "widgets" && resource?["shortNames"] == ["wd"])
                #expect(resource?["subresources"]?.arrayValue?.map { $0["subresource"] } == ["scale", "status"])
            }
            let legacy = try await test.get("/apis/ex.io/v1").json
            #expect(
                legacy["resources"]?.arrayValue?.map { $0["name"] } == ["widgets", "widgets/scale", "widgets/status"])
            #expect(try await test.get("/api").json["versions"] == ["v1"])
            #expect(try await test.get("/version").json["major"] == "1")
            let index = try await test.get("/openapi/v3").json
            let path = index[path: "paths", "apis/ex.io/v1", "serverRelativeURL"]?.stringValue ?? ""
            let document = try await test.get(path)
            #expect(document.status == 200 && document.json["openapi"] == "3.0.0")
            let tag = try #require(document.headers["ETag"])
            #expect(try await test.get(path, headers: [("If-None-Match", tag)]).status == 304)
            let binary = try await test.get(
                "/openapi/v2", headers: [("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")])
            #expect(binary.status == 200 && binary.text.contains("Widget"))
        }
    }

    @Test("kubectl creates, applies, shows and deletes; where it is not installed, its requests do")
    func sequence() async throws {
        try await TestCluster.run { test in
            guard let kubectl = Self.kubectl else { return try await requests(test) }
            let folder = "/tmp/dev-cluster-kubectl-\(UInt64.random(in: .min ... .max))"
            try test.cluster.writeKubeconfigs(to: folder)
            let manifest = "\(folder)/widget.json"
            try Data(
                #"{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":"S"}}"#.utf8
            ).write(to: URL(filePath: manifest))
            try await test.makeWidgets()
            func run(_ arguments: String...) async throws -> String {
                try await Self.run(
                    kubectl, ["--kubeconfig", "\(folder)/kubeconfig", "--cache-dir", folder] + arguments)
            }
            #expect(try await run("create", "configmap", "c", "--from-literal=a=1").contains("configmap/c created"))
            #expect(try await run("apply", "-f", manifest).contains("widget.ex.io/w created"))
            #expect(try await run("apply", "-f", manifest).contains("widget.ex.io/w unchanged"))
            #expect(try await run("apply", "--server-side", "-f", manifest).contains("serverside-applied"))
            #expect(try await run("get", "wd").contains("w      1          "))
            #expect(try await run("scale", "widget", "w", "--replicas=4").contains("scaled"))
            #expect(try await run("get", "wd", "w", "-o", "jsonpath={.spec.replicas}") == "4")
            #expect(try await run("explain", "widget.spec.size").contains("size <string>"))
            #expect(try await run("auth", "whoami").contains("system:masters"))
            #expect(try await run("delete", "widget", "w").contains("deleted"))
            #expect(try await run("get", "widget", "w").contains(#"widgets.ex.io "w" not found"#))
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func requests(_ test: TestCluster) async throws {
        try await test.makeWidgets()
        let path = TestCluster.widgets + "/w?fieldManager=kubectl"
        let body = Array(#"{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":"S"}}"#.utf8)
        let type = "application/apply-patch+yaml"
        let created = try await test.request("PATCH", path, body: body, type: type)
        #expect(created.status == 201)
        let again = try await test.request("PATCH", path, body: body, type: type)
        #expect(again.status == 200 && again.json == created.json)
        #expect(try await test.delete(TestCluster.widgets + "/w").json["status"] == "Success")
    }

    private static var kubectl: URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { URL(filePath: "\($0)/kubectl") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Both outputs of one run.
    private static func run(_ program: URL, _ arguments: [String]) async throws -> String {
        let outcome = try await Command.run(
            program.path, arguments, environment: ProcessInfo.processInfo.environment)
        return outcome.output + outcome.errors
    }
}
