import JSON
import KubeCore

/// A schema as read from a CustomResourceDefinition; nil where it cannot be used.
struct ParsedSchema: Sendable {
    var schema: StructuralSchema?
    /// What is wrong with it, as the API server says it; empty exactly when it may be stored.
    var causes: [Status.Cause]
}

extension StructuralSchema {
    /// Reads and checks `spec.versions[i].schema.openAPIV3Schema`.
    ///
    /// `path` begins the fields of the causes, as `spec.validation.openAPIV3Schema`. The root gets `apiVersion`,
    /// `kind` and `metadata` where they are not declared.
    static func parse(_ json: JSONValue, at path: String = "spec.validation.openAPIV3Schema") -> ParsedSchema {
        var parser = SchemaParser()
        var schema = parser.root(json, at: path)
        guard parser.causes.isEmpty else { return ParsedSchema(schema: nil, causes: parser.causes) }
        schema.addObjectFields()
        return ParsedSchema(schema: schema, causes: [])
    }

    /// Declares what every object has.
    mutating func addObjectFields() {
        for name in ["apiVersion", "kind"] where properties[name] == nil {
            properties[name] = BuiltInSchemas.objectMember(name)
        }
        properties["metadata"] = BuiltInSchemas.objectMeta
    }
}

/// Reads schemas and gathers what is wrong with them.
struct SchemaParser {
    private(set) var causes: [Status.Cause] = []
    /// How many nodes may still be read; a schema of a request's size can hold more than anybody writes.
    private var budget = 50_000

    mutating func add(_ cause: Status.Cause) {
        causes.append(cause)
    }

    mutating func root(_ json: JSONValue, at path: String) -> StructuralSchema {
        guard case .object(let object) = json else {
            add(.invalid(path, json, "must be a schema"))
            return .anything
        }
        switch object["type"] {
        case nil, .null?, .string("")?: add(.required("\(path).type", "must not be empty at the root"))
        case .string("object")?: break
        case let type?: add(.invalid("\(path).type", type, "must be object at the root"))
        }
        guard causes.isEmpty else { return .anything }
        let schema = node(object, at: path, place: .root)
        checkObjectFields(object, at: path)
        if causes.isEmpty { checkDefaults(of: schema, at: path) }
        return schema
    }

    /// Where a node stands, which decides what it must say.
    enum Place {
        case root, property, items, additionalProperties
    }

    /// A node that gives structure.
    mutating func node(_ object: JSONObject, at path: String, place: Place) -> StructuralSchema {
        var schema = StructuralSchema()
        budget -= 1
        guard budget > 0 else {
            if budget == 0 { add(.forbidden(path, "the schema has too many nodes")) }
            return schema
        }
        var reader = SchemaReader(object: object, path: path)
        schema.description = reader.text("description") ?? ""
        schema.isNullable = reader.flag("nullable")
        schema.isIntOrString = reader.flag("x-kubernetes-int-or-string")
        schema.isEmbeddedResource = reader.flag("x-kubernetes-embedded-resource")
        schema.preservesUnknownFields = reader.flag("x-kubernetes-preserve-unknown-fields")
        schema.defaultValue = object["default"]
        schema.rules = object["x-kubernetes-validations"]
        schema.type = type(of: &reader, schema: schema, place: place)
        schema.validation = reader.validation()
        causes += reader.causes
        readLogic(of: object, into: &schema.validation, at: path)
        readChildren(of: object, into: &schema, at: path)
        readListAndMap(of: object, into: &schema, at: path)
        check(schema, object, at: path)
        return schema
    }

    private mutating func type(
        of reader: inout SchemaReader, schema: StructuralSchema, place: Place
    ) -> StructuralSchema.ValueType? {
        let path = "\(reader.path).type"
        guard let name = reader.text("type"), !name.isEmpty else {
            guard !schema.preservesUnknownFields, !schema.isIntOrString else { return nil }
            let what = place == .items ? "array items" : "object fields"
            add(.required(path, "must not be empty for specified \(what)"))
            return nil
        }
        guard let type = StructuralSchema.ValueType(rawValue: name) else {
            let names = StructuralSchema.ValueType.allCases.map(\.rawValue).sorted()
            add(.notSupported(path, .string(name), supported: names))
            return nil
        }
        return type
    }

    private mutating func readChildren(of object: JSONObject, into schema: inout StructuralSchema, at path: String) {
        if let properties = members(of: object, "properties", at: path) {
            for (name, json) in properties.sorted(by: { $0.key < $1.key }) {
                let place = "\(path).properties[\(name)]"
                guard case .object(let child) = json else {
                    add(.invalid(place, json, "must be a schema"))
                    continue
                }
                schema.properties[name] = node(child, at: place, place: .property)
            }
        }
        switch object["additionalProperties"] {
        case .object(let child)?:
            if object["properties"]?.objectValue?.isEmpty == false {
                add(
                    .forbidden(
                        "\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
            }
            schema.additionalProperties = node(
                child, at: "\(path).additionalProperties", place: .additionalProperties)
        case .bool(true)?: schema.additionalProperties = .anything
        case nil, .null?, .bool(false)?: break
        case let json?: add(.invalid("\(path).additionalProperties", json, "must be a schema or a boolean"))
        }
        switch object["items"] {
        case .object(let child)?: schema.items = node(child, at: "\(path).items", place: .items)
        case nil, .null?:
            if schema.type == .array { add(.required("\(path).items", "must be specified")) }
        case .array?: add(.forbidden("\(path).items", "items must be a schema object and not an array"))
        case let json?: add(.invalid("\(path).items", json, "must be a schema"))
        }
    }

    mutating func members(of object: JSONObject, _ key: String, at path: String) -> JSONObject? {
        switch object[key] {
        case .object(let members)?: return members
        case nil, .null?: return nil
        case let json?:
            add(.invalid("\(path).\(key)", json, "must be an object"))
            return nil
        }
    }

    /// Members of a schema that are not part of structural schemas.
    private mutating func check(_ schema: StructuralSchema, _ object: JSONObject, at path: String) {
        if let reference = object["$ref"], !reference.isNull {
            add(.forbidden("\(path).$ref", "$ref is not supported"))
        }
        if object["uniqueItems"] == .bool(true) {
            add(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"))
        }
        if object["x-kubernetes-preserve-unknown-fields"] == .bool(false) {
            add(.invalid("\(path).x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"))
        }
        guard schema.isEmbeddedResource else { return }
        if schema.properties.isEmpty, !schema.preservesUnknownFields {
            add(
                .required(
                    "\(path).properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields"))
        }
        if schema.type != .object {
            add(
                .invalid(
                    "\(path).type", .string(schema.type?.rawValue ?? ""),
                    "must be object if x-kubernetes-embedded-resource is true"))
        }
    }
}
