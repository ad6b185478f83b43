import KubeCore

/// Brings one object to where it should be.
///
/// Level-triggered: a call says that something about the object may have changed, not what. It may come when nothing has,
/// again after a failure, and for an object that is gone. Never two at a time for one key.
public protocol Reconciler: Sendable {
    /// An error is tried again with back-off, unless it is a `TerminalError`. When the task is cancelled, return soon.
    func reconcile(_ key: ObjectKey) async throws -> Outcome
}

/// When to look at an object again. A change of it always brings it back, whatever the outcome was.
public enum Outcome: Sendable, Hashable {
    /// The object is where it should be.
    case done
    /// At the latest after this time.
    case after(Duration)
    /// Not before something changes: an approval, another object.
    case waitForChange
}

/// An error that trying again cannot mend: it is logged and counted, and the object waits for a change.
public struct TerminalError: Error, CustomStringConvertible {
    public let underlying: any Error

    public init(_ underlying: any Error) {
        self.underlying = underlying
    }

    public var description: String { "\(underlying)" }
}
