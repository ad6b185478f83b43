import DevCluster
import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing
import YAML

@testable import interlock

@Suite("interlock check with a live side")
struct CheckLiveTests {
    /// Runs `body` beside a cluster with two pools of two nodes, prices, and a policy for dear changes.
    private func withCluster(_ body: (interlock.Session) async throws -> Void) async throws {
        let server = DevCluster()
        let endpoint = try await server.start()
        let client = TestCluster.client(of: endpoint, as: "admin")
        do {
            let cluster = TestCluster(admin: .init(client))
            try await cluster.installDefinitions()
            try await cluster.createNamespace("prod", labels: ["env": "prod"])
            let pool = GPUNodePool.make("pool", in: "prod", floor: 0, gpuClass: "nvidia-l4") {
                $0.spec.replicas = 2
                $0.spec.gpusPerNode = 1
            }
            try await cluster.apply(pool)
            let status: JSONValue = ["status": ["admitted": pool.spec.json, "observedGeneration": 1]]
            _ = try await client.mergePatch(
                GPUNodePool.kind, namespace: "prod", name: "pool", patch: status, subresource: "status")
            let session = interlock.Session(client: client, namespace: "prod")
            for text in [CheckFixture.approvals, CheckFixture.prices] {
                try await session.apply(try ManifestFile(bytes: Array(text.utf8), source: "f").documents[0].value)
            }
            try await body(session)
        } catch {
            await client.shutdown()
            await server.shutdown()
            throw error
        }
        await client.shutdown()
        await server.shutdown()
    }

    private func report(_ texts: String..., in session: interlock.Session) async throws -> CheckReport {
        let input = CheckFixture.input(texts, policies: [])
        let settings = CheckFixture.settings {
            $0.namespace = session.namespace
            $0.allowsNoPrices = false
        }
        let set = input.manifests(defaultNamespace: session.namespace)
        return input.report(set, live: try await LiveSide.read(session, for: set.subjects), settings: settings)
    }

    @Test("before is what is admitted there, and its policies and prices hold")
    func before() async throws {
        try await withCluster { session in
            let small = CheckFixture.pool(namespace: "prod", replicas: 3)
            let report = try await report(small, in: session)
            #expect(report.changes.first?.plan?.changes.first?.effect == "2 → 3 nodes")
            #expect(report.exitCode == nil, "\(report.findings)")
            let large = try await self.report(CheckFixture.pool(namespace: "prod", replicas: 6), in: session)
            #expect(large.exitCode == .approvalNeeded)
            #expect(large.findings.contains { $0.rule == "dear/dear" })
        }
    }

    @Test("what a task has set, and the file leaves to it, stays")
    func taskOwned() async throws {
        try await withCluster { session in
            let change: JSONValue = [
                "apiVersion": "interlock.dev/v1alpha1", "kind": "GPUNodePool",
                "metadata": ["name": "pool", "namespace": "prod"], "spec": ["replicas": 5],
            ]
            _ = try await session.client.apply(
                GPUNodePool.kind, namespace: "prod", name: "pool", object: change, fieldManager: "interlock/prod/task",
                force: true)
            let file = CheckFixture.pool(namespace: "prod").replacing("  replicas: 0\n", with: "")
            let report = try await report(file, in: session)
            #expect(report.changes.first?.plan?.changes.first?.effect == "2 → 5 nodes")
            let own = try await self.report(CheckFixture.pool(namespace: "prod", replicas: 1), in: session)
            #expect(own.changes.first?.plan?.changes.first?.effect == "2 → 1 nodes")
        }
    }

    @Test("a target that is nowhere is denied with the controller's sentence")
    func missing() async throws {
        try await withCluster { session in
            let task = CheckTaskTests.task(
                "{name: go, target: {kind: GPUNodePool, name: none}, operation: Delete}"
            ).replacing("namespace: dev", with: "namespace: prod")
            let agent = CheckTaskTests.agent.replacing("namespace: dev", with: "namespace: prod")
            let report = try await report(agent + task, in: session)
            #expect(report.exitCode == .denied)
            #expect(report.findings.contains { $0.message == "GPUNodePool prod/none does not exist" })
        }
    }
}
