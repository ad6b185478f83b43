/// What is complete at some point after it was started: an informer, seen by those who wait for it.
public protocol Syncing: Sendable {
    var name: String { get }
    var hasSynced: Bool { get }
    /// `false` if the task is cancelled before.
    func waitUntilSynced() async -> Bool
    /// How long ago the copy was last confirmed; `nil` before the first time.
    var sinceLastContact: Duration? { get }
}
