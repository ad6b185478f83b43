import JSON
import YAML

/// A kubeconfig for one account.
enum Kubeconfig {
    static func text(account: String, server: String, caPEM: String, token: String) -> String {
        let name = "dev-cluster"
        let config: JSONValue = [
            "apiVersion": "v1", "kind": "Config",
            "clusters": [
                [
                    "name": .string(name),
                    "cluster": [
                        "server": .string(server),
                        "certificate-authority-data": .string(Base64.encode(caPEM.utf8)),
                    ],
                ]
            ],
            "users": [["name": .string(account), "user": ["token": .string(token)]]],
            "contexts": [
                [
                    "name": .string("\(account)@\(name)"),
                    "context": ["cluster": .string(name), "user": .string(account), "namespace": "default"],
                ]
            ],
            "current-context": .string("\(account)@\(name)"),
        ]
        return config.yaml()
    }
}
