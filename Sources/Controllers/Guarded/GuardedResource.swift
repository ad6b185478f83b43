import InterlockAPI
import JSON
import KubeCore
import Providers

/// A resource whose spec takes effect only as far as the gate admits it.
protocol GuardedResource: CustomResource where Status: GuardedStatus, Status.Admitted == Spec {
    static var targetKind: TargetKind { get }
    /// What the spec asks for and this version cannot do, a sentence each.
    var unavailableParts: [String] { get }
}

/// The part of a status that says what was admitted and what waits.
protocol GuardedStatus: SchemaObject {
    associatedtype Admitted: SchemaObject
    var observedGeneration: Int { get set }
    var admitted: Admitted? { get set }
    var admittedBy: AdmittedBy? { get set }
    var message: String? { get set }
    var needs: String? { get set }
    var plan: PlanStatus? { get set }
    var verdict: VerdictStatus? { get set }
    var approvals: ApprovalStatus? { get set }
    var conditions: [Condition] { get set }
}

extension GPUNodePoolStatus: GuardedStatus {}
extension AgentConfigStatus: GuardedStatus {}

extension GPUNodePool: GuardedResource {
    static var targetKind: TargetKind { .gpuNodePool }
    var unavailableParts: [String] { spec.unavailableParts }
}

extension AgentConfig: GuardedResource {
    static var targetKind: TargetKind { .agentConfig }
    var unavailableParts: [String] { spec.unavailableParts }
}

extension GuardedStatus {
    /// The digest of what is admitted; nil where nothing is.
    var admittedDigest: String? { admitted.map(SpecDigest.of) }
}

extension TargetKind {
    var resourceKind: ResourceKind {
        switch self {
        case .gpuNodePool: GPUNodePool.kind
        case .agentConfig: AgentConfig.kind
        // The API server refuses such a target; there is nothing at this place that could be read or written.
        case .cloudResource:
            InterlockGroup.kind(TargetKind.cloudResource.rawValue, plural: "cloudresources", isNamespaced: true)
        }
    }
}
