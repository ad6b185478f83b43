import Gate
import InterlockAPI
import JSON
import Terraform

/// The text of a Terraform plan, read, or what is wrong with it.
struct PlanInput: Sendable {
    /// As people named it: a path, or `standard input`.
    let name: String
    let content: Result<TerraformPlan, TerraformError>

    /// The text itself is not kept: it may hold secrets.
    init(_ text: SourceText) {
        name = text.name
        do throws(TerraformError) {
            content = .success(try TerraformPlan.read(parsing: text.bytes))
        } catch {
            content = .failure(error)
        }
    }
}

extension CheckJudge {
    /// Judges a plan as one change.
    mutating func judge(_ input: PlanInput) -> CheckedChange {
        let place = SourcePlace(source: input.name)
        var checked = CheckedChange(
            kind: "TerraformPlan", namespace: settings.namespace, name: input.name, place: place, answer: .invalid)
        switch input.content {
        case .failure(let error):
            checked.findings.append(
                Finding(level: .invalid, rule: "terraform/\(error.reason.rawValue)", message: "\(error)", place: place))
        case .success(let plan):
            judge(plan, at: place, &checked)
        }
        return checked
    }

    private mutating func judge(_ plan: TerraformPlan, at place: SourcePlace, _ checked: inout CheckedChange) {
        for deferred in plan.deferred {
            checked.findings.append(
                Finding(
                    level: settings.allowsUnknown ? .warning : .denied, rule: "check/deferred",
                    message: "what becomes of \(deferred.address) is left to a later plan (\(deferred.reason))",
                    place: place, subject: deferred.address))
        }
        if !plan.drift.isEmpty {
            let count = plan.drift.count
            let names = plan.drift.prefix(5).map(\.address).joined(separator: ", ")
            checked.findings.append(
                Finding(
                    level: .note, rule: "terraform/drift",
                    message:
                        "\(count) resource\(count == 1 ? " was" : "s were") changed outside of Terraform: \(names)\(count > 5 ? ", …" : "")",
                    place: place))
        }
        let request = PlanRequest(plan).request(settings, namespaceLabels: labels(ofNamespace: settings.namespace))
        judge(request, &checked)
        conclude(&checked) { _ in place }
        if checked.answer != .allowed { checked.findings += Self.risks(of: checked, at: place) }
        let addresses = request.changes
        for index in checked.findings.indices where checked.findings[index].subject == checked.title {
            checked.findings[index].subject = Self.subject(of: checked.findings[index], among: addresses)
        }
    }

    /// What in the plan has an impact that people want to look at before they approve.
    private static func risks(of checked: CheckedChange, at place: SourcePlace) -> [Finding] {
        let risky = (checked.plan?.changes ?? []).filter { $0.impact >= .high }
        let most = 20
        var notes = risky.prefix(most).map { change in
            let effect = change.effect ?? (change.operation == .delete ? "deleted" : "changed")
            return Finding(
                level: .note, rule: "impact/\(change.impact.rawValue)", message: effect, place: place,
                subject: change.target)
        }
        if risky.count > most {
            notes.append(
                Finding(
                    level: .note, rule: "impact/High",
                    message: "\(risky.count - most) more changes of High or Destructive impact", place: place))
        }
        return notes
    }

    /// The address that a sentence names, or the addresses that have what it is about.
    private static func subject(of finding: Finding, among changes: [TargetChange]) -> String? {
        let named = changes.filter { finding.message.contains($0.target) }
        if let longest = named.max(by: { $0.target.count < $1.target.count }) { return longest.target }
        let rule = finding.rule.split(separator: "/").last.map(String.init) ?? ""
        let fields = ["gpuClasses": "gpuClass", "instanceTypes": "instanceType", "capacityTypes": "capacityType"]
        let holders = changes.filter { change in
            guard let after = change.after else { return false }
            func begins(_ text: String?) -> Bool { text.map { finding.message.hasPrefix("\($0) ") } ?? false }
            if rule == "regions" {
                return begins(after["region"]?.stringValue)
                    || (after["regions"]?.arrayValue ?? []).contains { begins($0.stringValue) }
            }
            return fields[rule].map { begins(after[$0]?.stringValue) } ?? false
        }
        guard let first = holders.first else { return nil }
        return holders.count == 1 ? first.target : "\(first.target) and \(holders.count - 1) more"
    }
}
