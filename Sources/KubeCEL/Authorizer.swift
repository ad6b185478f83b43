/// Says whether a request would be allowed: what the `authorizer` variable of expressions asks.
///
/// Calls are synchronous and may come from any thread; who must ask a server does so before the evaluation.
public protocol Authorizer: Sendable {
    func authorize(_ request: AuthorizationRequest) -> AuthorizationDecision
}

/// What an expression asks about.
public struct AuthorizationRequest: Sendable, Hashable {
    public enum Subject: Sendable, Hashable {
        /// Who made the request that is being judged.
        case requester
        case serviceAccount(namespace: String, name: String)
    }

    public enum Target: Sendable, Hashable {
        /// Of an HTTP request that is for no resource: `/healthz`.
        case path(String)
        case resource(Resource)
    }

    /// Empty where it does not matter or, for the namespace, where the resource is the cluster's.
    public struct Resource: Sendable, Hashable {
        public var group: String
        public var resource: String
        public var subresource = ""
        public var namespace = ""
        public var name = ""
        /// As the expression has it, not checked.
        public var fieldSelector = ""
        public var labelSelector = ""

        public init(group: String, resource: String) {
            self.group = group
            self.resource = resource
        }
    }

    public let subject: Subject
    public let target: Target
    public let verb: String

    public init(subject: Subject, target: Target, verb: String) {
        self.subject = subject
        self.target = target
        self.verb = verb
    }
}

public struct AuthorizationDecision: Sendable, Hashable {
    /// False also where the authorizer has no opinion.
    public let isAllowed: Bool
    public let reason: String
    /// Why it could not be decided, if so.
    public let error: String?

    public init(isAllowed: Bool, reason: String = "", error: String? = nil) {
        self.isAllowed = isAllowed
        self.reason = reason
        self.error = error
    }
}
