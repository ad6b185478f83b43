import Controllers
import Gate
import InterlockAPI
import JSON
import KubeCore

/// Asks the gate about everything that texts want changed, one after the other, as if each that is not denied had
/// happened before the next.
struct CheckJudge {
    let set: ManifestSet
    let live: LiveSide?
    let settings: CheckSettings
    private let policies: PolicySet
    private let prices: PriceTable
    private let hasBooks: Bool
    private var commitments: Commitments
    private var unknownNamespaces: Set<String> = []
    private var leftOutPrices = false

    init(_ set: ManifestSet, live: LiveSide?, settings: CheckSettings) {
        self.set = set
        self.live = live
        self.settings = settings
        // A file is the newer version of the object of its name.
        let named = Set(set.policies.map(\.name))
        policies = PolicySet(set.policies + (live?.snapshot.policies ?? []).filter { !named.contains($0.name) })
        let ownBooks = Set(set.books.map(\.metadata.name))
        let books = set.books + (live?.snapshot.books ?? []).filter { !ownBooks.contains($0.metadata.name) }
        prices = PriceTable(books: books)
        hasBooks = !books.isEmpty
        commitments = live?.snapshot.commitments ?? Commitments()
    }

    var policyCount: Int { policies.policies.count }

    /// What the whole check has to say, beside what it says of the changes. Complete after the last judgement.
    var remarks: [Finding] {
        var remarks: [Finding] = []
        func note(_ rule: String, _ message: String) {
            remarks.append(
                Finding(level: .note, rule: rule, message: message, place: SourcePlace(source: "")))
        }
        if policies.policies.isEmpty, !set.wasGivenPolicies {
            note(
                "check/policies",
                "no policy is given, so only the built-in baseline holds; name some with --policy or use --kubeconfig")
        }
        if leftOutPrices {
            note(
                "check/prices",
                "no PriceBook is given and no policy has a budget, so what this costs is not judged; name one with --policy"
            )
        }
        for namespace in unknownNamespaces.sorted() {
            note(
                "check/namespace",
                """
                the labels of namespace \(namespace) are not known, so policies that select namespaces are taken to \
                match; add its Namespace, --namespace-label or --kubeconfig
                """)
        }
        return remarks
    }

    // MARK: What is known

    mutating func labels(ofNamespace name: String) -> [String: String]? {
        if name == settings.namespace, let labels = settings.namespaceLabels { return labels }
        if let labels = set.namespaces[name] ?? live?.snapshot.namespaces[name] { return labels }
        if policies.policies.contains(where: { $0.spec?.match.namespaceSelector != nil }) {
            unknownNamespaces.insert(name)
        }
        return nil
    }

    /// The object of a kind and name, as a text says it or else as it is in the cluster, whole.
    func object(_ kind: TargetKind, _ key: ObjectKey) -> JSONValue? {
        if let subject = set.subjects.first(where: { $0.kind == kind.rawValue && $0.key == key }) {
            var json = subject.json
            json["status"] = ["admitted": json["spec"] ?? [:], "observedGeneration": 1]
            return json
        }
        switch kind {
        case .gpuNodePool: return live?.snapshot.pools[key]?.json
        case .agentConfig: return live?.snapshot.agents[key]?.json
        case .cloudResource: return nil
        }
    }

    // MARK: Judging

