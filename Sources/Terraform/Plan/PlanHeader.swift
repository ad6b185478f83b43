import JSON

/// What a plan says of itself: whether it is one, in a format that is read, and came to its end.
struct PlanHeader {
    let formatVersion: String
    let terraformVersion: String?

    init(_ json: JSONValue) throws(TerraformError) {
        guard case .object(let document) = json else {
            throw TerraformError(.notAPlan, "a plan is a JSON object, not \(json.typeName); \(Self.advice)")
        }
        if document["@level"] != nil {
            throw TerraformError(.notAPlan, "this is a message of `terraform plan -json`, not a plan; \(Self.advice)")
        }
        guard let format = document["format_version"]?.stringValue else {
            let isState = document["serial"] != nil && document["lineage"] != nil
            throw TerraformError(
                .notAPlan,
                isState
                    ? "this is a state file, not a plan; \(Self.advice)"
                    : "format_version is missing, so this is not a plan of Terraform; \(Self.advice)")
        }
        guard Self.isRead(format) else {
            throw TerraformError(
                .unsupportedFormat,
                """
                the plan's format_version is \(Self.quoted(format)), and only 1.x is read; make the plan with Terraform \
                1.1 or later
                """)
        }
        if document["values"] != nil, document["planned_values"] == nil {
            throw TerraformError(.notAPlan, "this is a state, not a plan; \(Self.advice)")
        }
        guard document["planned_values"] != nil || document["resource_changes"] != nil else {
            throw TerraformError(
                .notAPlan, "neither planned_values nor resource_changes is there, so this is not a plan; \(Self.advice)"
            )
        }
        formatVersion = format
        terraformVersion = document["terraform_version"]?.stringValue.map { $0.printable(limit: 64) }
        try Self.checkEnd(document)
    }

    private static func checkEnd(_ document: JSONObject) throws(TerraformError) {
        if try flag("errored", document) == true {
            throw TerraformError(
                .failedPlan, "errored is true: planning failed, so the plan does not hold all changes; plan again")
        }
        if try flag("complete", document) == false {
            let deferred = document["deferred_changes"]?.arrayValue?.count ?? 0
            let what = deferred == 0 ? "" : ", and \(deferred) changes are deferred"
            throw TerraformError(
                .incompletePlan,
                "complete is false: the plan does not hold all changes\(what); plan again without -target")
        }
        guard try flag("applyable", document) == false else { return }
        let changes = document["resource_changes"]?.arrayValue ?? []
        let isIdle = changes.allSatisfy { change in
            let actions = change["change"]?["actions"]
            return actions == ["no-op"] || actions == ["read"]
        }
        guard isIdle else {
            throw TerraformError(
                .failedPlan, "applyable is false although the plan has changes: it cannot be applied; plan again")
        }
    }

    private static func flag(_ name: String, _ document: JSONObject) throws(TerraformError) -> Bool? {
        switch document[name] {
        case nil: return nil
        case .bool(let value): return value
        case let other?: throw TerraformError(.malformed, "\(name) is a \(other.typeName), not true or false")
        }
    }

    private static func isRead(_ version: String) -> Bool {
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "1" && !parts[1].isEmpty && parts[1].utf8.count < 8
            && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func quoted(_ text: String) -> String { "\"\(text.prefix(32))\"" }

    private static let advice = "run `terraform plan -out=plan.out` and then `terraform show -json plan.out`"
}
