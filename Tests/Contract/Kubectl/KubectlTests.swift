import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("kubectl")
    struct KubectlTests {
        /// Runs `body` with the kubectl that is there, and says so where there is none.
        private func withKubectl(_ body: (Kubectl, Room) async throws -> Void) async throws {
            let server = try await ContractServer.current
            guard let kubectl = Kubectl.find(kubeconfig: server.kubeconfig) else {
                print("contract: there is no kubectl on PATH, so nothing is tried with it")
                return
            }
            let version = try await kubectl.succeed(["version", "--client"])
            print("contract: \(kubectl.path), \(version.split(separator: "\n").first ?? "")")
            try await Room.open { try await body(kubectl, $0) }
        }

        private func story(_ room: Room) throws -> [(file: String, text: String)] {
            try ProjectFiles.yamlFiles(in: "examples/story").map { ($0, try StoryStage.text($0, in: room)) }
        }

        @Test("every example is applied, applied again, compared and deleted", arguments: [true, false])
        func examples(serverSide: Bool) async throws {
            try await withKubectl { kubectl, room in
                let apply = ["apply", "-f", "-"] + (serverSide ? ["--server-side"] : [])
                let done = serverSide ? "serverside-applied" : "created"
                for (file, text) in try story(room) {
                    let count = try ProjectFiles.documents(text: text, file).count
                    let answer = try await kubectl.run(apply, input: text)
                    #expect(answer.code == 0, "\(file): \(answer.errors)")
                    #expect(answer.output.split(separator: "\n").count { $0.hasSuffix(done) } == count, "\(file)")
                    #expect(!answer.errors.contains("unknown field"), "\(file): \(answer.errors)")
                    let again = try await kubectl.succeed(apply, input: text)
                    // Where a list holds defaults, kubectl itself cannot tell that its patch changes nothing.
                    let same = serverSide ? [done] : ["unchanged", "configured"]
                    #expect(
                        again.split(separator: "\n").count { same.contains(where: $0.hasSuffix) } == count, "\(again)")
                    let difference = try await kubectl.run(
                        ["diff", "-f", "-"] + (serverSide ? ["--server-side"] : []), input: text)
                    #expect(difference.code == 0, "\(file): \(difference.output) \(difference.errors)")
                }
                let changed = try StoryStage.text("05-pool-l4-batch.yaml", in: room)
                    .replacing("floor: 2", with: "floor: 7")
                let difference = try await kubectl.run(["diff", "-f", "-"], input: changed)
                #expect(difference.code == 1)
                #expect(difference.output.contains("+  floor: 7"))
                for (_, text) in try story(room).reversed() {
                    _ = try await kubectl.succeed(
                        ["delete", "--ignore-not-found", "--wait=false", "-f", "-"], input: text)
                }
            }
        }

        static let tables: [(String, [String])] = [
            ("agenttasks", ["NAME", "PHASE", "IMPACT", "COST/H", "NEEDS", "AGE"]),
            ("agentconfigs", ["NAME", "RISK", "ENABLED", "REVISION", "STATE", "NEEDS", "AGE"]),
            ("guardpolicies", ["NAME", "ENFORCEMENT", "HALT", "BUDGET/H", "MATCHES", "STATE", "AGE"]),
        ]

        @Test("a list shows the columns that the definition has, short names and the category work", arguments: tables)
        func columns(plural: String, expected: [String]) async throws {
            try await withKubectl { kubectl, room in
                for kind in [AgentTask.kind, AgentConfig.kind, GuardPolicy.kind] {
                    _ = try await room.client.create(
                        kind, namespace: kind.isNamespaced ? room.namespace : "",
                        object: try FullObjects.object(kind, in: room))
                }
                let table = try await kubectl.succeed(["-n", room.namespace, "get", plural])
                let lines = table.split(separator: "\n")
                #expect(lines.first.map { $0.split(separator: " ").map(String.init) } == expected)
                #expect(lines.contains { $0.hasPrefix(room.name("full")) })
                let short =
                    ["agenttasks": "atask", "agentconfigs": "agent", "guardpolicies": "guard"][plural] ?? plural
                #expect(try await kubectl.succeed(["-n", room.namespace, "get", short, "-o", "name"]).contains("full"))
                let all = try await kubectl.succeed(["-n", room.namespace, "get", "interlock", "-o", "name"])
                #expect(all.contains("agenttask.interlock.dev/\(room.name("full"))"))
                let described = try await kubectl.succeed(["-n", room.namespace, "describe", plural, room.name("full")])
                #expect(described.contains("Name:") && described.contains(room.name("full")))
            }
        }

        @Test("kubectl explains fields down to the last, in the words of the schema")
        func explain() async throws {
            try await withKubectl { kubectl, _ in
                let task = try await kubectl.succeed(["explain", "agenttask.spec.changes.target.kind"])
                #expect(task.contains("The kind of the object."))
                let policy = try await kubectl.succeed(["explain", "guardpolicies.spec.bounds.maxScaleStep"])
                #expect(policy.contains("One change may add at most this many nodes to a pool."))
                let whole = try await kubectl.succeed(["explain", "gpunodepool", "--recursive"])
                #expect(whole.contains("capacityType") && whole.contains("readyReplicas"))
            }
        }

        @Test("a field that is misspelt is refused before anything is stored, with and without the server's apply")
        func misspelt() async throws {
            try await withKubectl { kubectl, room in
                let text = """
                    apiVersion: interlock.dev/v1alpha1
                    kind: GPUNodePool
                    metadata: {name: pool, namespace: \(room.namespace)}
                    spec: {gpuClass: g, region: r, replica: 3, provider: {none: {}}}
                    """
                for apply in [["apply", "-f", "-"], ["apply", "--server-side", "-f", "-"], ["create", "-f", "-"]] {
                    let answer = try await kubectl.run(apply, input: text)
                    #expect(answer.code == 1)
                    #expect(answer.errors.contains("replica"), "\(answer.errors)")
                }
                #expect(try await room.client.list(GPUNodePool.kind, namespace: room.namespace).items.isEmpty)
            }
        }

        @Test("scale, patch, annotate and wait work on pools")
        func verbs() async throws {
            try await withKubectl { kubectl, room in
                _ = try await room.client.create(
                    GPUNodePool.kind, namespace: room.namespace,
                    object: GPUNodePool.make("pool", in: room.namespace).json)
                let here = ["-n", room.namespace]
                _ = try await kubectl.succeed(here + ["scale", "gpunodepool/pool", "--replicas=5"])
                _ = try await kubectl.succeed(
                    here + ["patch", "gpunodepool", "pool", "--type=merge", "-p", #"{"spec":{"ceiling":9}}"#])
                _ = try await kubectl.succeed(here + ["annotate", "gpunodepool", "pool", "a=b"])
                let replicas = try await kubectl.succeed(
                    here + ["get", "gpunodepool", "pool", "-o", "jsonpath={.spec.replicas},{.spec.ceiling}"])
                #expect(replicas == "5,9")
                _ = try await room.client.mergePatch(
                    GPUNodePool.kind, namespace: room.namespace, name: "pool",
                    patch: [
                        "status": [
                            "conditions": [
                                [
                                    "type": "Ready", "status": "True", "reason": "Ready", "message": "",
                                    "lastTransitionTime": "2026-11-21T10:00:00Z",
                                ]
                            ]
                        ]
                    ], subresource: "status")
                _ = try await kubectl.succeed(
                    here + ["wait", "--for=condition=Ready", "gpunodepool/pool", "--timeout=60s"])
                _ = try await kubectl.succeed(here + ["delete", "gpunodepool", "pool", "--timeout=60s"])
            }
        }
    }
}
