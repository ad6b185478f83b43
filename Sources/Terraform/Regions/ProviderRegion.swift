import JSON

/// What a resource's provider configuration says of the region.
struct ProviderRegion {
    private let reading: ResourceReading

    init(_ reading: ResourceReading) {
        self.reading = reading
    }

    /// The setting `name`: a constant, or a variable that is handed down as it is.
    ///
    /// The format tells what an expression refers to, not how, so the value must look like a region itself.
    func region(_ name: String, isValid: (String) -> Bool) -> Provable<String> {
        let configuration = reading.inventory.configuration
        guard let key = configuration.providerKey(of: reading.record), let provider = configuration.providers[key]
        else {
            return .notKnown("the plan does not say in which region the provider works")
        }
        guard let expression = provider["expressions"]?[name] else {
            return .notKnown("the provider's \(name) is not set in the configuration")
        }
        let module = ModuleInstance(parsing: provider["module_address"]?.stringValue ?? "") ?? .root
        guard let value = constant(expression, in: module), isValid(value) else {
            return .notKnown("the provider's \(name) is not a constant")
        }
        return .known(value)
    }

    private func constant(_ expression: JSONValue, in module: ModuleInstance) -> String? {
        var expression = expression
        var module = module
        // Each step goes one module up.
        while true {
            if let value = expression["constant_value"]?.stringValue { return value }
            guard let references = expression["references"]?.arrayValue, references.count == 1,
                let path = references[0].stringValue.flatMap(ReferencePath.init(parsing:)), path.segments.count == 2,
                path.segments[0].name == "var"
            else { return nil }
            let variable = path.segments[1].name
            let configuration = reading.inventory.configuration
            guard let step = module.steps.last, let parent = module.parent else {
                return configuration.variables[variable]?.stringValue
            }
            let call = configuration.module(parent)?.calls[step.name]
            if let argument = call?["expressions"]?[variable] {
                expression = argument
                module = parent
            } else {
                return configuration.module(module)?.variables[variable]?["default"]?.stringValue
            }
        }
    }
}
