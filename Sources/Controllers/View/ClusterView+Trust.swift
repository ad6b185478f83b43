import InterlockAPI
import KubeCore
import KubeRuntime

extension ClusterView {
    /// Why nothing may be admitted now, in a sentence; nil where the caches can be decided upon.
    func blocker() -> String? {
        for cache in caches {
            guard cache.hasSynced, let silence = cache.sinceLastContact else {
                return "waits until \(cache.name) have been read completely; nothing is admitted before"
            }
            if silence > staleAfter {
                return
                    "\(cache.name) were last confirmed \(silence.components.seconds) s ago; nothing is admitted until the API server confirms them again"
            }
        }
        return unreadableSentence
    }
}
