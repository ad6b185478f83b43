import Gate
import InterlockAPI
import KubeCore
import KubeRuntime
import Logging
import Providers

/// What every reconciler works with.
struct ControllerServices: Sendable {
    var access: any ClusterAccess
    var view: ClusterView
    var desk: AdmissionDesk
    var now: @Sendable () -> Timestamp
    var trust: ApprovalTrust
    var events: EventRecorder
    var metrics: InterlockMetrics
    var logger: Logger
    var denials = DenialLog()
    /// What of an object's work is to be done; everything where there is one leader.
    var duties = Duties.all
    /// Whether some process makes admissions, as far as is known.
    var isDeskHeld: @Sendable () -> Bool = { true }

    /// The user in an annotation; nil while what stands in annotations is not to be believed.
    func user(in annotations: [String: String], _ keys: String...) -> String? {
        guard case .unverified = trust else { return nil }
        return keys.lazy.compactMap { annotations[$0] }.first { !$0.isEmpty }
    }

    /// The groups of the user in an annotation; nil where they are not known, or not to be believed.
    func groups(in annotations: [String: String], _ keys: String...) -> [String]? {
        guard case .unverified = trust, let text = keys.lazy.compactMap({ annotations[$0] }).first else { return nil }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
