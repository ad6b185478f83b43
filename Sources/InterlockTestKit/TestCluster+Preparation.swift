import Controllers
import InterlockAPI
import JSON
import KubeClient
import KubeCore
import Providers

extension TestCluster {
    /// Installs Interlock's CustomResourceDefinitions and waits until the server serves them.
    public func installDefinitions() async throws {
        for definition in CustomResourceDefinition.all {
            guard let name = definition[path: "metadata", "name"]?.stringValue else { continue }
            let address = ObjectAddress(kind: .customResourceDefinition, key: ObjectKey(name: name))
            _ = try await access.apply(address, definition, as: "interlock-install", mode: .init(isForced: true))
            _ = try await expectObject(.customResourceDefinition, address.key, to: "be established") { json in
                let conditions = json?[path: "status", "conditions"]?.arrayValue ?? []
                return conditions.contains { $0["type"] == "Established" && $0["status"] == "True" }
            }
        }
    }

    /// Deletes everything of Interlock's kinds, and the ConfigMaps that it delivered, from a server that tests share.
    public func wipe(through client: APIClient) async throws {
        let kinds = [
            AgentTask.kind, GPUNodePool.kind, AgentConfig.kind, GuardPolicy.kind, PriceBook.kind, .configMap,
        ]
        for kind in kinds {
            let selector = kind == .configMap ? InterlockKey.agent : nil
            let list = try await client.listAll(kind, options: ListOptions(labelSelector: selector, limit: 500))
            for object in list.objects {
                let metadata = try ObjectMeta(json: object["metadata"] ?? [:])
                try await access.delete(
                    ObjectAddress(kind: kind, key: metadata.key), uid: metadata.uid, resourceVersion: nil)
            }
        }
    }
}
