import JSON

/// Version 2 documents in the binary form that kubectl before 1.29 asks for: `openapi.v2.Document` of gnostic.
enum OpenAPIProtobuf {
    /// The media type to answer with.
    static let mediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
    /// The media types by which clients ask for the form; the second is no valid one.
    static let acceptedMediaTypes = [mediaType, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"]

    static func encode(_ document: JSONValue) -> [UInt8] {
        var message = ProtobufMessage()
        message.add(1, document["swagger"]?.stringValue)
        var info = ProtobufMessage()
        info.add(1, document[path: "info", "title"]?.stringValue)
        info.add(2, document[path: "info", "version"]?.stringValue)
        message.add(2, info)
        var paths = ProtobufMessage()
        for (path, item) in document["paths"]?.objectValue ?? [:] {
            paths.add(2, named(path, pathItem(item)))
        }
        message.add(8, paths)
        message.add(9, schemas(document["definitions"]))
        return message.bytes
    }

    private static func named(_ name: String, _ value: ProtobufMessage) -> ProtobufMessage {
        var message = ProtobufMessage()
        message.add(1, name)
        message.add(2, value)
        return message
    }

    /// A value of any shape, which the format holds as YAML.
    private static func any(_ value: JSONValue) -> ProtobufMessage {
        var message = ProtobufMessage()
        message.add(2, value.text())
        return message
    }

    private static func addExtensions(_ field: Int, of value: JSONValue, to message: inout ProtobufMessage) {
        for (key, value) in value.objectValue ?? [:] where key.hasPrefix("x-") {
            message.add(field, named(key, any(value)))
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        (value?.arrayValue ?? []).compactMap(\.stringValue)
    }

    // MARK: Paths

    private static func pathItem(_ item: JSONValue) -> ProtobufMessage {
        var message = ProtobufMessage()
        for (field, method) in [(2, "get"), (3, "put"), (4, "post"), (5, "delete"), (8, "patch")] {
            message.add(field, item[method].map(operation))
        }
        for parameter in item["parameters"]?.arrayValue ?? [] { message.add(9, parameterItem(parameter)) }
        return message
    }

    private static func operation(_ value: JSONValue) -> ProtobufMessage {
        var message = ProtobufMessage()
        for tag in texts(value["tags"]) { message.add(1, tag) }
        message.add(3, value["description"]?.stringValue)
        message.add(5, value["operationId"]?.stringValue)
        for type in texts(value["produces"]) { message.add(6, type) }
        for type in texts(value["consumes"]) { message.add(7, type) }
        for parameter in value["parameters"]?.arrayValue ?? [] { message.add(8, parameterItem(parameter)) }
        var responses = ProtobufMessage()
        for (code, response) in value["responses"]?.objectValue ?? [:] {
            var item = ProtobufMessage()
            var content = ProtobufMessage()
            content.add(1, response["description"]?.stringValue)
            if let schema = response["schema"] {
                var schemaItem = ProtobufMessage()
                schemaItem.add(1, Self.schema(schema))
                content.add(2, schemaItem)
            }
            item.add(1, content)
            responses.add(1, named(code, item))
        }
        message.add(9, responses)
        for scheme in texts(value["schemes"]) { message.add(10, scheme) }
        addExtensions(13, of: value, to: &message)
        return message
    }

    private static func parameterItem(_ value: JSONValue) -> ProtobufMessage {
        var parameter = ProtobufMessage()
        let place = value["in"]?.stringValue
        var body = ProtobufMessage()
        if place == "body" {
            body.add(1, value["description"]?.stringValue)
            body.add(2, value["name"]?.stringValue)
            body.add(3, place)
            body.add(4, value["required"]?.boolValue)
            body.add(5, value["schema"].map(schema))
            parameter.add(1, body)
        } else {
            let isPath = place == "path"
            body.add(1, value["required"]?.boolValue)
            body.add(2, place)
            body.add(3, value["description"]?.stringValue)
            body.add(4, value["name"]?.stringValue)
            body.add(isPath ? 5 : 6, value["type"]?.stringValue)
            body.add(isPath ? 19 : 20, value["uniqueItems"]?.boolValue)
            var other = ProtobufMessage()
            other.add(isPath ? 4 : 3, body)
            parameter.add(2, other)
        }
        var item = ProtobufMessage()
        item.add(1, parameter)
        return item
    }

    // MARK: Schemas

    private static func schemas(_ value: JSONValue?) -> ProtobufMessage {
        var message = ProtobufMessage()
        for (name, value) in value?.objectValue ?? [:] { message.add(1, named(name, schema(value))) }
        return message
    }

    private static func schema(_ value: JSONValue) -> ProtobufMessage {
        var message = ProtobufMessage()
        message.add(1, value["$ref"]?.stringValue)
        message.add(2, value["format"]?.stringValue)
        message.add(4, value["description"]?.stringValue)
        message.add(5, value["default"].map(any))
        message.add(6, value["multipleOf"]?.doubleValue)
        message.add(7, value["maximum"]?.doubleValue)
        message.add(8, value["exclusiveMaximum"]?.boolValue)
        message.add(9, value["minimum"]?.doubleValue)
        message.add(10, value["exclusiveMinimum"]?.boolValue)
        for (field, key) in [
            (11, "maxLength"), (12, "minLength"), (14, "maxItems"), (15, "minItems"), (17, "maxProperties"),
            (18, "minProperties"),
        ] {
            message.add(field, value[key]?.integerValue)
        }
        message.add(13, value["pattern"]?.stringValue)
        message.add(16, value["uniqueItems"]?.boolValue)
        for name in texts(value["required"]) { message.add(19, name) }
        for choice in value["enum"]?.arrayValue ?? [] { message.add(20, any(choice)) }
        if let rest = value["additionalProperties"] {
            var item = ProtobufMessage()
            item.add(1, schema(rest))
            message.add(21, item)
        }
        if let type = value["type"]?.stringValue {
            var item = ProtobufMessage()
            item.add(1, type)
            message.add(22, item)
        }
        if let items = value["items"] {
            var item = ProtobufMessage()
            item.add(1, schema(items))
            message.add(23, item)
        }
        if let properties = value["properties"] { message.add(25, schemas(properties)) }
        addExtensions(31, of: value, to: &message)
        return message
    }
}
