/// A kubeconfig, token or certificate that cannot be used: where it stands, which field, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// A file, an environment variable, or a folder of credentials.
    public let source: String
    /// One-based; nil where the fault is in no line.
    public let line: Int?
    /// As `clusters[0].cluster.server`; nil where the fault is in no field.
    public let field: String?
    public let message: String
    /// Whether it may pass by itself: a plugin that failed, and not a file that is wrong.
    public let isTransient: Bool

    public init(
        source: String, line: Int? = nil, field: String? = nil, message: String, isTransient: Bool = false
    ) {
        self.source = source
        self.line = line
        self.field = field
        self.message = message
        self.isTransient = isTransient
    }
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String {
        var text = source
        if let line { text += ":\(line)" }
        if let field { text += ": \(field)" }
        return "\(text): \(message)"
    }
}
