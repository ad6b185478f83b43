/// Objects in which every field of every resource is set, to something other than its default.
enum FullObjects {
    static let yaml = task + policy + pool + agent + prices + ledger

    private static let digest = "sha256:" + String(repeating: "3f", count: 32)

    private static let metadata = """
          name: full
          namespace: checkout-prod
          uid: 4901eaf0-d0f8-4c7c-997b-aab3c00ff21c
          resourceVersion: "53"
          generation: 5
          labels: {team: checkout}
          annotations: {interlock.dev/requested-by: agent-bot}
          ownerReferences:
          - {apiVersion: v1, kind: ConfigMap, name: owner, uid: u, controller: true, blockOwnerDeletion: true}
          finalizers: [interlock.dev/test]
          creationTimestamp: "2026-11-21T10:08:59Z"
          deletionTimestamp: "2026-11-21T11:08:59Z"
        """

    /// What a task, a pool and an agent have in common in their status.
    private static let decided = """
          needs: 2 of group platform-approvers
          message: waits for approval
          plan:
            digest: \(digest)
            impact: Destructive
            cost: {currency: USD, hourlyBefore: "196.64", hourlyAfter: "589.92", hourlyDelta: "393.28", worstCase: "1573.12"}
            changes:
            - name: more-h100
              kind: AgentConfig
              target: devops-assistant
              operation: Delete
              impact: High
              effect: 2 → 6 nodes
              fields:
              - {path: /spec/replicas, from: 2, to: {any: [thing]}}
          verdict:
            decision: RequireApproval
            rules:
            - {policy: gpu-guard, rule: risky-or-dear, decision: Warn, message: "two people must approve"}
            warnings:
            - {policy: trial, rule: regions, decision: Deny, message: "us is denied by regions of policy trial"}
          approvals:
            needed:
            - {rule: gpu-guard/risky-or-dear, quorum: 2, have: 1, from: group platform-approvers}
            given:
            - by: alice
              answer: Deny
              at: "2026-11-21T10:08:59Z"
              method: Signature
              digest: 3f3f3f3f3f3f
              justification: not now
              source: \(digest)
              counts: true
              reason: it is for another plan
            used: ["\(digest)"]
          conditions:
          - type: Ready
            status: "False"
            reason: AwaitingApproval
            message: waits for approval
            observedGeneration: 5
            lastTransitionTime: "2026-11-21T10:08:59Z"
        """

    private static let task = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: AgentTask
        metadata:
        \(metadata)
        spec:
          agent: devops-assistant
          objective: Bring checkout p95 back under 800 ms
          justification: SLO breach INC-4211
          context:
          - {name: prompt, digest: "\(digest)", uri: "https://example.com/p"}
          changes:
          - name: more-h100
            target: {kind: AgentConfig, name: devops-assistant}
            operation: Delete
            spec: {replicas: 6, unknown: {to: [us]}}
            dependsOn: [other]
            timeout: 10m
          bounds: {maxHourlyIncrease: "200", maxTotal: "900.50"}
          lease: 6h
          verify:
          - {name: p95, prometheus: {address: "https://p", query: up}, min: "-0.10", max: "0.80", for: 1h30m}
          onFailure: Rollback
          deadline: 2h
          suspend: true
        status:
          observedGeneration: 5
          phase: AwaitingApproval
          session: {id: s-1, startedAt: "2026-11-21T10:08:59Z", lastProgressAt: "2026-11-21T10:09:59Z"}
        \(decided)
          admission:
            digest: \(digest)
            at: "2026-11-21T10:08:59Z"
            hourlyDelta: "-0.000001"
            targets:
            - change: more-h100
              kind: AgentConfig
              name: devops-assistant
              operation: Delete
              uid: u
              before: \(digest)
              after: \(digest)
              spec: {replicas: 6}
          steps:
          - {name: more-h100, phase: Waiting, attempts: 3, startedAt: "2026-11-21T10:08:59Z", message: not ready}

