import KubeCore
import Logging

extension ReconcileContext {
    /// Adds controller, key and reconcile id to every line that is logged within a reconcile. For
    /// `LoggingSystem.bootstrap`, so that the lines of every module have it.
    public static let metadataProvider = Logger.MetadataProvider { current?.metadata ?? [:] }

    /// `controller`, `key` and `reconcileID`, as controller-runtime calls them.
    public var metadata: Logger.Metadata {
        ["controller": .string(controller), "key": .string(key.description), "reconcileID": .string(id.description)]
    }

    func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
        metadata.merging(more) { _, new in new }
    }
}
