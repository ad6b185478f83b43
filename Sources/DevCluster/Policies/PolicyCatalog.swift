import JSON
import KubeCore

/// The policies in force, compiled when they change and not when they are asked.
struct PolicyCatalog: Sendable {
    private(set) var validating = PolicySet()
    private(set) var mutating = PolicySet()

    /// Policies of one kind with their bindings, both in the order of their names.
    struct PolicySet: Sendable {
        private(set) var programs: [String: PolicyProgram] = [:]
        private var bindings: [String: PolicyBinding] = [:]
        /// Those that have both.
        private(set) var active: [(program: PolicyProgram, bindings: [PolicyBinding])] = []

        mutating func setProgram(_ program: PolicyProgram?, named name: String) {
            programs[name] = program
            arrange()
        }

        mutating func setBinding(_ binding: PolicyBinding?, named name: String) {
            bindings[name] = binding
            arrange()
        }

        private mutating func arrange() {
            let byPolicy = Dictionary(grouping: bindings.values, by: \.policyName)
            active = programs.values.sorted { $0.name < $1.name }.compactMap { program in
                byPolicy[program.name].map { (program, $0.sorted { $0.name < $1.name }) }
            }
        }
    }

    /// Takes up what an event says; nothing for other kinds.
    mutating func observe(_ collection: CollectionID, _ name: String, _ object: StoredObject?) {
        guard collection.group == PolicyKind.group else { return }
        switch collection {
        case PolicyKind.validating: Self.setProgram(object, name, in: &validating)
        case PolicyKind.mutating: Self.setProgram(object, name, in: &mutating)
        case PolicyKind.validatingBinding:
            validating.setBinding(object.map { PolicyBinding($0.json) }, named: name)
        case PolicyKind.mutatingBinding:
            mutating.setBinding(object.map { PolicyBinding($0.json) }, named: name)
        default: return
        }
    }

    private static func setProgram(_ object: StoredObject?, _ name: String, in set: inout PolicySet) {
        guard let policy = object?.json else { return set.setProgram(nil, named: name) }
        // What is written on it besides its spec does not change what it says.
        let generation = policy.metadata("generation")?.integerValue
        if let known = set.programs[name], known.generation == generation, known.uid == object?.uid { return }
        set.setProgram(PolicyProgram(policy), named: name)
    }
}