        """

    private static let policy = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: GuardPolicy
        metadata:
        \(metadata)
        spec:
          match:
            namespaces: ["checkout-*"]
            namespaceSelector:
              matchLabels: {env: nonprod}
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
        status:
          observedGeneration: 5
          matchedNamespaces: 2
          matchedPools: 3
          matchedAgents: 1
          gpusCommitted: 24
          hourlyCommitted: "196.64"
          budgetUsed: 78
          denials:
          - at: "2026-11-21T10:08:59Z"
            kind: AgentTask
            namespace: checkout-prod
            name: t
            rule: regions
            decision: Warn
            enforcement: Audit
            message: us is denied by regions of policy trial
            plan: "\(digest)"
          conditions:
          - type: Ready
            status: "True"
            reason: Ready
            message: in force
            observedGeneration: 5
            lastTransitionTime: "2026-11-21T10:08:59Z"

        """

    private static let poolSpec = """
        gpuClass: nvidia-h100-80gb, instanceType: p5.48xlarge, gpusPerNode: 8, replicas: 3, floor: 2, ceiling: 9,
            capacityType: Spot, region: eu-west-1, zones: [eu-west-1a], encryption: {atRest: true}, labels: {workload: i},
            taints: [{key: nvidia.com/gpu, value: "yes", effect: NoExecute}], lease: 24h, retireAfterIdle: 20m,
            provider: {none: {a: 1}, karpenter: {b: 2}, clusterAPI: {c: 3}}
        """

    private static let admittedBy = """
        digest: "\(digest)", at: "2026-11-21T10:08:59Z", task: checkout-prod/t, taskUID: u, change: more-h100,
            requester: agent-bot, generation: 4
        """

    private static let pool = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: GPUNodePool
        metadata:
        \(metadata)
        spec: {\(poolSpec)}
        status:
          observedGeneration: 5
          admitted: {\(poolSpec)}
          admittedBy: {\(admittedBy)}
          replicas: 3
          readyReplicas: 2
          hourlyCost: "196.64"
          currency: USD
        \(decided)

        """

    private static let agentSpec = """
        owner: {team: checkout, onCall: oncall@example.com}, riskClass: ChangeMaking, enabled: false, model: m,
            prompt: {text: t, uri: "https://example.com/p", digest: "\(digest)"}, tools: [kubernetes-read],
            retrieval: [{index: runbooks, region: eu, encryptedAtRest: true}], features: {careful: true},
            rollout: {steps: [10, 50]}
        """

    private static let agent = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: AgentConfig
        metadata:
        \(metadata)
        spec: {\(agentSpec)}
        status:
          observedGeneration: 5
          admitted: {\(agentSpec)}
          admittedBy: {\(admittedBy)}
          revision: devops-assistant-3f3f
        \(decided)

        """

    private static let prices = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: PriceBook
        metadata:
        \(metadata)
        spec:
          currency: USD
          prices:
          - {gpuClass: nvidia-l4, instanceType: g6.xlarge, region: eu-west-1, capacityType: Spot, hourly: "0.8048"}
        status:
          observedGeneration: 5
          prices: 1
          conditions:
          - type: Ready
            status: Unknown
            reason: Ready
            message: can be used
            observedGeneration: 5
            lastTransitionTime: "2026-11-21T10:08:59Z"

        """

    private static let ledger = """
        ---
        apiVersion: interlock.dev/v1alpha1
        kind: SpendLedger
        metadata:
        \(metadata)
        spec: {policy: gpu-guard, currency: USD, start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z"}
        status:
          observedGeneration: 5
          reserved: "393.28"
          spent: "12"
          reservations:
          - {holder: AgentTask/n/t, uid: u, digest: "\(digest)", hourly: "393.28", at: "2026-11-21T10:08:59Z"}
          conditions:
          - type: Ready
            status: "True"
            reason: Ready
            message: can be used
            observedGeneration: 5
            lastTransitionTime: "2026-11-21T10:08:59Z"

        """
}
