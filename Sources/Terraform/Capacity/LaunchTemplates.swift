import InterlockAPI

/// What a group takes from launch templates of AWS: one, or several where it is not known which.
struct LaunchTemplates {
    /// The templates' values in the versions that the group uses.
    var values: [Attribute] = []
    /// Why there may be others; nil where there are none.
    var obstacle: String?
    /// The resources that the values are from, in the same order.
    var records: [ResourceRecord] = []

    var isEmpty: Bool { values.isEmpty && obstacle == nil }

    init() {}

    /// The template that `block` names by `idName` and `nameName`; the block stands at `path` of the configuration.
    init(
        _ block: Attribute, id idName: String = "id", name nameName: String = "name", at path: [String],
        of group: ResourceReading
    ) {
        if block.isMissing { return }
        let label = "the launch template"
        if let reason = block.obstacle(label) {
            obstacle = reason
            return
        }
        let finding = group.find(
            ResourceTypes.awsTemplates,
            named: [
                ("\(label)'s \(idName)", block.text(idName).described("\(label)'s id")),
                ("\(label)'s \(nameName)", block.text(nameName).described("\(label)'s name")),
            ], at: [path + [idName], path + [nameName]])
        obstacle = finding.obstacle
        let versionPath = path + ["version"]
        let isDefault =
            block["version"].isUnknown && group.inventory.configuration.isUnset(versionPath, of: group.record)
        for record in finding.records {
            add(record, version: isDefault ? .known(nil) : block.text("version"), at: versionPath, of: group)
        }
    }

    private mutating func add(
        _ template: ResourceRecord, version: Provable<String?>, at path: [String], of group: ResourceReading
    ) {
        guard let shown = template[group.side] else { return }
        var chosen = shown
        let number = VersionChoice(template, side: group.side)
        switch version {
        case .known("$Latest"?): break
        case .known(nil), .known("$Default"?):
            switch number.ofDefault {
            case .shown: break
            case .previous: chosen = template.before ?? shown
            case .another: obstacle = "\(template.address) shows another version than its default"
            }
        case .known(let text?):
            switch number.of(text) {
            case .shown: break
            case .previous: chosen = template.before ?? shown
            case .another:
                obstacle = "version \(text.prefix(16)) of \(template.address) is not the one that the plan shows"
            }
        case .notKnown(let reason):
            // A version that is known only after apply is mostly the template's own latest one.
            let sources = group.lookup.follower.sources(
                of: group.record, at: path, types: Set(ResourceTypes.awsTemplates))
            let isOwn = sources.records.map(\.address) == [template.address] && !sources.isOpaque
            if !isOwn { obstacle = "the launch template's \(reason)" }
        }
        values.append(chosen)
        records.append(template)
    }

    /// The machines that the templates' own instance types or requirements name; none where they name none.
    var machines: [Machine] {
        var machines: [Machine] = []
        for template in values {
            let requirements = template.blocks("instance_requirements")
            switch template.text("instance_type") {
            case .known(let type?):
                machines.append(Machine(instanceType: type, hardware: Cloud.aws.hardware(of: type)))
            case .notKnown(let reason): machines.append(.notKnown("the launch template's \(reason)"))
            case .known(nil):
                switch requirements {
                case .known(let blocks): machines += blocks.flatMap(InstanceRequirements.machines)
                case .notKnown(let reason): machines.append(.notKnown("the launch template's \(reason)"))
                }
            }
        }
        if let obstacle { machines.append(.notKnown(obstacle)) }
        return machines
    }

    /// Where the templates stand.
    var addresses: Set<String> { Set(records.map(\.address)) }

    /// How the templates buy; on demand where they do not say.
    var capacityType: Provable<CapacityType> {
        let types = Set(values.map(MarketOptions.capacityType))
        if let obstacle { return .notKnown(obstacle) }
        guard types.count <= 1 else { return .notKnown("the launch templates buy in several ways") }
        return types.first ?? .known(.onDemand)
    }
}

/// Which of a template's versions a plan shows.
private struct VersionChoice {
    enum Answer {
        /// The values on this side of the plan.
        case shown
        /// The values before the plan: the template gets a new version, and the old one stays in use.
        case previous
        case another
    }

    private let template: ResourceRecord
    private let side: Side

    init(_ template: ResourceRecord, side: Side) {
        self.template = template
        self.side = side
    }

    private var makesVersion: Bool {
        side == .after && template.operation == .update && template.before != template.after
    }
    private var isNew: Bool {
        side == .after && [.create, .replace, .replaceByForgetting].contains(template.operation)
    }
    private var latestBefore: Int? { template.before?.integer("latest_version").value ?? nil }

    func of(_ text: String) -> Answer {
        guard let number = Int(text) else { return .another }
        if isNew { return number == 1 ? .shown : .another }
        // Hand-written and older plans do not say which version they show.
        guard let latest = latestBefore else { return .shown }
        if makesVersion, number - 1 == latest { return .shown }
        if number == latest { return makesVersion ? .previous : .shown }
        return .another
    }

    var ofDefault: Answer {
        if isNew { return .shown }
        guard makesVersion else {
            guard let latest = latestBefore, let standard = template.before?.integer("default_version").value ?? nil
            else {
                return .shown
            }
            return latest == standard ? .shown : .another
        }
        if template.after?.boolean("update_default_version").value == true { return .shown }
        switch template.after?.integer("default_version") {
        case .known(let number?): return of(String(number))
        case .known(nil), nil: return .previous
        case .notKnown: return .shown
        }
    }
}

extension Provable where Value == String? {
    /// The same, with a reason that says whose attribute it is.
    fileprivate func described(_ label: String) -> Provable<String?> {
        guard case .notKnown = self else { return self }
        return .notKnown("\(label) is known only after apply")
    }
}
