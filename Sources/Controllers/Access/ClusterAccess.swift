import JSON
import KubeCore
import Providers

/// What the controllers do at the API server besides watching.
///
/// A protocol so that a test can stand between: fail a call, stop the controller after one, count them. An answer that
/// is an error is thrown as `Status`; anything else that goes wrong is worth another try.
public protocol ClusterAccess: Sendable {
    /// The object as it is now, not as a cache has it; nil where there is none.
    func get(_ reference: ObjectAddress) async throws -> JSONValue?

    /// Server-side apply; the answer is the object as it is then, or would be.
    func apply(_ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode) async throws
        -> JSONValue

    /// A merge patch of the object, or of its status; the answer is the object as it is then.
    func merge(_ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart) async throws -> JSONValue

    /// Deletes exactly the object with `uid`, and only if nobody wrote it since `resourceVersion` where one is given.
    /// An object that is gone already is no error.
    func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws
}

/// How a server-side apply treats other owners, and whether it takes place.
public struct ApplyMode: Sendable, Hashable {
    /// Take fields over from other managers.
    public var isForced: Bool
    /// Work out the result and write nothing.
    public var isDryRun: Bool

    public init(isForced: Bool = false, isDryRun: Bool = false) {
        self.isForced = isForced
        self.isDryRun = isDryRun
    }
}

/// The part of an object that a merge patch goes to.
public enum PatchedPart: Sendable, Hashable {
    case object
    case status
}
