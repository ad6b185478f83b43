import InterlockAPI
import JSON
import KubeClient
import KubeCore
import KubeRuntime

/// Makes sure that a cache shows at least what the API server had at some instant.
///
/// A new leader decides from caches that were filled while another one wrote. A watch that is behind would hide that
/// one's last admissions, and the same money would be spent twice. So every object's version is read once more, as the
/// server has it, and the caches are waited for.
struct CacheConfirmation: Sendable {
    let kind: ResourceKind
    var labelSelector: String?
    /// The version that the cache has of an object; nil where it has none.
    let cached: @Sendable (ObjectKey) -> String?

    /// Objects per page.
    private static let pageSize = 500
    /// How long a cache may take before the server is asked once more: what it lacks may have been deleted meanwhile.
    private static let patience = Duration.seconds(1)

    /// Returns when the cache has all that the server had when this was called; throws where that cannot be found out.
    func confirm(by client: APIClient, clock: any Clock<Duration>) async throws {
        while true {
            var behind = try await outdated(client)
            var waited = Duration.zero
            while !behind.isEmpty, waited < Self.patience {
                try await clock.sleep(for: .milliseconds(20))
                waited += .milliseconds(20)
                behind = behind.filter { isBehind($0.key, $0.value) }
            }
            if behind.isEmpty { return }
        }
    }

    /// Objects of which the server has a newer version than the cache. The answer comes from the store itself: a list
    /// without a resource version is never served from a cache of the server's.
    private func outdated(_ client: APIClient) async throws -> [ObjectKey: String] {
        var outdated: [ObjectKey: String] = [:]
        var token = ""
        repeat {
            var query = [("limit", String(Self.pageSize))]
            if !token.isEmpty { query.append(("continue", token)) }
            if let labelSelector { query.append(("labelSelector", labelSelector)) }
            let page = try await client.raw(
                "GET", "\(kind.rootPath)/\(kind.plural)", query: query,
                accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json")
            for item in page["items"]?.arrayValue ?? [] {
                let metadata = item["metadata"]
                let version = metadata?["resourceVersion"]?.stringValue ?? ""
                let key = ObjectKey(
                    namespace: metadata?["namespace"]?.stringValue ?? "", name: metadata?["name"]?.stringValue ?? "")
                if isBehind(key, version) { outdated[key] = version }
            }
            token = page[path: "metadata", "continue"]?.stringValue ?? ""
        } while !token.isEmpty
        return outdated
    }

    private func isBehind(_ key: ObjectKey, _ version: String) -> Bool {
        guard let cached = cached(key), cached != version else { return cached(key) == nil }
        // Versions of one kind's objects are numbers that grow; where they are not, only the same one will do.
        guard let mine = UInt64(cached), let theirs = UInt64(version) else { return true }
        return mine < theirs
    }
}

extension ClusterView {
    /// One for each cache that decisions depend on.
    var confirmations: [CacheConfirmation] {
        func confirmation<Object>(
            _ kind: ResourceKind, _ informer: Informer<Object>, labelled label: String? = nil
        ) -> CacheConfirmation {
            CacheConfirmation(kind: kind, labelSelector: label) { informer.store[$0]?.resourceVersion }
        }
        return [
            confirmation(GuardPolicy.kind, policies), confirmation(PriceBook.kind, prices),
            confirmation(.namespace, namespaces), confirmation(AgentTask.kind, tasks),
            confirmation(GPUNodePool.kind, pools), confirmation(AgentConfig.kind, agents),
            confirmation(.configMap, configMaps, labelled: InterlockKey.agent),
        ]
    }
}
