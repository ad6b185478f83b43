import Metrics

/// What an election reports, under client-go's names.
struct ElectionMetrics: Sendable {
    private let isLeader: Meter
    private let slowPath: Counter

    init(name: String, factory: any MetricsFactory) {
        isLeader = Meter(label: "leader_election_master_status", dimensions: [("name", name)], factory: factory)
        slowPath = Counter(label: "leader_election_slowpath_total", dimensions: [("name", name)], factory: factory)
        isLeader.set(0)
    }

    func report(isLeading: Bool) { isLeader.set(isLeading ? 1 : 0) }
    func countSlowPath() { slowPath.increment() }
}
