import CEL
import JSON

/// The value of `Object{…}`, `Object.spec{…}` or `JSONPatch{…}`.
final class PatchStructure: OpaqueValue {
    let name: String
    let fields: [String: Value]

    init(_ name: String, _ fields: [String: Value]) {
        self.name = name
        self.fields = fields
    }

    var valueType: ValueType { .structure(name) }

    func isEqual(to other: any OpaqueValue) -> Bool {
        guard let other = other as? PatchStructure else { return false }
        return name == other.name && json == other.json
    }

    func field(_ name: String) -> Value { fields[name] ?? .failure(.noSuchField, "no such field: \(name)") }

    func hasField(_ name: String) -> Value { .bool(fields[name] != nil) }

    var json: JSONValue {
        var object = JSONObject()
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { object[key] = value.json }
        return .object(object)
    }

    /// What is wrong where the structures within are not called after their places: `Object.spec{}` stands in `spec`.
    var misplaced: [String] { Self.misplaced(.opaque(self), at: name) }

    private static func misplaced(_ value: Value, at path: String) -> [String] {
        switch value {
        case .opaque(let opaque):
            guard let structure = opaque as? PatchStructure else { return [] }
            var faults: [String] = []
            if structure.name != path {
                faults.append(
                    "unexpected type name \"\(structure.name)\", expected \"\(path)\", which matches field name path "
                        + "from root Object type")
            }
            return faults
                + structure.fields.sorted { $0.key < $1.key }.flatMap { misplaced($0.value, at: "\(path).\($0.key)") }
        case .list(let list): return list.flatMap { misplaced($0, at: path) }
        case .map(let map): return map.flatMap { misplaced($0.value, at: path) }
        default: return []
        }
    }
}
