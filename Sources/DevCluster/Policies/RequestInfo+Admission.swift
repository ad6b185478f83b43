import JSON
import KubeCore

extension RequestInfo {
    /// The namespace of a request as policies see it: a namespace that is there stands in itself.
    func admissionNamespace(of resource: ServedResource) -> String {
        if let namespace { return namespace }
        return resource.collection == NamespaceRules.collection ? name : ""
    }
}

extension WriteOptions {
    /// As `request.options` shows them.
    var json: JSONValue {
        var options: JSONObject = ["kind": .string(kind), "apiVersion": "meta.k8s.io/v1"]
        if isDryRun { options["dryRun"] = ["All"] }
        if let fieldManager, !fieldManager.isEmpty { options["fieldManager"] = .string(fieldManager) }
        options["fieldValidation"] = .string(fieldValidation.rawValue)
        if isForced { options["force"] = true }
        return .object(options)
    }
}

extension DeleteOptions {
    /// As `request.options` shows them.
    var json: JSONValue {
        var options: JSONObject = ["kind": "DeleteOptions", "apiVersion": "meta.k8s.io/v1"]
        if isDryRun { options["dryRun"] = ["All"] }
        if let propagation { options["propagationPolicy"] = .string(propagation.rawValue) }
        var preconditions = JSONObject()
        preconditions["uid"] = uid.map(JSONValue.string)
        preconditions["resourceVersion"] = resourceVersion.map(JSONValue.string)
        if !preconditions.isEmpty { options["preconditions"] = .object(preconditions) }
        return .object(options)
    }
}
