/// Why a cluster cannot start.
public struct DevClusterError: Error, Sendable, CustomStringConvertible {
    public let description: String

    static func cannotMakeCertificates(_ reason: String) -> Self {
        Self(description: "the server's certificates cannot be made: \(reason)")
    }

    static func cannotUse(_ path: String, _ what: String) -> Self {
        Self(description: "\(path): \(what)")
    }

    static func cannotListen(_ reason: String) -> Self { Self(description: reason) }

    static let alreadyStarted = Self(description: "the cluster is running; shut it down before starting it again")

    static let notStarted = Self(description: "the cluster has not been started; call start() first")
}
