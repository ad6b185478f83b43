import InterlockAPI

extension PolicyReview {
    /// Whether all of these fields are known; where one is not, `rule` says that it cannot be shown to hold.
    mutating func isProven(_ fields: String..., of change: ReadChange, for rule: String) -> Bool {
        guard let field = change.change.unproven.first(where: { fields.contains($0.field) }) else { return true }
        sayUnproven(rule, "whether \(change.title) keeps \(bound(rule)) is not known, because \(field.reason)")
        return false
    }

    /// Bounds on what a Terraform plan changes beside GPU capacity.
    mutating func review(_ bounds: PolicyBounds, of change: ReadChange, resource: CloudResourceSpec) {
        if bounds.regions != nil, isProven("regions", of: change, for: "regions") {
            review(resource.regions, "regions", bounds.regions)
        }
        guard bounds.requireEncryptionAtRest == true else { return }
        let rule = "requireEncryptionAtRest"
        for store in resource.stores where store.isEncryptedAtRest == false {
            let part = store.part.map { " (\($0))" } ?? ""
            deny(
                rule,
                "\(store.kind) \(change.change.target)\(part) is not encrypted at rest, which \(bound(rule)) asks for")
        }
        for field in change.change.unproven where field.field == "stores" {
            sayUnproven(rule, "whether \(change.title) keeps \(bound(rule)) is not known, because \(field.reason)")
        }
    }

    private mutating func sayUnproven(_ rule: String, _ message: String) {
        say(rule, input.request.allowsUnproven ? .warn : .deny, message)
    }
}
