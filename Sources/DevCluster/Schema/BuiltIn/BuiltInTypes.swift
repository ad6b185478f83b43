import JSON

/// The types of Kubernetes' own kinds, written as text.
///
/// A line is a type: `Name: field type notes; …`, and lines that begin with a space go on. `atomic` before the name
/// makes the whole type one value for merging. A field name with `!` is required. Types are `string`, `bytes`, `bool`,
/// `int32`, `int64`, `number`, `time`, `microtime`, `quantity`, `int-or-string`, `any`, `[element]`, `{member}`, or the
/// name of another type, after `group.` if it is of another one. Notes are `atomic`, `set`, `map(keys)` for server-side
/// apply, `merge`, `merge(key)`, `retainKeys` for strategic merge patches, and `=default`.
struct BuiltInTypes {
    /// The types of one API group and version.
    struct Group: Sendable {
        let package: String
        let alias: String
        let text: String
    }

    static let groups = [
        meta, core, pod, volumes, apps, autoscaling, rbac, events, coordination, extensions,
    ]

    /// The types by full name, as `io.k8s.api.core.v1.Pod`.
    private(set) var schemas: [String: StructuralSchema] = [:]
    /// What cannot be read of the text; a test holds this empty.
    private(set) var faults: [String] = []

    private var lines: [String: (package: String, text: Substring, isAtomic: Bool)] = [:]
    private var packages: [String: String] = [:]
    private var pending: Set<String> = []

    init(_ groups: [Group] = BuiltInTypes.groups) {
        for group in groups {
            packages[group.alias] = group.package
            for line in Self.joined(group.text) { declare(line, in: group) }
        }
        for name in lines.keys.sorted() { _ = schema(named: name) }
    }

    private static func joined(_ text: String) -> [String] {
        var result: [String] = []
        for line in text.split(separator: "\n") {
            if line.first == " ", let last = result.indices.last {
                result[last] += " " + line.drop { $0 == " " }
            } else {
                result.append(String(line))
            }
        }
        return result
    }

    private mutating func declare(_ line: String, in group: Group) {
        let parts = line.split(separator: ":", maxSplits: 1)
        // A type without fields that are known keeps what it is given.
        guard (1...2).contains(parts.count), let name = parts[0].split(separator: " ").last else {
            faults.append("no type in \"\(line)\"")
            return
        }
        lines["\(group.package).\(name)"] = (group.package, parts.dropFirst().last ?? "", parts[0].hasPrefix("atomic "))
    }

    private mutating func schema(named name: String) -> StructuralSchema {
        if let schema = schemas[name] { return schema }
        guard let line = lines[name], pending.insert(name).inserted else {
            faults.append("no type \(name), or it holds itself")
            return .anything
        }
        var schema = StructuralSchema(type: .object)
        schema.definitionName = name
        schema.description = Self.descriptions[Self.short(name)] ?? ""
        schema.mapType = line.isAtomic ? .atomic : nil
        if line.text.isEmpty { schema.preservesUnknownFields = true }
        for field in line.text.split(separator: ";") {
            var words = field.split(separator: " ")
            guard words.count >= 2 else {
                faults.append("no field in \"\(field)\" of \(name)")
                continue
            }
            let isRequired = words[0].hasSuffix("!")
            let key = String(isRequired ? words[0].dropLast() : words[0])
            var member = type(words[1], in: line.package)
            words.removeFirst(2)
            for note in words { annotate(&member, with: note, in: name) }
            if member.type == .array, member.listType == nil, member.patchStrategies.contains(.merge) {
                member.listType = member.patchMergeKey == nil ? .set : .map
                member.listMapKeys = member.patchMergeKey.map { [$0] } ?? []
            }
            if let description = Self.descriptions["\(Self.short(name)).\(key)"] ?? Self.descriptions[".\(key)"] {
                member.description = description
            }
            schema.properties[key] = member
            if isRequired { schema.validation.required.append(key) }
        }
        pending.remove(name)
        schemas[name] = schema
        return schema
    }

    /// The name without its group.
    private static func short(_ name: String) -> String {
        String(name.split(separator: ".").last ?? "")
    }

    private mutating func type(_ text: Substring, in package: String) -> StructuralSchema {
        if text.first == "[" || text.first == "{" {
            let inner = type(text.dropFirst().dropLast(), in: package)
            var schema = StructuralSchema(type: text.first == "[" ? .array : .object)
            if text.first == "[" { schema.items = inner } else { schema.additionalProperties = inner }
            return schema
        }
        if let scalar = Self.scalar(text) { return scalar }
        let parts = text.split(separator: ".")
        guard parts.count == 2 else { return schema(named: "\(package).\(text)") }
        return schema(named: "\(packages[String(parts[0])] ?? "").\(parts[1])")
    }

    private static func scalar(_ text: Substring) -> StructuralSchema? {
        func scalar(_ type: StructuralSchema.ValueType, _ format: String? = nil) -> StructuralSchema {
            var schema = StructuralSchema(type: type)
            schema.validation.format = format
            return schema
        }
        switch text {
        case "string": return scalar(.string)
        case "bytes": return scalar(.string, "byte")
        case "bool": return scalar(.boolean)
        case "int32", "int64": return scalar(.integer, String(text))
        case "number": return scalar(.number)
        case "time", "microtime":
            var schema = scalar(.string, "date-time")
            schema.definitionName = metaPackage + (text == "time" ? ".Time" : ".MicroTime")
            return schema
        case "quantity":
            // Written as a text or as a number.
            var schema = StructuralSchema.anything
            schema.definitionName = "io.k8s.apimachinery.pkg.api.resource.Quantity"
            return schema
        case "int-or-string":
            var schema = StructuralSchema()
            schema.isIntOrString = true
            schema.definitionName = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
            return schema
        case "any": return .anything
        default: return nil
        }
    }

    static let metaPackage = "io.k8s.apimachinery.pkg.apis.meta.v1"

    private mutating func annotate(_ schema: inout StructuralSchema, with note: Substring, in name: String) {
        let arguments = note.drop { $0 != "(" }.dropFirst().dropLast().split(separator: ",").map(String.init)
        switch note.prefix(while: { $0 != "(" }) {
        case "atomic" where schema.type == .object: schema.mapType = .atomic
        case "atomic": schema.listType = .atomic
        case "set": schema.listType = .set
        case "map":
            schema.listType = .map
            schema.listMapKeys = arguments
        case "merge":
            schema.patchStrategies.insert(.merge)
            schema.patchMergeKey = arguments.first
        case "retainKeys": schema.patchStrategies.insert(.retainKeys)
        case let word where word.hasPrefix("="):
            let text = String(note.dropFirst())
            schema.defaultValue = (try? JSONValue(parsing: text)) ?? .string(text)
        default: faults.append("no note \"\(note)\" of \(name)")
        }
    }
}
