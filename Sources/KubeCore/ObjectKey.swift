/// An object's place within its kind: namespace (empty for cluster-scoped kinds) and name.
public struct ObjectKey: Sendable, Hashable, Comparable {
    public let namespace: String
    public let name: String

    public init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

extension ObjectKey: CustomStringConvertible {
    /// `namespace/name`, or the bare name where there is no namespace.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
