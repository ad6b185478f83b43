import JSON

/// `metadata.managedFields`: who set which fields, how and when.
struct ManagedFields: Sendable, Hashable {
    enum Operation: String, Sendable, CaseIterable {
        case apply = "Apply"
        case update = "Update"
    }

    /// What tells one entry from another.
    struct Owner: Sendable, Hashable {
        var manager: String
        var operation: Operation
        var apiVersion: String
        var subresource = ""

        /// An applier is the same in every version of the kind.
        func isSame(as other: Owner) -> Bool {
            manager == other.manager && operation == other.operation && subresource == other.subresource
                && (operation == .apply || apiVersion == other.apiVersion)
        }
    }

    struct Entry: Sendable, Hashable {
        var owner: Owner
        /// RFC 3339 in UTC, to the second.
        var time: String?
        var fields: FieldSet
    }

    /// Each owner once, none without fields.
    private(set) var entries: [Entry] = []

    init() {}

    /// More managers than this nobody has; each is looked for among all others.
    static let maximumEntries = 1_000

    /// Reads `metadata.managedFields` of `object`; nil where an entry is malformed. None is an empty list.
    init?(of object: JSONValue) {
        let list: [JSONValue]
        switch object[path: "metadata", "managedFields"] {
        case nil, .null?: list = []
        case .array(let entries)?: list = entries
        default: return nil
        }
        guard list.count <= Self.maximumEntries else { return nil }
        for json in list {
            guard let entry = Entry(json: json) else { return nil }
            insert(entry)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The fields that anybody owns.
    var all: FieldSet { entries.reduce(FieldSet()) { $0.union($1.fields) } }

    subscript(owner: Owner) -> Entry? {
        entries.first { $0.owner.isSame(as: owner) }
    }

    /// Unites the fields with those that the owner has, and takes its new version and time.
    mutating func insert(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.owner.isSame(as: entry.owner) }) else {
            if !entry.fields.isEmpty { entries.append(entry) }
            return
        }
        entries[index].owner = entry.owner
        entries[index].time = entry.time ?? entries[index].time
        entries[index].fields = entries[index].fields.union(entry.fields)
    }

    /// Replaces what the owner has.
    mutating func replace(_ entry: Entry) {
        entries.removeAll { $0.owner.isSame(as: entry.owner) }
        insert(entry)
    }

    /// Changes every entry's fields, and drops those with none left.
    mutating func updateFields(_ change: (Entry) -> FieldSet) {
        for index in entries.indices { entries[index].fields = change(entries[index]) }
        entries.removeAll(where: \.fields.isEmpty)
    }

    /// Puts the entries into `metadata` of `object`, or takes the field away if there are none.
    func write(to object: inout JSONValue) {
        var metadata = object["metadata"] ?? [:]
        metadata["managedFields"] = entries.isEmpty ? nil : .array(sorted.map(\.json))
        object["metadata"] = metadata
    }

    /// `object` without `metadata.managedFields`.
    static func removed(from object: JSONValue) -> JSONValue {
        guard object[path: "metadata", "managedFields"] != nil else { return object }
        var object = object
        ManagedFields().write(to: &object)
        return object
    }

    /// Whether `object` asks to forget who manages what: an empty list, or one with an empty entry.
    static func isReset(by object: JSONValue) -> Bool {
        guard case .array(let entries)? = object[path: "metadata", "managedFields"] else { return false }
        return entries.isEmpty || (entries.count == 1 && entries[0].objectValue?.isEmpty == true)
    }

    /// Appliers before updaters, then by time, manager, version and subresource.
    private var sorted: [Entry] {
        entries.sorted { left, right in
            let (first, second) = (left.sortKey, right.sortKey)
            for (one, other) in zip(first, second) where one != other {
                return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
            return false
        }
    }
}

extension ManagedFields.Entry {
    fileprivate var sortKey: [String] {
        [owner.operation.rawValue, time ?? "", owner.manager, owner.apiVersion, owner.subresource]
    }

    init?(json: JSONValue) {
        guard case .object(let object) = json,
            let operation = object["operation"]?.stringValue.flatMap(ManagedFields.Operation.init),
            object["fieldsType"]?.stringValue == "FieldsV1"
        else { return nil }
        var fields = FieldSet()
        if let json = object["fieldsV1"], !json.isNull {
            guard let set = FieldSet(fieldsV1: json) else { return nil }
            fields = set
        }
        self.init(
            owner: ManagedFields.Owner(
                manager: object["manager"]?.stringValue ?? "", operation: operation,
                apiVersion: object["apiVersion"]?.stringValue ?? "",
                subresource: object["subresource"]?.stringValue ?? ""),
            time: object["time"]?.stringValue, fields: fields)
    }

    var json: JSONValue {
        var object = JSONObject()
        if !owner.manager.isEmpty { object["manager"] = .string(owner.manager) }
        object["operation"] = .string(owner.operation.rawValue)
        if !owner.apiVersion.isEmpty { object["apiVersion"] = .string(owner.apiVersion) }
        object["time"] = time.map(JSONValue.string)
        object["fieldsType"] = "FieldsV1"
        object["fieldsV1"] = fields.fieldsV1
        if !owner.subresource.isEmpty { object["subresource"] = .string(owner.subresource) }
        return .object(object)
    }
}

extension ManagedFields {
    /// More updaters than this are united into one.
    static let maximumUpdaters = 10

    /// Unites the updaters that wrote longest ago, version by version, until few enough are left.
    mutating func uniteOldUpdaters() {
        let updaters = sorted.filter { $0.owner.operation == .update }
        var count = updaters.count
        guard count > Self.maximumUpdaters else { return }
        var first: [String: Entry] = [:]
        for entry in updaters where count > Self.maximumUpdaters {
            let version = entry.owner.apiVersion
            guard let oldest = first[version] else {
                first[version] = entry
                continue
            }
            let bucket = Owner(manager: "ancient-changes", operation: .update, apiVersion: version)
            if self[bucket] == nil {
                entries.removeAll { $0.owner == oldest.owner }
                insert(Entry(owner: bucket, time: oldest.time, fields: oldest.fields))
            }
            guard entry.owner != bucket else { continue }
            entries.removeAll { $0.owner == entry.owner }
            insert(Entry(owner: bucket, time: entry.time, fields: entry.fields))
            count -= 1
        }
    }
}
