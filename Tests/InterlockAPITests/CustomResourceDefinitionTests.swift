import InterlockAPI
import JSON
import KubeCore
import Testing

struct CustomResourceDefinitionTests {
    @Test("every field has a description that ends its sentence", arguments: AnyResource.all)
    func descriptions(resource: AnyResource) throws {
        let root = try resource.schema()
        #expect(root["description"]?.stringValue?.hasSuffix(".") == true)
        for part in ["spec", "status"] {
            for node in SchemaNode.walk(try #require(root[path: "properties", part]), path: part) {
                // The elements of a list or map are described by the field that holds them.
                guard !node.path.hasSuffix("[]"), !node.path.hasSuffix("{}") else { continue }
                #expect(
                    node.schema["description"]?.stringValue?.hasSuffix(".") == true, "\(resource.name) \(node.path)")
            }
        }
    }

    @Test(
        "every list has a list type, and the keys of a list of objects are required or defaulted",
        arguments: AnyResource.all)
    func listTypes(resource: AnyResource) throws {
        for node in SchemaNode.walk(try resource.schema()) where node.schema["type"] == "array" {
            let kind = node.schema["x-kubernetes-list-type"]?.stringValue
            #expect(["atomic", "set", "map"].contains(kind), "\(resource.name) \(node.path)")
            guard kind == "map" else { continue }
            let item = try #require(node.schema["items"])
            let required = item["required"]?.arrayValue ?? []
            for key in try #require(node.schema["x-kubernetes-list-map-keys"]?.arrayValue) {
                let field = item["properties"]?[try #require(key.stringValue)]
                #expect(required.contains(key) || field?["default"] != nil, "\(resource.name) \(node.path) \(key)")
            }
        }
    }

    @Test("a set holds plain values, because the API server compares them all", arguments: AnyResource.all)
    func sets(resource: AnyResource) throws {
        for node in SchemaNode.walk(try resource.schema()) where node.schema["x-kubernetes-list-type"] == "set" {
            #expect(["string", "integer"].contains(node.schema[path: "items", "type"]?.stringValue), "\(node.path)")
        }
    }

    @Test("every node is structural: it has a type or keeps whatever it is given", arguments: AnyResource.all)
    func structural(resource: AnyResource) throws {
        for node in SchemaNode.walk(try resource.schema()) {
            let keeps = node.schema["x-kubernetes-preserve-unknown-fields"] == true
            #expect(node.schema["type"]?.stringValue != nil || keeps, "\(resource.name) \(node.path)")
        }
    }

    @Test("every rule has a message that is a sentence of its own", arguments: AnyResource.all)
    func messages(resource: AnyResource) throws {
        for node in SchemaNode.walk(try resource.schema()) {
            for rule in node.schema["x-kubernetes-validations"]?.arrayValue ?? [] {
                let message = try #require(rule["message"]?.stringValue)
                #expect(message.count > 10 && !message.hasSuffix(".") && !message.contains("\n"), "\(message)")
                #expect(rule["rule"]?.stringValue?.contains("self") == true)
            }
        }
    }

    @Test(
        "what a rule looks at is bounded, and so is every list that a rule stands in: the API server estimates the cost",
        arguments: AnyResource.all)
    func bounded(resource: AnyResource) throws {
        let nodes = SchemaNode.walk(try #require(try resource.schema()[path: "properties", "spec"]), path: "spec")
        for node in nodes {
            let rules = (node.schema["x-kubernetes-validations"]?.arrayValue ?? []).compactMap {
                $0["rule"]?.stringValue
            }
            for (name, field) in node.schema["properties"]?.objectValue ?? [:]
            where rules.contains(where: { Self.mentions(name, in: $0) }) {
                #expect(Self.isBounded(field), "\(resource.name) \(node.path).\(name)")
            }
            guard !rules.isEmpty else { continue }
            for list in nodes where list.schema["type"] == "array" && node.path.hasPrefix(list.path + "[]") {
                #expect(list.schema["maxItems"] != nil, "\(resource.name) \(list.path)")
            }
        }
    }

    @Test("every string, list and map that people write is bounded", arguments: AnyResource.all)
    func everythingBounded(resource: AnyResource) throws {
        let spec = try #require(try resource.schema()[path: "properties", "spec"])
        for node in SchemaNode.walk(spec, path: "spec") {
            #expect(Self.isBounded(node.schema), "\(resource.name) \(node.path)")
        }
    }

    @Test("patterns are anchored at both ends", arguments: AnyResource.all)
    func patterns(resource: AnyResource) throws {
        for node in SchemaNode.walk(try resource.schema()) {
            guard let pattern = node.schema["pattern"]?.stringValue else { continue }
            #expect(pattern.hasPrefix("^") && pattern.hasSuffix("$"), "\(resource.name) \(node.path)")
        }
    }

    @Test("every column shows a field that the schema has", arguments: AnyResource.all)
    func columns(resource: AnyResource) throws {
        let version = try #require(resource.definition[path: "spec", "versions"]?[0])
        let fields = Set(SchemaNode.walk(try resource.schema()).map(\.path))
        for column in try #require(version["additionalPrinterColumns"]?.arrayValue) {
            let path = try #require(column["jsonPath"]?.stringValue)
            #expect(path.hasPrefix("."))
            let field = path.dropFirst().replacing(#"[?(@.type=="Ready")]"#, with: "[]")
            #expect(fields.contains(String(field)) || field == "metadata.creationTimestamp", "\(resource.name) \(path)")
            #expect(column["description"]?.stringValue?.hasSuffix(".") == true)
        }
    }

    @Test("only pools scale, by their replicas")
    func scale() throws {
        for resource in AnyResource.all {
            let version = try #require(resource.definition[path: "spec", "versions"]?[0])
            #expect((version[path: "subresources", "scale"] != nil) == (resource.name == "GPUNodePool"))
            #expect(version[path: "subresources", "status"] != nil)
        }
        let pool = GPUNodePool.definition.scale
        #expect(pool?.specReplicasPath == ".spec.replicas" && pool?.statusReplicasPath == ".status.replicas")
    }

    @Test("names are those of the group, and no two resources share one")
    func names() throws {
        var seen: Set<String> = []
        for resource in AnyResource.all {
            let names = try #require(resource.definition[path: "spec", "names"])
            let plural = try #require(names["plural"]?.stringValue)
            #expect(resource.definition[path: "metadata", "name"]?.stringValue == plural + ".interlock.dev")
            for name in [names["plural"], names["singular"]].compactMap({ $0 })
                + (names["shortNames"]?.arrayValue ?? [])
            {
                #expect(seen.insert(try #require(name.stringValue)).inserted, "\(name)")
            }
        }
        #expect(CustomResourceDefinition.all == AnyResource.all.map(\.definition))
    }

    private static func mentions(_ field: String, in rule: String) -> Bool {
        rule.split { !$0.isLetter && $0 != "." }.contains {
            $0.split(separator: ".").dropFirst().contains { $0 == field }
        }
    }

    private static func isBounded(_ schema: JSONValue) -> Bool {
        switch schema["type"]?.stringValue {
        case "string": schema["maxLength"] != nil || schema["enum"] != nil || schema["format"] == "date-time"
        case "array": schema["maxItems"] != nil
        case "object": schema["additionalProperties"] == nil || schema["maxProperties"] != nil
        default: true
        }
    }
}