    /// Judges agents, then pools, then tasks; in each in the order of the texts.
    mutating func judgeAll() -> [CheckedChange] {
        func rank(_ subject: ManifestSet.Subject) -> Int {
            switch subject.content {
            case .agent: 0
            case .pool: 1
            case .task: 2
            }
        }
        let ordered = set.subjects.enumerated().sorted {
            (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
        }
        return ordered.map { judge($0.element) }
    }

    private mutating func judge(_ subject: ManifestSet.Subject) -> CheckedChange {
        var checked = CheckedChange(
            kind: subject.kind, namespace: subject.key.namespace, name: subject.key.name, place: subject.object.place,
            answer: .invalid)
        let planned: PlannedManifest?
        do throws(DecodingFailure) {
            planned = try self.planned(subject, &checked)
        } catch {
            checked.findings.append(
                Finding(
                    level: .invalid, rule: "manifest/field", message: "\(error)",
                    place: subject.object.place(of: error.field), subject: checked.title))
            return checked
        }
        switch planned {
        case nil: return checked
        case .refused(let verdict)?: checked.verdict = verdict
        case .request(let request)?: judge(request, &checked)
        }
        conclude(&checked) { RuleFields.place(of: $0, in: subject.object) }
        return checked
    }

    /// Judges that an object which is there goes.
    mutating func judge(deletionOf subject: ManifestSet.Subject) -> CheckedChange {
        var checked = CheckedChange(
            kind: subject.kind, namespace: subject.key.namespace, name: subject.key.name, place: subject.object.place,
            answer: .invalid)
        let change = TargetChange(
            name: "spec", kind: TargetKind(rawValue: subject.kind) ?? .gpuNodePool, target: subject.key.name,
            targetUID: "given", labels: (subject.json[path: "metadata", "labels"]?.objectValue ?? [:]).stringValues,
            operation: .delete, before: subject.json["spec"], after: nil)
        let request = ChangeRequest(
            uid: "given", namespace: subject.key.namespace,
            namespaceLabels: labels(ofNamespace: subject.key.namespace), requester: settings.requester,
            changes: [change])
        judge(request, &checked)
        conclude(&checked) { RuleFields.place(of: $0, in: subject.object) }
        return checked
    }

    private mutating func planned(
        _ subject: ManifestSet.Subject, _ checked: inout CheckedChange
    ) throws(DecodingFailure) -> PlannedManifest? {
        let labels = labels(ofNamespace: subject.key.namespace)
        switch subject.content {
        case .task(let task): return try planned(task, subject, labels, &checked)
        case .pool:
            let pool = try GPUNodePool(json: settled(subject))
            let admitted = live?.snapshot.pools[subject.key]?.status.admitted
            return PlannedManifest(
                pool: pool, admitted: admitted, requester: settings.requester, namespaceLabels: labels)
        case .agent:
            let agent = try AgentConfig(json: settled(subject))
            let admitted = live?.snapshot.agents[subject.key]?.status.admitted
            return PlannedManifest(
                agent: agent, admitted: admitted, requester: settings.requester, namespaceLabels: labels)
        }
    }

    /// The object as it would be once its manifest is applied.
    private func settled(_ subject: ManifestSet.Subject) -> JSONValue {
        guard let live = live?.objects[subject.title] else { return subject.json }
        var json = TaskOwnedFields.kept(of: live, in: subject.json, written: subject.object.value)
        json["metadata"]?["uid"] = live[path: "metadata", "uid"]
        return json
    }

    /// Asks the gate, and takes note of what it lets through.
    mutating func judge(_ request: ChangeRequest, _ checked: inout CheckedChange) {
        var request = request
        request.requesterGroups = settings.groups
        request.agent = request.agent ?? settings.agent
        let context = GateContext(policies: policies, prices: prices, commitments: commitments, now: settings.now)
        // Prepared for these policies by now; the next judgement has it for nothing.
        commitments = context.commitments
        var assessment = Gate.assess(request, in: context)
        leaveOutPrices(of: request, in: &assessment)
        checked.plan = assessment.plan
        checked.verdict.rules += assessment.verdict.rules
        checked.advisories = assessment.advisories
        let admission = Gate.admit(
            assessment, requester: settings.requester, notes: [], earlier: [], trust: .unverified, now: settings.now)
        checked.approvals = admission.approvals
        if assessment.verdict.decision < .deny { reserve(request) }
    }

    /// Without prices nothing can be said of costs. Rules that need them deny; nothing else has to wait for them.
    private mutating func leaveOutPrices(of request: ChangeRequest, in assessment: inout Assessment) {
        guard !hasBooks, settings.allowsNoPrices, request.bounds == nil,
            !policies.policies.contains(where: { $0.spec?.budget != nil })
        else { return }
        let before = assessment.verdict.rules.count
        assessment.verdict.rules.removeAll { $0.policy == "baseline" && $0.rule == "price" }
        if assessment.verdict.rules.count < before { leftOutPrices = true }
        assessment.verdict.decision = assessment.verdict.rules.map(\.decision).max() ?? .allow
    }

    /// Two changes that each fit the same rest of a bound must not both pass.
    private mutating func reserve(_ request: ChangeRequest) {
        for change in request.changes where change.kind == .gpuNodePool && change.operation == .apply {
            guard let after = change.after else { continue }
            let key = ObjectKey(namespace: request.namespace, name: change.target)
            do throws(DecodingFailure) {
                let spec = try GPUNodePoolSpec(json: after)
                var pool =
                    commitments[key]
                    ?? Commitments.Pool(
                        key: key, labels: change.labels, namespaceLabels: request.namespaceLabels, admitted: nil)
                pool.reserved = spec
                commitments[key] = pool
            } catch {
                // The gate has denied what cannot be read.
                continue
            }
        }
    }

    /// Makes findings of the verdict, and the answer of both.
    func conclude(_ checked: inout CheckedChange, _ place: (RuleVerdict) -> SourcePlace) {
        let title = checked.title
        for rule in checked.verdict.rules {
            guard let level = Self.level(of: rule.decision) else { continue }
            checked.findings.append(
                Finding(
                    level: level, rule: "\(rule.policy)/\(rule.rule)", message: rule.message, place: place(rule),
                    subject: title))
        }
        for rule in checked.advisories where rule.decision != .allow {
            let isWarned = policies.policies.first { $0.name == rule.policy }?.enforcement == .warn
            checked.findings.append(
                Finding(
                    level: isWarned ? .warning : .note, rule: "\(rule.policy)/\(rule.rule)",
                    message: "\(rule.message) (\(rule.decision.rawValue), but the policy is not enforced)",
                    place: place(rule), subject: title))
        }
        let levels = Set(checked.findings.map(\.level))
        checked.answer =
            levels.contains(.invalid)
            ? .invalid : levels.contains(.denied) ? .denied : levels.contains(.approval) ? .approvalNeeded : .allowed
        checked.verdict.decision =
            levels.contains(.denied)
            ? .deny : levels.contains(.approval) ? .requireApproval : levels.contains(.warning) ? .warn : .allow
    }

    private static func level(of decision: Decision) -> Finding.Level? {
        switch decision {
        case .deny: .denied
        case .requireApproval: .approval
        case .warn: .warning
        case .allow: nil
        }
    }
}

extension JSONObject {
    /// The members that are texts.
    var stringValues: [String: String] {
        var values: [String: String] = [:]
        for (key, value) in self { values[key] = value.stringValue }
        return values
    }
}
