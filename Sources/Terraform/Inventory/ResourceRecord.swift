import JSON

/// One entry of `resource_changes`, without its sensitive values.
struct ResourceRecord: Sendable {
    let address: String
    let previousAddress: String?
    let module: ModuleInstance
    let isData: Bool
    let type: String
    let name: String
    let key: InstanceKey?
    let provider: String
    let operation: PlanOperation
    let createsBeforeDestroying: Bool
    let isImported: Bool
    let reason: String?
    /// Nil where there is nothing before.
    let before: Attribute?
    /// Nil where there is nothing afterwards.
    let after: Attribute?
    /// An old object that a replacement left behind; it has its successor's address.
    let isDeposed: Bool

    init(_ json: JSONValue, in list: String) throws(TerraformError) {
        guard let address = json["address"]?.stringValue, !address.isEmpty else {
            throw TerraformError(.malformed, "an entry of \(list) has no address")
        }
        func required(_ name: String) throws(TerraformError) -> String {
            guard let text = json[name]?.stringValue else {
                throw TerraformError(.malformed, "\(address) in \(list) has no \(name)")
            }
            return text
        }
        guard let change = json["change"], let actions = change["actions"]?.arrayValue else {
            throw TerraformError(.malformed, "\(address) in \(list) has no change.actions")
        }
        let words = actions.map { $0.stringValue ?? "" }
        guard let operation = PlanOperation(actions: words) else {
            throw TerraformError(
                .malformed,
                "\(address) in \(list) has actions that are not known; use a version of Interlock that knows them")
        }
        guard let module = ModuleInstance(parsing: json["module_address"]?.stringValue ?? "") else {
            throw TerraformError(.malformed, "\(address) in \(list) has a module_address that cannot be read")
        }
        self.address = address
        self.module = module
        self.operation = operation
        previousAddress = json["previous_address"]?.stringValue
        isData = json["mode"]?.stringValue == "data"
        type = try required("type")
        name = try required("name")
        key = InstanceKey(json["index"])
        provider = json["provider_name"]?.stringValue ?? ""
        createsBeforeDestroying = words.count == 2 && words[0] == "create"
        isImported = change["importing"]?.objectValue != nil
        reason = json["action_reason"]?.stringValue
        isDeposed = json["deposed"]?.stringValue != nil
        before = Self.side(change["before"], sensitive: change["before_sensitive"], unknown: nil)
        let destroyed = operation == .delete || operation == .forget
        after =
            destroyed
            ? nil : Self.side(change["after"], sensitive: change["after_sensitive"], unknown: change["after_unknown"])
        guard operation == .create || operation == .read || before != nil else {
            throw TerraformError(.malformed, "\(address) in \(list) has no change.before")
        }
        guard destroyed || after != nil else {
            throw TerraformError(.malformed, "\(address) in \(list) has no change.after")
        }
    }

    /// What stays as it is: an object of the prior state.
    init(
        state json: JSONValue, module: ModuleInstance, address: String, type: String, name: String
    ) {
        self.address = address
        self.module = module
        self.type = type
        self.name = name
        operation = .noOp
        previousAddress = nil
        isData = json["mode"]?.stringValue == "data"
        key = InstanceKey(json["index"])
        provider = json["provider_name"]?.stringValue ?? ""
        createsBeforeDestroying = false
        isImported = false
        reason = nil
        isDeposed = false
        before = Self.side(json["values"], sensitive: json["sensitive_values"], unknown: nil)
        after = before
    }

    private static func side(_ value: JSONValue?, sensitive: JSONValue?, unknown: JSONValue?) -> Attribute? {
        let value = value ?? .null
        let unknown = unknown ?? false
        // Where all is known only after apply, `after` itself is missing.
        if value.isNull, unknown.boolValue != true, unknown.objectValue?.isEmpty ?? true { return nil }
        return Attribute(Redaction.apply(sensitive, to: value), unknown: unknown)
    }
}
