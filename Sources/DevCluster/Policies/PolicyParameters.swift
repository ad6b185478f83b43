import JSON
import KubeCore

/// The objects that a binding gives its policy as `params`.
struct PolicyParameters: Sendable {
    /// Of the policy's `paramKind`; nil where it has none.
    struct Kind: Sendable {
        let apiVersion: String
        let kind: String

        /// As Go shows one: `v1, Kind=ConfigMap`, `example.com/v1, Kind=Limit`.
        var description: String { "\(apiVersion.contains("/") ? apiVersion : "/" + apiVersion), Kind=\(kind)" }
    }

    /// Why there are none to be had.
    struct Failure: Error {
        let message: String
        /// Whether the policy is at fault rather than the binding.
        var isOfPolicy = false
    }

    private let name: String
    private let namespace: String
    private let selector: LabelSelector?
    private let refusesNone: Bool

    init?(_ reference: JSONValue?) {
        guard let reference, !reference.isNull else { return nil }
        name = reference["name"]?.stringValue ?? ""
        namespace = reference["namespace"]?.stringValue ?? ""
        refusesNone = reference["parameterNotFoundAction"] == "Deny"
        do {
            selector = try reference["selector"].map { (json) throws(DecodingFailure) in try LabelSelector(json: json) }
        } catch {
            return nil
        }
    }

    /// The objects, in the order of their names; one null where the policy is to be asked without.
    static func collect(
        _ kind: Kind?, _ reference: PolicyParameters?, _ attributes: AdmissionAttributes,
        in state: ClusterState
    ) throws(Failure) -> [JSONValue] {
        guard let kind else { return [.null] }
        guard let resource = state.catalog.resource(apiVersion: kind.apiVersion, kind: kind.kind) else {
            throw Failure(
                message: "failed to find resource referenced by paramKind: '\(kind.description)'", isOfPolicy: true)
        }
        guard let reference else { return [.null] }
        return try reference.objects(of: resource, attributes, in: state)
    }

    private func objects(
        of resource: ServedResource, _ attributes: AdmissionAttributes, in state: ClusterState
    ) throws(Failure) -> [JSONValue] {
        var place = ""
        if resource.kind.isNamespaced {
            place = namespace.isEmpty ? attributes.namespace : namespace
            if place.isEmpty {
                throw Failure(
                    message: "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
            }
        } else if !namespace.isEmpty {
            throw Failure(message: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        }
        var found: [StoredObject] = []
        if !name.isEmpty {
            found = [state.store.object(resource.collection, ObjectKey(namespace: place, name: name))].compactMap(
                \.self)
        } else if let selector {
            found = state.store.objects(resource.collection, namespace: resource.kind.isNamespaced ? place : nil)
                .filter { object in
                    var labels: [String: String] = [:]
                    for (key, value) in object.labels { labels[key] = value.stringValue }
                    return selector.matches(labels)
                }
        } else {
            throw Failure(message: "one of name or selector must be provided")
        }
        if found.isEmpty, refusesNone {
            throw Failure(message: "no params found for policy binding with `Deny` parameterNotFoundAction")
        }
        return found.map { resource.presented($0) }
    }
}
