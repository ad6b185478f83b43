import Controllers
import InterlockAPI
import InterlockTestKit
import JSON
import KubeCore
import Providers
import Synchronization
import Testing

/// A write that is held up on its way arrives when another leads. It must lose against whatever was written since.
@Suite("Conditional writes", .timeLimit(.minutes(2)))
struct ConditionalWriteTests {
    /// Looks whether every write to an object that is there names its version.
    final class VersionWatch: ClusterAccess {
        private let base: any ClusterAccess
        // A mutex: calls come from many reconcilers.
        private let seen = Mutex<(conditional: Int, unconditional: [String])>((0, []))

        init(_ base: any ClusterAccess) { self.base = base }

        var conditional: Int { seen.withLock { $0.conditional } }
        var unconditional: [String] { seen.withLock { $0.unconditional } }

        private func note(_ verb: String, _ reference: ObjectAddress, _ version: String?) {
            seen.withLock { seen in
                if version?.isEmpty ?? true {
                    seen.unconditional.append("\(verb) \(reference.kind.kind) \(reference.key)")
                } else {
                    seen.conditional += 1
                }
            }
        }

        func get(_ reference: ObjectAddress) async throws -> JSONValue? { try await base.get(reference) }

        func apply(
            _ reference: ObjectAddress, _ manifest: JSONValue, as manager: String, mode: ApplyMode
        ) async throws -> JSONValue {
            // What is not there yet has no version.
            if !mode.isDryRun, try await base.get(reference) != nil {
                note("apply", reference, manifest[path: "metadata", "resourceVersion"]?.stringValue)
            }
            return try await base.apply(reference, manifest, as: manager, mode: mode)
        }

        func merge(
            _ reference: ObjectAddress, _ patch: JSONValue, into part: PatchedPart
        ) async throws -> JSONValue {
            note("merge", reference, patch[path: "metadata", "resourceVersion"]?.stringValue)
            return try await base.merge(reference, patch, into: part)
        }

        func delete(_ reference: ObjectAddress, uid: String, resourceVersion: String?) async throws {
            note("delete", reference, resourceVersion)
            try await base.delete(reference, uid: uid, resourceVersion: resourceVersion)
        }
    }

    @Test("every write to an object that is there names the version that it was decided from")
    func everyWrite() async throws {
        try await Scenario.withCluster { scenario in
            let watch = VersionWatch(scenario.cluster.controller.access)
            try await scenario.cluster.withController(access: watch) {
                try await scenario.setUp()
                let pointer = ObjectAddress(kind: .configMap, key: scenario.key("\(scenario.agent)-agent"))
                let before = try #require(try await scenario.cluster.access.get(pointer))
                _ = try await scenario.cluster.access.merge(
                    pointer, ["data": ["stable": "evil", "extra": "x"]], into: .object)
                _ = try await scenario.cluster.expectObject(.configMap, pointer.key, to: "be put back") {
                    $0?["data"] == before["data"]
                }
                for number in 1...11 {
                    try await scenario.cluster.edit(
                        AgentConfig.self, scenario.key(scenario.agent),
                        ["spec": ["model": .string("large-\(number + 1)")]])
                    try await scenario.cluster.expectReason(
                        "Delivered", of: AgentConfig.self, scenario.key(scenario.agent))
                }
                let scale = try await scenario.submit([.scale("h100", to: 3)], as: "scale")
                try await scenario.cluster.expectPhase(.succeeded, of: scale)
                let removal = try await scenario.submit([.delete(.gpuNodePool, "h100")], as: "removal")
                let task = try await scenario.cluster.expect(AgentTask.self, removal, to: "be planned") {
                    $0.status.plan?.digest.isEmpty == false
                }
                if task.status.phase == .awaitingApproval {
                    try await scenario.approve(
                        removal, by: "alice", digest: try #require(task.status.plan?.digest))
                }
                try await scenario.cluster.expectPhase(.succeeded, of: removal)
            }
            #expect(watch.unconditional == [])
            #expect(watch.conditional > 20)
        }
    }
}
