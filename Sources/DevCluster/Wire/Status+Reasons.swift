import KubeCore

extension Status {
    static func badRequest(_ message: String) -> Status {
        Status(code: 400, reason: "BadRequest", message: message)
    }

    static func unauthorized() -> Status {
        Status(code: 401, reason: "Unauthorized", message: "Unauthorized")
    }

    static func forbidden(_ collection: CollectionID, name: String, _ why: String, causes: [Cause] = []) -> Status {
        let subject = name.isEmpty ? "" : " \"\(name)\""
        return Status(
            code: 403, reason: "Forbidden", message: "\(collection)\(subject) is forbidden: \(why)",
            details: details(collection, name, causes))
    }

    static func notFound(_ collection: CollectionID, name: String) -> Status {
        Status(
            code: 404, reason: "NotFound", message: "\(collection) \"\(name)\" not found",
            details: details(collection, name))
    }

    /// 404 of a path under a group that is served.
    static func noSuchResource() -> Status {
        Status(
            code: 404, reason: "NotFound", message: "the server could not find the requested resource",
            details: Details())
    }

    static func methodNotAllowed() -> Status {
        Status(
            code: 405, reason: "MethodNotAllowed",
            message: "the server does not allow this method on the requested resource", details: Details())
    }

    static func notAcceptable() -> Status {
        Status(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: application/json, application/yaml")
    }

    /// Metadata of one object was asked for, of a list, or the other way round.
    static func notAcceptable(_ requested: String, isList: Bool) -> Status {
        Status(
            code: 406, reason: "NotAcceptable",
            message: "you requested \(requested), but the requested object is \(isList ? "a" : "not a") list")
    }

    static func alreadyExists(_ collection: CollectionID, name: String) -> Status {
        Status(
            code: 409, reason: "AlreadyExists", message: "\(collection) \"\(name)\" already exists",
            details: details(collection, name))
    }

    static let objectModified =
        "the object has been modified; please apply your changes to the latest version and try again"

    static func conflict(_ collection: CollectionID, name: String, _ why: String) -> Status {
        Status(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(collection) \"\(name)\": \(why)",
            details: details(collection, name))
    }

    /// A resource version whose changes are forgotten, for watches.
    static func expired(requested: Int64, oldest: Int64) -> Status {
        Status(code: 410, reason: "Expired", message: "too old resource version: \(requested) (\(oldest))")
    }

    static func expiredList(requested: Int64, oldest: Int64) -> Status {
        Status(
            code: 410, reason: "Expired",
            message: "The resourceVersion for the provided list is too old.")
    }

    /// Is answered with a token for those who can do with the rest of the list as it is now.
    static func expiredContinue() -> Status {
        Status(
            code: 410, reason: "Expired",
            message: "The provided continue parameter is too old to display a consistent list result. You can start a "
                + "new list without the continue parameter, or use the continue token in this response to retrieve the "
                + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                + "objects that were created, modified, or deleted between the time the first chunk was returned and "
                + "now may show up in the list.")
    }

    static func tooLarge() -> Status {
        Status(
            code: 413, reason: "RequestEntityTooLarge",
            message: "Request entity too large: limit is 3145728", details: Details())
    }

    static func unsupportedMediaType(accepted: [String]) -> Status {
        Status(
            code: 415, reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    static func invalid(_ resource: ServedResource, name: String, _ causes: [Cause]) -> Status {
        invalid(resource.kind, name: name, causes: causes)
    }

    /// 422 of a query or of delete options.
    static func invalidOptions(_ kind: String, _ cause: Cause) -> Status {
        invalidOptions(kind, [cause])
    }

    static func invalidOptions(_ kind: String, _ causes: [Cause]) -> Status {
        invalid(ResourceKind(group: "meta.k8s.io", version: "v1", kind: kind, plural: ""), name: "", causes: causes)
    }

    static func internalFault(_ message: String) -> Status {
        Status(code: 500, reason: "", message: message)
    }

    static func tooLargeResourceVersion(_ requested: Int64, current: Int64) -> Status {
        Status(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(requested), current: \(current)",
            details: Details(
                causes: [
                    Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")
                ], retryAfterSeconds: 1))
    }

    private static func details(_ collection: CollectionID, _ name: String, _ causes: [Cause] = []) -> Details {
        Details(name: name, group: collection.group, kind: collection.plural, causes: causes)
    }
}
