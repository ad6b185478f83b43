import JSON
import KubeCore

extension StructuralSchema {
    /// 400 where a value of `object` has a type that `kind` cannot hold; nil where all fit.
    ///
    /// In the words of Go's decoder, which reads objects of built-in kinds, and the metadata of others, before they are
    /// validated.
    func decodingStatus(of object: JSONValue, kind: ResourceKind) -> Status? {
        let fault =
            definitionName == nil
            ? BuiltInSchemas.objectMeta.decodingFault(in: object["metadata"] ?? .null, names: [], owner: "ObjectMeta")
            : decodingFault(in: object, names: [], owner: kind.kind)
        guard let fault else { return nil }
        return Status(
            code: 400, reason: "BadRequest",
            message: "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): json: cannot "
                + "unmarshal \(fault)")
    }

    private func decodingFault(in value: JSONValue, names: [String], owner: String) -> String? {
        func fault(_ found: String) -> String {
            "\(found) into Go struct field \(([owner] + names).joined(separator: ".")) of type \(goType)"
        }
        switch (type, value) {
        case (_, .null): return nil
        case (.object?, .object(let object)):
            let isStruct = !properties.isEmpty
            let owner = isStruct ? shortName ?? owner : owner
            for (key, member) in object {
                guard let schema = self.member(key) else { continue }
                let names = isStruct ? names + [key] : names
                if let fault = schema.decodingFault(in: member, names: names, owner: owner) { return fault }
            }
            return nil
        case (.array?, .array(let elements)):
            for element in elements {
                if let fault = items?.decodingFault(in: element, names: names, owner: owner) { return fault }
            }
            return nil
        case (.string?, .string), (.boolean?, .bool), (.number?, .integer), (.number?, .double): return nil
        case (.integer?, .integer(let integer)):
            let fits = validation.format != "int32" || Int32(exactly: integer) != nil
            return fits ? nil : fault("number \(integer)")
        case (.integer?, .double): return fault("number \(value)")
        case (nil, _): return nil
        case (_, .bool): return fault("bool")
        case (_, .integer), (_, .double): return fault("number")
        default: return fault(value.typeName)
        }
    }

    private var shortName: String? {
        definitionName.flatMap { $0.split(separator: ".").last }.map(String.init)
    }

    /// The type as Go writes it.
    private var goType: String {
        switch type {
        case .string?: validation.format == "byte" ? "[]uint8" : "string"
        case .boolean?: "bool"
        case .integer?: validation.format ?? "int64"
        case .number?: "float64"
        case .array?: "[]\(items?.goType ?? "interface {}")"
        case .object?: shortName.map { "v1.\($0)" } ?? "map[string]\(additionalProperties?.goType ?? "interface {}")"
        case nil: "interface {}"
        }
    }
}
