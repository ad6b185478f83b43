import KubeCore

/// What was asked of an API server, in the words of RBAC: `patch gpunodepools.interlock.dev/status team-a/h100`.
public struct APIOperation: Sendable, Hashable {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for paths that are no
    /// resource the lower-case method.
    public let verb: String
    /// `configmaps`, `gpunodepools.interlock.dev`, or a bare path.
    public let resource: String
    public let subresource: String?
    /// Empty for cluster-scoped kinds, and for all namespaces.
    public let namespace: String
    /// Empty for collections.
    public let name: String

    public init(
        verb: String, resource: String, subresource: String? = nil, namespace: String = "", name: String = ""
    ) {
        self.verb = verb
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
    }
}

extension APIOperation: CustomStringConvertible {
    public var description: String {
        var text = "\(verb) \(resource)"
        if let subresource { text += "/\(subresource)" }
        if !name.isEmpty {
            text += " \(ObjectKey(namespace: namespace, name: name))"
        } else if !namespace.isEmpty {
            text += " in namespace \(namespace)"
        }
        return text
    }
}
