import InterlockTestKit
import Testing

@Suite("Plans of faults")
struct FaultPlanTests {
    static let requests = (0..<400).map { number in
        ProxiedRequest(
            method: number.isMultiple(of: 3) ? "PATCH" : "GET",
            target: number.isMultiple(of: 5) ? "/api/v1/configmaps?watch=true" : "/api/v1/configmaps/\(number)",
            occurrence: number % 7)
    }

    @Test("a seed plans the same faults each time, and another seed others", arguments: [UInt64(1), 17, .max])
    func reproduction(seed: UInt64) {
        let plan = FaultPlan(seed: seed, rate: 300)
        let faults = Self.requests.map(plan.fault)
        #expect(faults == Self.requests.map(FaultPlan(seed: seed, rate: 300).fault))
        #expect(faults != Self.requests.map(FaultPlan(seed: seed ^ 1, rate: 300).fault))
    }

    @Test("as many requests meet a fault as the rate says", arguments: [0, 100, 500, 1000])
    func rate(rate: Int) {
        let requests = (0..<4000).map { ProxiedRequest(method: "GET", target: "/version", occurrence: $0) }
        let plan = FaultPlan(seed: 5, rate: rate)
        let count = requests.count { plan.fault(for: $0) != nil }
        #expect(abs(count - 4 * rate) <= 200)
    }

    @Test("what goes wrong with a request fits its kind")
    func kinds() {
        let plan = FaultPlan(seed: 3, rate: 1000)
        for occurrence in 0..<500 {
            let watch = ProxiedRequest(method: "GET", target: "/api/v1/pods?watch=true", occurrence: occurrence)
            let write = ProxiedRequest(method: "PATCH", target: "/api/v1/pods/x", occurrence: occurrence)
            let get = ProxiedRequest(method: "GET", target: "/api/v1/pods/x", occurrence: occurrence)
            if case .breakWatch = plan.fault(for: write) { Issue.record("a write is no watch") }
            if case .deliverLate = plan.fault(for: watch) { Issue.record("a watch is not delivered late") }
            #expect(plan.fault(for: get) != .answer(code: 409), "a read meets no conflict")
        }
    }

    @Test(
        "requests are told apart as an API server does",
        arguments: [
            ("GET", "/api/v1/pods/x", ProxiedRequest.Verb.get),
            ("GET", "/api/v1/pods?limit=500", .list),
            ("GET", "/api/v1/pods?limit=500&continue=abc", .continuedList),
            ("GET", "/api/v1/pods?watch=true", .watch),
            ("GET", "/api/v1/pods?watch=1&sendInitialEvents=true", .initialEvents),
            ("PATCH", "/api/v1/pods/x?dryRun=All", .dryRun),
            ("PATCH", "/api/v1/pods/x?force=true", .write),
            ("DELETE", "/api/v1/pods/x", .write),
        ])
    func verbs(method: String, target: String, verb: ProxiedRequest.Verb) {
        #expect(ProxiedRequest(method: method, target: target, occurrence: 0).verb == verb)
    }
}
