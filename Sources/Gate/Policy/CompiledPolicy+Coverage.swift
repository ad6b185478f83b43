import InterlockAPI
import KubeCore

extension CompiledPolicy {
    /// Whether the policy's namespace selector takes in a namespace with these labels; nil where they are not known,
    /// which counts as taken in. A policy that cannot be read takes in everything.
    public func covers(namespaceLabels: [String: String]?) -> Bool {
        spec?.match.selectsNamespace(labels: namespaceLabels) ?? true
    }

    /// What the admitted pools that the policy's totals count cost per hour; nil where a price is not known.
    public func hourlyCommitted(in commitments: Commitments, prices: PriceTable) -> Money? {
        var total = Money.zero
        for pool in commitments.pools.values {
            guard let admitted = pool.admitted,
                spec?.match.counts(labels: pool.labels, namespaceLabels: pool.namespaceLabels) ?? true
            else { continue }
            guard case .success(let cost) = prices.hourly(of: admitted) else { return nil }
            total = total + cost
        }
        return total
    }
}

extension PolicyMatch {
    fileprivate func selectsNamespace(labels: [String: String]?) -> Bool {
        guard let namespaceSelector, let labels, namespaceSelector.isUsable else { return true }
        return namespaceSelector.matches(labels)
    }
}
