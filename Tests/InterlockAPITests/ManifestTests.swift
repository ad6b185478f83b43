import InterlockAPI
import JSON
import Testing
import YAML

struct ManifestTests {
    private static func documents(in folder: String) throws -> [JSONValue] {
        try ProjectFile.yamlFiles(in: "manifests/\(folder)").flatMap { path in
            try YAMLParser.documents(in: try ProjectFile.text(path), source: path).map(\.value)
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static func rules(of role: String) throws -> [JSONValue] {
        let found = try documents(in: "rbac").first {
            $0["kind"] == "ClusterRole" && $0[path: "metadata", "name"]?.stringValue == role
        }
        return try #require(found?["rules"]?.arrayValue)
    }

    /// What a role may do: `verb resource.group`.
    private static func grants(of role: String) throws -> Set<String> {
        var grants: Set<String> = []
        for rule in try rules(of: role) {
            for group in texts(rule["apiGroups"]) {
                for resource in texts(rule["resources"]) {
                    for verb in texts(rule["verbs"]) { grants.insert("\(verb) \(resource).\(group)") }
                }
            }
        }
        return grants
    }

    @Test("no role says * anywhere, and none reads secrets")
    func leastPrivilege() throws {
        for document in try Self.documents(in: "rbac") {
            for rule in document["rules"]?.arrayValue ?? [] {
                for member in ["apiGroups", "resources", "verbs"] {
                    #expect(!Self.texts(rule[member]).contains { $0.contains("*") || $0 == "secrets" }, "\(rule)")
                }
            }
        }
    }

    @Test("the controller cannot write what rules it, cannot touch a task's spec, and cannot approve")
    func controller() throws {
        let grants = try Self.grants(of: "interlock-controller")
        for verb in ["create", "update", "patch", "delete", "approve", "escalate", "bind", "impersonate"] {
            for kind in ["agenttasks", "guardpolicies", "pricebooks", "spendledgers"] {
                #expect(!grants.contains("\(verb) \(kind).interlock.dev"))
            }
        }
        for resource in AnyResource.all.map({ $0.name }) where resource != "SpendLedger" {
            let plural = resource.lowercased().replacing("policy", with: "policie") + "s"
            for verb in ["get", "list", "watch"] { #expect(grants.contains("\(verb) \(plural).interlock.dev")) }
            #expect(grants.contains("patch \(plural)/status.interlock.dev"))
        }
    }

    @Test("an agent may ask, and nothing else")
    func agent() throws {
        let expected = Set(["create", "get", "list", "watch"].map { "\($0) agenttasks.interlock.dev" })
        #expect(try Self.grants(of: "interlock-agent") == expected)
    }

    @Test("only approvers have the verb approve, and it is in no role that Kubernetes aggregates")
    func approvers() throws {
        for document in try Self.documents(in: "rbac") where document["kind"] == "ClusterRole" {
            let name = try #require(document[path: "metadata", "name"]?.stringValue)
            let approves = try Self.grants(of: name).contains { $0.hasPrefix("approve ") }
            #expect(approves == (name == "interlock-approver"), "\(name)")
            let labels = document[path: "metadata", "labels"]?.objectValue?.keys ?? []
            #expect(!approves || !labels.contains { $0.contains("aggregate-to") }, "\(name)")
        }
    }

    @Test("the deployment is what the restricted pod security level takes, and starts without trust in text")
    func deployment() throws {
        let objects = try Self.documents(in: "deployment")
        let namespace = try #require(objects.first { $0["kind"] == "Namespace" })
        #expect(namespace[path: "metadata", "labels", "pod-security.kubernetes.io/enforce"] == "restricted")
        let deployment = try #require(objects.first { $0["kind"] == "Deployment" })
        #expect(deployment[path: "spec", "replicas"] == 2)
        #expect(deployment[path: "spec", "strategy", "type"] == "RollingUpdate")
        let pod = try #require(deployment[path: "spec", "template", "spec"])
        #expect(pod[path: "securityContext", "runAsNonRoot"] == true)
        #expect(pod[path: "securityContext", "seccompProfile", "type"] == "RuntimeDefault")
        let container = try #require(pod["containers"]?[0])
        #expect(container[path: "securityContext", "allowPrivilegeEscalation"] == false)
        #expect(container[path: "securityContext", "readOnlyRootFilesystem"] == true)
        #expect(container[path: "securityContext", "capabilities", "drop"] == ["ALL"])
        #expect(container[path: "livenessProbe", "httpGet", "path"] == "/livez")
        #expect(container[path: "readinessProbe", "httpGet", "path"] == "/readyz")
        #expect(!Self.texts(container["args"]).contains("--trust-unverified-approvals"))
    }
}
