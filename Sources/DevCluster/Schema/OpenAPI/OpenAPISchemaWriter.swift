import JSON
import KubeCore

/// Writes schemas as OpenAPI does, and gathers the definitions that they refer to.
struct OpenAPISchemaWriter {
    enum Dialect: Sendable {
        case version2, version3

        var definitionsPath: String {
            self == .version2 ? "#/definitions/" : "#/components/schemas/"
        }

        func reference(to name: String) -> JSONValue {
            ["$ref": .string(definitionsPath + name)]
        }
    }

    let dialect: Dialect
    private var schemas: [String: JSONValue] = [:]

    init(dialect: Dialect) {
        self.dialect = dialect
    }

    /// By name, in alphabetical order.
    var definitions: JSONObject {
        JSONObject(schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Defines the kind and its list.
    mutating func define(_ resource: OpenAPIResource) {
        let name = resource.definitionName
        guard schemas[name] == nil else { return }
        schemas[name] = .null
        var object = body(of: resource.schema)
        object["x-kubernetes-group-version-kind"] = [Self.groupVersionKind(resource.kind, resource.kind.kind)]
        schemas[name] = .object(object)
        var list: JSONObject = [
            "description": .string("A list of objects of kind \(resource.kind.kind)."), "type": "object",
            "required": ["items"],
        ]
        list["properties"] = [
            "apiVersion": write(BuiltInSchemas.objectMember("apiVersion")),
            "items": [
                "description": .string("The objects."), "type": "array", "items": dialect.reference(to: name),
            ],
            "kind": write(BuiltInSchemas.objectMember("kind")),
            "metadata": dialect.reference(to: "\(BuiltInTypes.metaPackage).ListMeta"),
        ]
        let listKind = "\(resource.kind.kind)List"
        list["x-kubernetes-group-version-kind"] = [Self.groupVersionKind(resource.kind, listKind)]
        define(named: "\(BuiltInTypes.metaPackage).ListMeta")
        schemas["\(name)List"] = .object(list)
    }

    static func groupVersionKind(_ kind: ResourceKind, _ name: String) -> JSONValue {
        ["group": .string(kind.group), "kind": .string(name), "version": .string(kind.version)]
    }

    /// Defines a built-in type and what it refers to.
    mutating func define(named name: String) {
        guard schemas[name] == nil else { return }
        if let schema = Self.plain(name) {
            schemas[name] = schema
        } else if let schema = BuiltInSchemas.type(name) {
            schemas[name] = .null
            schemas[name] = .object(body(of: schema))
        } else {
            schemas[name] = ["type": "object"]
        }
        switch name {
        case "\(BuiltInTypes.metaPackage).DeleteOptions", "\(BuiltInTypes.metaPackage).Status":
            let kind = String(name.split(separator: ".").last ?? "")
            schemas[name]?["x-kubernetes-group-version-kind"] = [["group": "", "kind": .string(kind), "version": "v1"]]
        case "io.k8s.api.autoscaling.v1.Scale":
            schemas[name]?["x-kubernetes-group-version-kind"] = [
                ["group": "autoscaling", "kind": "Scale", "version": "v1"]
            ]
        default: break
        }
    }

    /// Types that are not objects with fields.
    private static func plain(_ name: String) -> JSONValue? {
        switch name {
        case "\(BuiltInTypes.metaPackage).Time", "\(BuiltInTypes.metaPackage).MicroTime":
            ["description": "A time as RFC 3339 writes it.", "type": "string", "format": "date-time"]
        case "\(BuiltInTypes.metaPackage).Patch":
            ["description": "A change of an object, in the form that the content type names.", "type": "object"]
        case "io.k8s.apimachinery.pkg.api.resource.Quantity":
            ["description": "An amount with a unit, as 500m or 2Gi.", "type": "string"]
        case "io.k8s.apimachinery.pkg.util.intstr.IntOrString":
            ["description": "A number or a text.", "type": "string", "format": "int-or-string"]
        default: nil
        }
    }

    /// A schema at its place: a reference where it has a name.
    private mutating func write(_ schema: StructuralSchema) -> JSONValue {
        guard let name = schema.definitionName else { return .object(body(of: schema)) }
        define(named: name)
        let reference = dialect.reference(to: name)
        var object = JSONObject()
        if !schema.description.isEmpty, schema.description != BuiltInSchemas.type(name)?.description {
            object["description"] = .string(schema.description)
        }
        object["default"] = schema.defaultValue
        guard !object.isEmpty else { return reference }
        if dialect == .version3 {
            object["allOf"] = [reference]
        } else {
            object["$ref"] = reference["$ref"]
        }
        return .object(object)
    }

    private mutating func body(of schema: StructuralSchema) -> JSONObject {
        var object = JSONObject()
        if !schema.description.isEmpty { object["description"] = .string(schema.description) }
        object["type"] = (schema.type?.rawValue).map(JSONValue.string)
        if schema.isNullable, dialect == .version3 { object["nullable"] = true }
        object["default"] = schema.defaultValue
        writeRules(schema.validation, into: &object)
        if schema.isIntOrString { object["x-kubernetes-int-or-string"] = true }
        // A tool that reads version 2 would refuse what is not declared.
        let hidesProperties = schema.preservesUnknownFields && dialect == .version2
        if !schema.properties.isEmpty, !hidesProperties {
            var properties = JSONObject()
            for (name, member) in schema.properties.sorted(by: { $0.key < $1.key }) {
                properties[name] = write(member)
            }
            object["properties"] = .object(properties)
        }
        if let rest = schema.additionalProperties { object["additionalProperties"] = write(rest) }
        if let items = schema.items { object["items"] = write(items) }
        writeExtensions(schema, into: &object)
        return object
    }

    private mutating func writeRules(_ rules: ValueValidation, into object: inout JSONObject) {
        object["format"] = rules.format.map(JSONValue.string)
        if !rules.required.isEmpty { object["required"] = .array(rules.required.map(JSONValue.string)) }
        if !rules.enumeration.isEmpty { object["enum"] = .array(rules.enumeration) }
        object["pattern"] = (rules.pattern?.source).map(JSONValue.string)
        object["minimum"] = rules.minimum.map(JSONValue.double)
        object["maximum"] = rules.maximum.map(JSONValue.double)
        if rules.isMinimumExclusive { object["exclusiveMinimum"] = true }
        if rules.isMaximumExclusive { object["exclusiveMaximum"] = true }
        object["multipleOf"] = rules.multipleOf.map(JSONValue.double)
        for (key, count) in [
            ("minLength", rules.minLength), ("maxLength", rules.maxLength), ("minItems", rules.minItems),
            ("maxItems", rules.maxItems), ("minProperties", rules.minProperties),
            ("maxProperties", rules.maxProperties),
        ] {
            object[key] = count.map(JSONValue.integer)
        }
        if rules.hasUniqueItems { object["uniqueItems"] = true }
        guard dialect == .version3 else { return }
        for (key, schemas) in [("allOf", rules.allOf), ("anyOf", rules.anyOf), ("oneOf", rules.oneOf)]
        where !schemas.isEmpty {
            object[key] = .array(schemas.map { .object(alternative($0)) })
        }
        if let schema = rules.not.first { object["not"] = .object(alternative(schema)) }
    }

    private mutating func alternative(_ schema: StructuralSchema) -> JSONObject {
        var schema = schema
        // Alternatives keep what they do not know by their nature, and do not say so.
        schema.preservesUnknownFields = false
        return body(of: schema)
    }

    private func writeExtensions(_ schema: StructuralSchema, into object: inout JSONObject) {
        if schema.preservesUnknownFields { object["x-kubernetes-preserve-unknown-fields"] = true }
        if schema.isEmbeddedResource { object["x-kubernetes-embedded-resource"] = true }
        object["x-kubernetes-list-type"] = (schema.listType?.rawValue).map(JSONValue.string)
        if !schema.listMapKeys.isEmpty {
            object["x-kubernetes-list-map-keys"] = .array(schema.listMapKeys.map(JSONValue.string))
        }
        object["x-kubernetes-map-type"] = (schema.mapType?.rawValue).map(JSONValue.string)
        if !schema.patchStrategies.isEmpty {
            let names = schema.patchStrategies.map(\.rawValue).sorted().joined(separator: ",")
            object["x-kubernetes-patch-strategy"] = .string(names)
        }
        object["x-kubernetes-patch-merge-key"] = schema.patchMergeKey.map(JSONValue.string)
        object["x-kubernetes-validations"] = schema.rules
    }
}
