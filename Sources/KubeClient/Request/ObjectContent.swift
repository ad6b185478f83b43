/// How much of each object a list or watch carries.
public enum ObjectContent: Sendable, Hashable {
    case whole
    /// `metadata` alone: objects of kind `PartialObjectMetadata` of `meta.k8s.io/v1`, whatever is asked for.
    ///
    /// A server that cannot send it refuses with code 406, rather than to send what was not asked for.
    case metadata

    static let managedFields = ["metadata", "managedFields"]

    /// The `Accept` field that asks for it.
    func accept(list: Bool) -> String {
        switch self {
        case .whole: "application/json"
        case .metadata: "application/json;as=PartialObjectMetadata\(list ? "List" : "");g=meta.k8s.io;v=v1"
        }
    }
}
