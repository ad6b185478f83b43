import InterlockAPI
import JSON
import KubeCore

/// Which field of an object a rule speaks of, so that a finding stands where the mistake is.
enum RuleFields {
    /// Fields of a pool's or an agent's spec, the likeliest first.
    private static let fields: [String: [String]] = [
        "gpuClasses": ["gpuClass"], "instanceTypes": ["instanceType"], "regions": ["region"], "zones": ["zones"],
        "capacityTypes": ["capacityType"], "maxGPUs": ["replicas", "floor"], "maxNodesPerPool": ["replicas", "floor"],
        "maxScaleFactor": ["replicas", "floor"], "maxScaleStep": ["replicas", "floor"],
        "requireEncryptionAtRest": ["encryption.atRest", "encryption", "retrieval"],
        "retrievalRegions": ["retrieval"], "models": ["model"], "tools": ["tools"], "maxLease": ["lease"],
        "budget.maxHourly": ["replicas", "floor"], "budget.maxPerTask": ["replicas", "floor"],
        "price": ["instanceType", "gpuClass"], "available": ["provider"],
    ]

    private static let taskFields: [String: [String]] = [
        "maxChangesPerTask": ["spec.changes"], "maxLease": ["spec.lease"], "agent": ["spec.agent"],
        "changes": ["spec.changes"], "target": ["spec.changes"],
        "maxHourlyIncrease": ["spec.bounds.maxHourlyIncrease"], "maxTotal": ["spec.bounds.maxTotal"],
    ]

    /// Where the finding for `verdict` stands in `object`.
    static func place(of verdict: RuleVerdict, in object: ManifestObject) -> SourcePlace {
        guard object.kind == AgentTask.kind.kind else {
            return place(verdict, in: object, spec: "spec") ?? object.place
        }
        for field in taskFields[verdict.rule] ?? [] where object.field(field) != nil && !isAboutChange(verdict) {
            return object.place(of: field)
        }
        let changes = object.field("spec.changes")?.arrayValue ?? []
        // The sentence names the target, or the value; where it names neither, the first change that has the field.
        let named = changes.indices.filter { isNamed(changes[$0], in: verdict) }
        for index in named + changes.indices.filter({ !named.contains($0) }) {
            if let place = place(verdict, in: object, spec: "spec.changes[\(index)].spec") { return place }
        }
        return named.first.map { object.place(of: "spec.changes[\($0)].target.name") } ?? object.place
    }

    private static func place(_ verdict: RuleVerdict, in object: ManifestObject, spec: String) -> SourcePlace? {
        for field in fields[verdict.rule] ?? [] {
            let path = "\(spec).\(field)"
            guard let value = object.field(path) else { continue }
            if case .array(let elements) = value, let index = index(of: elements, in: verdict.message) {
                return object.place(of: "\(path)[\(index)]")
            }
            return object.place(of: path)
        }
        return nil
    }

    /// The element that the sentence names: a tool, a zone, the index of a retrieval.
    private static func index(of elements: [JSONValue], in message: String) -> Int? {
        elements.firstIndex { element in
            let names = [element.stringValue, element["index"]?.stringValue, element["region"]?.stringValue]
            return names.contains { name in name.map { message.contains($0) } ?? false }
        }
    }

    private static func isNamed(_ change: JSONValue, in verdict: RuleVerdict) -> Bool {
        let kind = change[path: "target", "kind"]?.stringValue ?? ""
        let name = change[path: "target", "name"]?.stringValue ?? ""
        if verdict.message.contains("\(kind) \(name)") { return true }
        return (fields[verdict.rule] ?? []).contains { field in
            change["spec"]?[field]?.stringValue.map { verdict.message.hasPrefix("\($0) ") } ?? false
        }
    }

    /// `lease` and the like are fields of tasks and of pools.
    private static func isAboutChange(_ verdict: RuleVerdict) -> Bool {
        TargetKind.allCases.contains { verdict.message.contains("\($0.rawValue) ") } && verdict.rule == "maxLease"
    }
}
