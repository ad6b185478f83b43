import Foundation
import InterlockAPI
import JSON
import Terraform
import Testing

/// The plans that stand beside the tests.
enum Fixture {
    static func url(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures").appending(path: name).appending(path: "plan.json")
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url(name)))
    }

    static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: bytes(name))
    }

    static func plan(_ name: String) throws -> TerraformPlan {
        try TerraformPlan.read(parsing: bytes(name))
    }
}

/// What a plan means, a line for each fact, as tests compare it.
enum PlanRendering {
    /// `aws_autoscaling_group.trainer update: 2→6 (most 10→10) × 8 nvidia-a100-40gb p4d.24xlarge eu-central-1 OnDemand`.
    static func capacity(_ plan: TerraformPlan) -> [String] {
        plan.changes.flatMap { change in
            change.capacity.map { capacity in
                let title = change.address + (capacity.part.map { ".\($0)" } ?? "")
                return "\(title) \(change.operation.rawValue): \(line(capacity))"
            }
        }
    }

    /// `aws_ebs_volume.data replace: Volume yes→no`.
    static func storage(_ plan: TerraformPlan) -> [String] {
        plan.changes.flatMap { change in
            change.storage.map { storage in
                let title = change.address + (storage.part.map { ".\($0)" } ?? "")
                let proofs = [storage.before, storage.after].map { proof($0?.isEncryptedAtRest) }
                return "\(title) \(change.operation.rawValue): \(storage.kind.rawValue) \(proofs[0])→\(proofs[1])"
            }
        }
    }

    private static func line(_ change: CapacityChange) -> String {
        let sides = [change.before, change.after]
        var words = [sides.map { $0.map { number($0.nodes) } ?? "none" }.joined(separator: "→")]
        if sides.contains(where: { $0?.maximumNodes != nil }) {
            let most = sides.map { $0.map { $0.maximumNodes.map(number) ?? "-" } ?? "none" }
            words.append("(most \(most.joined(separator: "→")))")
        }
        words.append("×")
        words.append(both(sides) { number($0.gpusPerNode) })
        words.append(both(sides) { ($0.gpuClass.value ?? "?") + ($0.isProvenGPU ? "" : "?") })
        words.append(both(sides) { $0.instanceType ?? "-" })
        words.append(both(sides) { $0.region.value ?? "?" })
        words.append(both(sides) { $0.capacityType.value?.rawValue ?? "?" })
        words.append("encrypted " + both(sides) { proof($0.isEncryptedAtRest) })
        if sides.contains(where: { $0?.isAlternative == true }) { words.append("alternative") }
        return words.joined(separator: " ")
    }

    private static func both(_ sides: [Capacity?], _ text: (Capacity) -> String) -> String {
        let texts = sides.compactMap { $0.map(text) }
        return Set(texts).count == 1 ? texts[0] : texts.joined(separator: "→")
    }

    private static func number(_ value: Provable<Int>) -> String { value.value.map(String.init) ?? "?" }

    static func proof(_ value: Provable<Bool>?) -> String {
        switch value {
        case nil: "none"
        case .known(true): "yes"
        case .known(false): "no"
        case .notKnown: "?"
        }
    }
}

/// Expects the same lines in the same order; names those that differ.
func expectLines(
    _ actual: [String], _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual != expected else { return }
    let missing = expected.filter { !actual.contains($0) }.map { "- \($0)" }
    let unexpected = actual.filter { !expected.contains($0) }.map { "+ \($0)" }
    Issue.record(
        "the lines differ, or their order does:\n\((missing + unexpected).joined(separator: "\n"))",
        sourceLocation: sourceLocation)
}
