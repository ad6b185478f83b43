import InterlockAPI
import KubeRuntime
import Testing

@testable import Controllers

@Suite("InterlockMetrics")
struct InterlockMetricsTests {
    @Test("each metric says what it means, as a linter of metrics asks")
    func help() {
        let registry = PrometheusRegistry(help: InterlockMetrics.help)
        let metrics = InterlockMetrics(factory: registry)
        metrics.count(entered: .planning)
        metrics.count(.denied)
        let lines = registry.exposition().split(separator: "\n").map { $0.split(separator: " ") }
        let types = lines.filter { $0.starts(with: ["#", "TYPE"]) }.map { $0[2] }
        let helps = lines.filter { $0.starts(with: ["#", "HELP"]) }.map { $0[2] }
        #expect(types == ["interlock_admissions_total", "interlock_tasks_total"])
        #expect(helps == types)
    }
}
