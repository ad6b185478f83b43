import InterlockAPI
import JSON
import KubeCore

extension AgentTask {
    /// The task as expressions in policies see it: who it is and what it asks for, without what changes by itself.
    var expressionDocument: JSONValue {
        [
            "apiVersion": .string(Self.kind.apiVersion), "kind": .string(Self.kind.kind),
            "metadata": [
                "name": .string(metadata.name), "namespace": .string(metadata.namespace), "uid": .string(metadata.uid),
                "labels": metadata.labels.json,
            ],
            "spec": spec.json,
        ]
    }
}
