import KubeCore

@testable import interlock

/// Checks of texts in memory.
enum CheckFixture {
    static let noA100 = """
        apiVersion: interlock.dev/v1alpha1
        kind: GuardPolicy
        metadata: {name: no-a100}
        spec:
          match: {namespaceSelector: {matchLabels: {env: nonprod}}}
          bounds: {gpuClasses: {deny: ["nvidia-a100-*"]}}

        """

    static let prices = """
        apiVersion: interlock.dev/v1alpha1
        kind: PriceBook
        metadata: {name: prices}
        spec:
          currency: USD
          prices: [{gpuClass: nvidia-l4, hourly: "1"}, {gpuClass: nvidia-a100-40gb, hourly: "4"}]

        """

    static let namespaces = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: dev, labels: {env: nonprod}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: prod, labels: {env: prod}}

        """

    /// A policy that asks for approval of what is dear.
    static let approvals = """
        apiVersion: interlock.dev/v1alpha1
        kind: GuardPolicy
        metadata: {name: dear}
        spec:
          match: {namespaceSelector: {matchLabels: {env: prod}}}
          approvals:
          - name: dear
            when: cost.hourlyDelta > 2.0
            quorum: 2
            from: {groups: [platform-approvers]}

        """

    static func pool(
        _ name: String = "pool", namespace: String = "dev", gpuClass: String = "nvidia-l4", replicas: Int = 0,
        more: String = ""
    ) -> String {
        """
        apiVersion: interlock.dev/v1alpha1
        kind: GPUNodePool
        metadata: {name: \(name), namespace: \(namespace)}
        spec:
          gpuClass: \(gpuClass)
          replicas: \(replicas)
          region: eu-west-1
          provider: {none: {}}
        \(more)

        """
    }

    static func text(_ content: String, name: String = "pools.yaml", isNamed: Bool = true) -> SourceText {
        SourceText(name: name, bytes: Array(content.utf8), isNamed: isNamed)
    }

    static func settings(_ change: (inout CheckSettings) -> Void = { _ in }) -> CheckSettings {
        var settings = CheckSettings(now: Timestamp(seconds: 1_767_268_800))
        change(&settings)
        return settings
    }

    static func report(
        _ subjects: String..., policies: [String] = [noA100, prices, namespaces],
        settings: CheckSettings = settings()
    ) -> CheckReport {
        input(subjects, policies: policies).report(settings)
    }

    static func input(_ subjects: [String], policies: [String] = [noA100, prices, namespaces]) -> CheckInput {
        CheckInput(
            subjects: subjects.enumerated().map { text($1, name: $0 == 0 ? "pools.yaml" : "more-\($0).yaml") },
            policies: policies.enumerated().map { text($1, name: "policy-\($0).yaml") })
    }

    /// The report as people read it, without colours.
    static func lines(_ input: CheckInput, settings: CheckSettings = settings()) -> [String] {
        let terminal = Terminal(isColoured: false, isInteractive: false) { _ in }
        return CheckText(terminal: terminal, texts: input.texts).lines(of: input.report(settings))
    }
}

extension CheckInput {
    func report(_ settings: CheckSettings) -> CheckReport {
        report(manifests(defaultNamespace: settings.namespace), live: nil, settings: settings)
    }
}
