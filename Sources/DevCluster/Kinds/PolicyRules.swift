import JSON
import KubeCore

/// Admission policies and their bindings: defaults, and what makes one unacceptable.
enum PolicyRules {
    static let preparePolicy: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, _ in
        guard var spec = object["spec"], spec.objectValue != nil else { return }
        if spec["failurePolicy"] == nil { spec["failurePolicy"] = "Fail" }
        if let match = spec["matchConstraints"] { spec["matchConstraints"] = withDefaults(match) }
        if object["kind"] == "MutatingAdmissionPolicy", spec["reinvocationPolicy"] == nil {
            spec["reinvocationPolicy"] = "Never"
        }
        object["spec"] = spec
    }

    static let prepareBinding: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, _ in
        guard var spec = object["spec"], let match = spec["matchResources"], !match.isNull else { return }
        spec["matchResources"] = withDefaults(match)
        object["spec"] = spec
    }

    private static func withDefaults(_ match: JSONValue) -> JSONValue {
        guard match.objectValue != nil else { return match }
        var match = match
        if match["matchPolicy"] == nil { match["matchPolicy"] = "Equivalent" }
        for selector in ["namespaceSelector", "objectSelector"] where match[selector] == nil { match[selector] = [:] }
        for key in ["resourceRules", "excludeResourceRules"] {
            guard let rules = match[key]?.arrayValue else { continue }
            match[key] = .array(
                rules.map { rule in
                    guard rule.objectValue != nil, rule["scope"] == nil else { return rule }
                    var rule = rule
                    rule["scope"] = "*"
                    return rule
                })
        }
        return match
    }

    static let policyCauses: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { object, _ in
        let spec = object["spec"] ?? [:]
        let match = spec["matchConstraints"] ?? [:]
        var causes: [Status.Cause] = []
        if let kind = spec["paramKind"], !kind.isNull, isEmpty(kind["apiVersion"]) || isEmpty(kind["kind"]) {
            causes.append(.required("spec.paramKind", "apiVersion and kind are required"))
        }
        if (match["resourceRules"]?.arrayValue ?? []).isEmpty {
            causes.append(.required("spec.matchConstraints.resourceRules"))
        }
        causes += matchCauses(match, at: "spec.matchConstraints")
        if let policy = spec["failurePolicy"], policy != "Fail", policy != "Ignore" {
            causes.append(.notSupported("spec.failurePolicy", policy, supported: ["Fail", "Ignore"]))
        }
        let isMutating = object["kind"] == "MutatingAdmissionPolicy"
        if isMutating {
            causes += mutationCauses(spec)
        } else if isEmpty(spec["validations"]), isEmpty(spec["auditAnnotations"]) {
            causes.append(
                .required("spec.validations", "validations or auditAnnotations must contain at least one item"))
        }
        causes += validationCauses(spec)
        for (field, text, fault) in PolicyProgram(object).faults {
            causes.append(
                text.trimmed.isEmpty ? .required(field) : .invalid(field, .string(text), fault))
        }
        return causes
    }

    static let bindingCauses: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { object, _ in
        let spec = object["spec"] ?? [:]
        var causes: [Status.Cause] = []
        if isEmpty(spec["policyName"]) { causes.append(.required("spec.policyName")) }
        if object["kind"] == "ValidatingAdmissionPolicyBinding" {
            let actions = spec["validationActions"]?.arrayValue ?? []
            if actions.isEmpty {
                causes.append(.required("spec.validationActions", "at least one validation action is required"))
            }
            for (index, action) in actions.enumerated() where !["Audit", "Deny", "Warn"].contains(action) {
                causes.append(
                    .notSupported("spec.validationActions[\(index)]", action, supported: ["Audit", "Deny", "Warn"]))
            }
            if actions.contains("Deny"), actions.contains("Warn") {
                causes.append(
                    .invalid("spec.validationActions", .array(actions), "must not contain both Deny and Warn"))
            }
        }
        if let reference = spec["paramRef"], !reference.isNull {
            let hasSelector = reference["selector"].map { !$0.isNull } ?? false
            if isEmpty(reference["name"]) != hasSelector {
                causes.append(.required("spec.paramRef", "exactly one of name or selector must be specified"))
            }
            if isEmpty(reference["parameterNotFoundAction"]) {
                causes.append(.required("spec.paramRef.parameterNotFoundAction"))
            }
            causes += selectorCauses(reference, "selector", at: "spec.paramRef")
        }
        return causes + matchCauses(spec["matchResources"] ?? [:], at: "spec.matchResources")
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: true
        case .string(let text)?: text.isEmpty
        case .array(let elements)?: elements.isEmpty
        default: false
        }
    }

    private static func matchCauses(_ match: JSONValue, at path: String) -> [Status.Cause] {
        var causes: [Status.Cause] = []
        for key in ["resourceRules", "excludeResourceRules"] {
            for (index, rule) in (match[key]?.arrayValue ?? []).enumerated() {
                for member in ["apiGroups", "apiVersions", "operations", "resources"] where isEmpty(rule[member]) {
                    causes.append(.required("\(path).\(key)[\(index)].\(member)"))
                }
            }
        }
        for key in ["namespaceSelector", "objectSelector"] { causes += selectorCauses(match, key, at: path) }
        return causes
    }

    private static func selectorCauses(_ parent: JSONValue, _ key: String, at path: String) -> [Status.Cause] {
        guard let selector = parent[key], !selector.isNull else { return [] }
        do throws(DecodingFailure) {
            _ = try LabelSelector(json: selector)
            return []
        } catch {
            return [.invalid("\(path).\(key)", selector, "\(error)")]
        }
    }

    private static func validationCauses(_ spec: JSONValue) -> [Status.Cause] {
        let reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"]
        return (spec["validations"]?.arrayValue ?? []).enumerated().compactMap { index, validation in
            guard let reason = validation["reason"]?.stringValue, !reasons.contains(reason) else { return nil }
            return .notSupported("spec.validations[\(index)].reason", .string(reason), supported: reasons)
        }
    }

    private static func mutationCauses(_ spec: JSONValue) -> [Status.Cause] {
        let mutations = spec["mutations"]?.arrayValue ?? []
        if mutations.isEmpty {
            return [.required("spec.mutations", "mutations must contain at least one item")]
        }
        return mutations.enumerated().compactMap { index, mutation in
            let path = "spec.mutations[\(index)]"
            switch mutation["patchType"] {
            case "ApplyConfiguration":
                return isEmpty(mutation["applyConfiguration"]) ? .required("\(path).applyConfiguration") : nil
            case "JSONPatch": return isEmpty(mutation["jsonPatch"]) ? .required("\(path).jsonPatch") : nil
            case let type:
                return .notSupported(
                    "\(path).patchType", type ?? "", supported: ["ApplyConfiguration", "JSONPatch"])
            }
        }
    }
}
