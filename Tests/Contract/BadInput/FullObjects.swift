import InterlockAPI
import JSON
import KubeCore
import YAML

/// Objects that are right and in which every field of a spec has a holder: what is wrong in a test is wrong alone.
enum FullObjects {
    static func object(_ kind: ResourceKind, in room: Room) throws -> JSONValue {
        let documents = try YAMLParser.documents(in: yaml.replacing("SUFFIX", with: room.suffix), source: "FullObjects")
        guard var object = documents.map(\.value).first(where: { $0["kind"]?.stringValue == kind.kind }) else {
            throw UnknownKind(name: kind.kind)
        }
        object["apiVersion"] = .string(kind.apiVersion)
        object["metadata"] = ["name": .string(room.name("full"))]
        if kind.isNamespaced { object["metadata"]?["namespace"] = .string(room.namespace) }
        return object
    }

    private static let digest = "sha256:" + String(repeating: "3f", count: 32)

    private static let yaml = """
        kind: AgentTask
        spec:
          agent: devops-assistant
          objective: Bring checkout p95 back under 800 ms
          justification: SLO breach INC-4211
          context:
          - {name: prompt, digest: "\(digest)", uri: "https://example.com/p"}
          changes:
          - name: more-h100
            target: {kind: GPUNodePool, name: h100}
            operation: Apply
            spec: {replicas: 6}
            dependsOn: [other]
            timeout: 10m
          - name: other
            target: {kind: AgentConfig, name: devops-assistant}
            operation: Delete
          bounds: {maxHourlyIncrease: "200", maxTotal: "900.50"}
          lease: 6h
          verify:
          - {name: p95, prometheus: {address: "https://p", query: up}, min: "-0.10", max: "0.80", for: 1h30m}
          onFailure: Rollback
          deadline: 2h
          suspend: true
        ---
        kind: GuardPolicy
        spec:
          match:
            namespaces: ["checkout-*"]
            namespaceSelector:
              matchLabels: {env: SUFFIX}
              matchExpressions:
              - {key: team, operator: NotIn, values: [a, b]}
              - {key: legacy, operator: DoesNotExist}
            objectSelector:
              matchLabels: {team: checkout}
              matchExpressions:
              - {key: env, operator: In, values: [nonprod]}
            agents: {riskClasses: [Autonomous, Advisory], names: ["devops-*"]}
            kinds: [GPUNodePool, AgentConfig]
            operations: [Delete]
            users: ["system:serviceaccount:*"]
            groups: ["system:serviceaccounts"]
          matchConditions: [{name: scales, expression: has(object.spec.replicas)}]
          enforcement: Audit
          bounds:
            gpuClasses: {allow: ["nvidia-*"], deny: [nvidia-a100-*]}
            instanceTypes: {allow: ["p5.*"], deny: ["p4d.*"]}
            zones: {allow: [eu-west-1*], deny: [eu-west-1c]}
            regions: {allow: [eu-*], deny: [eu-south-1]}
            capacityTypes: {allow: [Spot], deny: [Reserved]}
            maxGPUs: 64
            maxNodesPerPool: 16
            maxScaleFactor: "2.50"
            maxScaleStep: 4
            requireEncryptionAtRest: true
            retrievalRegions: {allow: [eu], deny: [us]}
            models: {allow: [m], deny: [other]}
            tools: {allow: ["*"], deny: ["shell*"]}
            maxChangesPerTask: 10
            maxLease: 24h
          budget:
            currency: USD
            maxHourly: "250"
            maxMonthly: "40000"
            maxPerTask: "900"
            alertAt: [50, 80, 95]
            per: Namespace
            onExhausted: ScaleToFloor
          rules:
            variables: [{name: big, expression: "1 > 0"}]
            validations:
            - {name: v, expression: variables.big, message: not big, messageExpression: "'no'", decision: Warn}
            - {name: w, expression: variables.big, decision: RequireApproval, approval: gpu-class}
          approvals:
          - name: gpu-class
            when: plan.impact in ['High']
            quorum: 2
            from:
              groups: [platform-approvers]
              users: [alice]
              signers: [{principal: alice@example.com, publicKey: ssh-ed25519 AAAA}]
            separationOfDuties: false
            secondFactor: SecurityKey
            requireJustification: true
            validFor: 30m
          autonomy: {maxConcurrentTasks: 2}
          freeze:
          - {name: quarter-end, start: "2026-12-28T00:00:00Z", end: "2027-01-02T00:00:00Z"}
          - {name: nights, schedule: "0 20 * * *", duration: 12h, timeZone: Europe/Berlin}
          halt: true
        ---
        kind: GPUNodePool
        spec:
          gpuClass: nvidia-h100-80gb
          instanceType: p5.48xlarge
          gpusPerNode: 8
          replicas: 3
          floor: 2
          ceiling: 9
          capacityType: Spot
          region: eu-west-1
          zones: [eu-west-1a]
          encryption: {atRest: true}
          labels: {workload: inference}
          taints: [{key: nvidia.com/gpu, value: "yes", effect: NoExecute}]
          lease: 24h
          retireAfterIdle: 20m
          provider: {none: {}}
        ---
        kind: AgentConfig
        spec:
          owner: {team: checkout, onCall: oncall@example.com}
          riskClass: ChangeMaking
          enabled: false
          model: m
          prompt: {uri: "https://example.com/p", digest: "\(digest)"}
          tools: [kubernetes-read]
          retrieval: [{index: runbooks, region: eu, encryptedAtRest: true}]
          features: {careful: true}
          rollout: {steps: [10, 50]}
        ---
        kind: PriceBook
        spec:
          currency: USD
          prices:
          - {gpuClass: nvidia-l4, region: eu-west-1, capacityType: Spot, hourly: "0.8048"}
          - {instanceType: g6.xlarge, hourly: "0.8048"}
        ---
        kind: SpendLedger
        spec: {policy: gpu-guard, currency: USD, start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z"}
        """
}
