import JSON
import KubeCore
import Testing

@testable import DevCluster

struct SchemaBuiltInTests {
    static let kinds = [
        ("v1", "ConfigMap"), ("v1", "Secret"), ("v1", "Namespace"), ("v1", "Event"), ("v1", "Node"),
        ("v1", "ServiceAccount"), ("v1", "Service"), ("v1", "Pod"), ("apps/v1", "Deployment"),
        ("apps/v1", "ReplicaSet"),
        ("rbac.authorization.k8s.io/v1", "Role"), ("rbac.authorization.k8s.io/v1", "ClusterRole"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding"), ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
        ("coordination.k8s.io/v1", "Lease"), ("events.k8s.io/v1", "Event"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ]

    @Test("the text of the built-in types reads without a fault")
    func text() {
        #expect(BuiltInTypes().faults == [])
    }

    @Test("every stored kind has a schema with a description", arguments: kinds)
    func kind(apiVersion: String, kind: String) throws {
        let schema = try #require(BuiltInSchemas.schema(apiVersion: apiVersion, kind: kind))
        #expect(!schema.description.isEmpty)
        #expect(schema.properties["metadata"]?.properties["labels"] != nil)
        #expect(BuiltInSchemas.schema(apiVersion: apiVersion, kind: "No\(kind)") == nil)
    }

    @Test("a type that is no kind of objects is not one")
    func types() {
        #expect(BuiltInSchemas.schema(apiVersion: "v1", kind: "PodSpec") == nil)
        #expect(BuiltInSchemas.type("io.k8s.api.core.v1.PodSpec") != nil)
    }

    @Test("lists of pods merge by the keys that Kubernetes uses")
    func keys() throws {
        let pod = try #require(BuiltInSchemas.type("io.k8s.api.core.v1.PodSpec"))
        let container = try #require(pod.properties["containers"])
        #expect(container.listMapKeys == ["name"])
        #expect(container.patchMergeKey == "name")
        #expect(container.items?.properties["ports"]?.listMapKeys == ["containerPort", "protocol"])
        #expect(container.items?.properties["ports"]?.patchMergeKey == "containerPort")
        #expect(container.items?.properties["ports"]?.items?.properties["protocol"]?.defaultValue == "TCP")
        #expect(container.items?.properties["env"]?.patchMergeKey == "name")
        #expect(pod.properties["tolerations"]?.listType == .atomic)
        #expect(pod.properties["volumes"]?.patchStrategies == [.merge, .retainKeys])
    }

    @Test(
        "a value of the wrong type is named as Go names it",
        arguments: [
            (#"{"spec":{"replicas":"x"}}"#, "string into Go struct field DeploymentSpec.spec.replicas of type int32"),
            (
                #"{"spec":{"replicas":1.5}}"#,
                "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"
            ),
            (
                #"{"spec":{"template":{"spec":{"containers":{"a":1}}}}}"#,
                "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container"
            ),
            (
                #"{"spec":{"template":{"spec":{"containers":[{"name":3}]}}}}"#,
                "number into Go struct field Container.spec.template.spec.containers.name of type string"
            ),
            (
                #"{"metadata":{"labels":{"a":1}}}"#,
                "number into Go struct field ObjectMeta.metadata.labels of type string"
            ),
            (#"{"spec":"x"}"#, "string into Go struct field Deployment.spec of type v1.DeploymentSpec"),
        ])
    func decoding(text: String, expected: String) throws {
        let kind = ResourceKind(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
        let schema = try #require(BuiltInSchemas.schema(apiVersion: "apps/v1", kind: "Deployment"))
        let status = try #require(schema.decodingStatus(of: try JSONValue(parsing: text), kind: kind))
        #expect(status.code == 400)
        #expect(
            status.message
                == "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal " + expected)
    }
}
