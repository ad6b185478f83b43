import InterlockAPI
import KubeCore

extension CompiledPolicy {
    /// Whether the policy's namespace selector takes in a namespace with these labels; nil where they are not known,
    /// which counts as taken in. A policy that cannot be read takes in everything.
    public func covers(namespaceLabels: [String: String]?) -> Bool {
        spec?.match.selectsNamespace(labels: namespaceLabels) ?? true
    }

    /// What the admitted pools that the policy's totals count cost per hour; nil where a price is not known, or where the
    /// commitments are not prepared for the policy.
    public func hourlyAdmitted(in commitments: Commitments) -> Money? {
        commitments.ledger(of: self)?.hourlyAdmitted
    }

    /// The same, prepared where they are not.
    public func hourlyCommitted(in commitments: Commitments, prices: PriceTable) -> Money? {
        hourlyAdmitted(in: commitments.prepared(for: PolicySet([self]), at: prices))
    }
}

extension PolicyMatch {
    fileprivate func selectsNamespace(labels: [String: String]?) -> Bool {
        guard let namespaceSelector, let labels, namespaceSelector.isUsable else { return true }
        return namespaceSelector.matches(labels)
    }
}
