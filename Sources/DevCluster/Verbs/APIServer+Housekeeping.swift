import JSON
import KubeCore

extension APIServer {
    /// Ends watches whose time is up, sends bookmarks, and keeps the log from growing without end.
    func tick() {
        ignoringFailure { state in
            state.watches.send(.tick(now: state.now, revision: state.store.revision))
            state.store.forgetOld(now: state.now)
            state.log?.rewriteIfLarge(state.store)
        }
    }

    func compact() {
        ignoringFailure { state in state.store.compact() }
    }

    func finishWatches() {
        ignoringFailure { state in state.watches.send(.finishAll) }
    }

    /// A log that cannot be written is said to who writes, not to the housekeeping.
    private func ignoringFailure(_ body: (inout ClusterState) -> Void) {
        _ = try? withState { (state) throws(Status) in body(&state) }
    }
}

extension ClusterState {
    /// The namespaces that every cluster has.
    mutating func makeStandardNamespaces() {
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            let key = ObjectKey(name: name)
            guard store.object(NamespaceRules.collection, key) == nil else { continue }
            var namespace: JSONValue = [
                "kind": "Namespace", "apiVersion": "v1",
                "metadata": [
                    "name": .string(name), "uid": .string(Randomness.uid()),
                    "creationTimestamp": .string(now.description),
                ],
            ]
            NamespaceRules.prepare(&namespace, nil)
            put(namespace, in: NamespaceRules.collection, at: key)
        }
        settle()
    }
}
