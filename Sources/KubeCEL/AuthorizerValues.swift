import CEL
import JSON

/// The value of the variable `authorizer`.
public final class AuthorizerValue: OpaqueOperand {
    package static let typeName = "kubernetes.authorization.Authorizer"
    let authorizer: any Authorizer
    let subject: AuthorizationRequest.Subject

    public init(_ authorizer: any Authorizer, subject: AuthorizationRequest.Subject = .requester) {
        self.authorizer = authorizer
        self.subject = subject
    }

    public func isEqual(to other: any OpaqueValue) -> Bool { self === other }
    public var json: JSONValue { .null }
}

final class PathCheckValue: OpaqueOperand {
    static let typeName = "kubernetes.authorization.PathCheck"
    let authorizer: AuthorizerValue
    let path: String

    init(_ authorizer: AuthorizerValue, path: String) {
        self.authorizer = authorizer
        self.path = path
    }

    func isEqual(to other: any OpaqueValue) -> Bool { self === other }
    var json: JSONValue { .null }
}

final class GroupCheckValue: OpaqueOperand {
    static let typeName = "kubernetes.authorization.GroupCheck"
    let authorizer: AuthorizerValue
    let group: String

    init(_ authorizer: AuthorizerValue, group: String) {
        self.authorizer = authorizer
        self.group = group
    }

    func isEqual(to other: any OpaqueValue) -> Bool { self === other }
    var json: JSONValue { .null }
}

/// What `authorizer.group(…).resource(…)` gives, and the value of `authorizer.requestResource`.
public final class ResourceCheckValue: OpaqueOperand {
    package static let typeName = "kubernetes.authorization.ResourceCheck"
    let authorizer: AuthorizerValue
    let resource: AuthorizationRequest.Resource

    public init(_ authorizer: AuthorizerValue, _ resource: AuthorizationRequest.Resource) {
        self.authorizer = authorizer
        self.resource = resource
    }

    public func isEqual(to other: any OpaqueValue) -> Bool { self === other }
    public var json: JSONValue { .null }
}

final class DecisionValue: OpaqueOperand {
    static let typeName = "kubernetes.authorization.Decision"
    let decision: AuthorizationDecision

    init(_ decision: AuthorizationDecision) { self.decision = decision }

    func isEqual(to other: any OpaqueValue) -> Bool { self === other }
    var json: JSONValue { .null }
}

extension ValueType {
    /// Of the variable `authorizer`.
    public static let authorizer = AuthorizerValue.type
    /// Of the variable `authorizer.requestResource`.
    public static let resourceCheck = ResourceCheckValue.type
}
