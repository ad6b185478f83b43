import KubeCore
import Terraform

/// The texts of one check.
struct CheckInput: Sendable {
    var subjects: [SourceText] = []
    var policies: [SourceText] = []
    var plans: [PlanInput] = []

    /// Every text, for messages that show their lines.
    var texts: [SourceText] { subjects + policies }

    init(subjects: [SourceText] = [], policies: [SourceText] = []) {
        self.subjects = subjects
        self.policies = policies
    }

    init(files: [String], policies: [String], plans: [String]) throws {
        let all = try InputFiles.texts(of: files)
        let names = Set(all.map(\.name))
        subjects = all
        // What stands in both is judged, and its policies are used anyway.
        self.policies = try InputFiles.texts(of: policies.filter { $0 != "-" || !names.contains("standard input") })
            .filter { !names.contains($0.name) }
        self.plans = try plans.map { PlanInput(try InputFiles.text(of: $0, limit: PlanLimits().maximumBytes)) }
    }

    func manifests(defaultNamespace: String) -> ManifestSet {
        var set = ManifestSet(defaultNamespace: defaultNamespace)
        set.add(policies, for: .policies)
        set.add(subjects, for: .subjects)
        return set
    }

    func report(_ set: ManifestSet, live: LiveSide?, settings: CheckSettings) -> CheckReport {
        var judge = CheckJudge(set, live: live, settings: settings)
        var report = CheckReport()
        report.changes = judge.judgeAll()
        for plan in plans { report.changes.append(judge.judge(plan)) }
        report.remarks = set.findings + judge.remarks
        if !policies.isEmpty, judge.policyCount == 0, !set.findings.contains(where: { $0.level == .invalid }) {
            // A mistyped folder must not pass for a policy that allows everything.
            report.remarks.append(
                Finding(
                    level: .invalid, rule: "check/policies", message: "there is no GuardPolicy in what --policy names",
                    place: SourcePlace(source: policies[0].name)))
        }
        report.policyCount = judge.policyCount
        return report
    }
}
