import JSON

/// Reads a plan's document: its header, its resources, and then what their changes mean.
struct PlanReader {
    private let json: JSONValue
    private let header: PlanHeader

    /// More than any state that Terraform can still handle.
    static let maximumResources = 200_000

    init(_ json: JSONValue) throws(TerraformError) {
        guard json.isNested(atMost: PlanText.maximumDepth) else {
            throw TerraformError(.tooLarge, "the plan nests deeper than \(PlanText.maximumDepth) levels")
        }
        self.json = json
        header = try PlanHeader(json)
    }

    func plan() throws(TerraformError) -> TerraformPlan {
        let records = try entries("resource_changes").map { record throws(TerraformError) in
            try ResourceRecord(record, in: "resource_changes")
        }
        let inventory = Inventory(records: records, document: json)
        return TerraformPlan(
            formatVersion: header.formatVersion, terraformVersion: header.terraformVersion,
            changes: PlanMeaning(inventory).changes(),
            drift: try entries("resource_drift").map { record throws(TerraformError) in
                DriftedResource(try ResourceRecord(record, in: "resource_drift"))
            },
            deferred: try entries("deferred_changes").map { record throws(TerraformError) in
                try DeferredResource(record)
            })
    }

    private func entries(_ name: String) throws(TerraformError) -> [JSONValue] {
        switch json[name] {
        case nil, .null: return []
        case .array(let records):
            guard records.count <= Self.maximumResources else {
                throw TerraformError(
                    .tooLarge,
                    "\(name) has \(records.count) entries, more than the \(Self.maximumResources) that are read")
            }
            return records
        case let other?: throw TerraformError(.malformed, "\(name) is a \(other.typeName), not an array")
        }
    }
}

extension DriftedResource {
    fileprivate init(_ record: ResourceRecord) {
        let before = record.before?.value.objectValue ?? [:]
        let after = record.after?.value.objectValue ?? [:]
        let names = Set(before.keys).union(after.keys)
        self.init(
            address: record.address.printable(), type: record.type.printable(), operation: record.operation,
            attributes: names.filter { before[$0] != after[$0] }.sorted().map { $0.printable() })
    }
}

extension DeferredResource {
    fileprivate init(_ json: JSONValue) throws(TerraformError) {
        guard let change = json["resource_change"] else {
            throw TerraformError(.malformed, "an entry of deferred_changes has no resource_change")
        }
        let record = try ResourceRecord(change, in: "deferred_changes")
        self.init(
            address: record.address.printable(), type: record.type.printable(), operation: record.operation,
            reason: json["reason"]?.stringValue?.printable() ?? "unknown")
    }
}

extension JSONValue {
    /// Whether arrays and objects nest at most `depth` deep; recurses no deeper than that.
    fileprivate func isNested(atMost depth: Int) -> Bool {
        switch self {
        case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
        case .object(let object): depth > 0 && object.allSatisfy { $0.value.isNested(atMost: depth - 1) }
        case .null, .bool, .integer, .double, .string: true
        }
    }
}
