import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Wrong fields")
    struct Fields {
        private func schema(_ kind: ResourceKind, _ part: String) throws -> JSONValue {
            let definition = try #require(
                CustomResourceDefinition.all.first { $0[path: "spec", "names", "kind"]?.stringValue == kind.kind })
            let version = definition[path: "spec", "versions"]?[0]
            return try #require(version?[path: "schema", "openAPIV3Schema", "properties", part])
        }

        @Test(
            "every field of a spec, wrong in type, range, words, pattern or number, is refused by name and nothing is stored",
            arguments: InterlockKinds.all)
        func spec(kind: ResourceKind) async throws {
            try await Room.open { room in
                let full = try FullObjects.object(kind, in: room)
                _ = try await room.client.create(
                    kind, namespace: kind.isNamespaced ? room.namespace : "", object: full, dryRun: true,
                    fieldValidation: .strict)
                let walk = SchemaWalk.fields(try schema(kind, "spec"), in: full, at: JSONPointer(["spec"]))
                #expect(walk.missing == [], "the full object has no place for these")
                var count = 0
                for field in walk.found {
                    for wrong in field.wrongValues(current: full.value(at: field.pointer)) {
                        try await expectRefusal(of: wrong, at: field, in: full, kind, room)
                        count += 1
                    }
                }
                #expect(count >= 2 * walk.found.count)
                let stored = try await room.client.list(
                    kind, options: ListOptions(fieldSelector: "metadata.name=\(room.name("full"))"))
                #expect(stored.items.isEmpty)
            }
        }

        private func expectRefusal(
            of wrong: WrongValue, at field: SchemaField, in full: JSONValue, _ kind: ResourceKind, _ room: Room
        ) async throws {
            var operation: JSONObject = ["op": "add", "path": .string(field.pointer.description)]
            if let value = wrong.value {
                let isElement = field.pointer.tokens.last.flatMap(Int.init) != nil
                operation["op"] = isElement ? "replace" : "add"
                operation["value"] = value
            } else {
                guard full.value(at: field.pointer) != nil else { return }
                operation["op"] = "remove"
            }
            let object = try JSONPatch([.object(operation)]).apply(to: full)
            let what = "\(kind.kind) \(field.field) = \((wrong.value?.text() ?? "nothing").prefix(60))"
            do throws(APIError) {
                _ = try await room.client.create(
                    kind, namespace: kind.isNamespaced ? room.namespace : "", object: object, fieldValidation: .strict)
                Issue.record("\(what) is accepted")
                try await room.client.delete(
                    kind, namespace: kind.isNamespaced ? room.namespace : "", name: room.name("full"))
            } catch {
                let causes = error.causes
                #expect(error.isInvalid, "\(what): \(error)")
                #expect(
                    causes.contains { $0.field == wrong.field && $0.reason == wrong.reason },
                    "\(what): expected \(wrong.reason) at \(wrong.field), got \(causes.map { "\($0.reason) at \($0.field)" })"
                )
            }
        }

        @Test(
            "every field of a status, wrong in type or words, is refused by name and nothing is stored",
            arguments: InterlockKinds.all)
        func status(kind: ResourceKind) async throws {
            try await Room.open { room in
                let namespace = kind.isNamespaced ? room.namespace : ""
                let made = try await room.client.create(
                    kind, namespace: namespace, object: try FullObjects.object(kind, in: room))
                let schema = try schema(kind, "status")
                let sample = SchemaSample.object(schema)
                let walk = SchemaWalk.fields(schema, in: ["status": sample], at: JSONPointer(["status"]))
                #expect(walk.missing == [])
                for field in walk.found {
                    let hasWords = field.schema["enum"] != nil
                    for wrong in field.wrongValues(current: nil)
                    where wrong.reason == "FieldValueTypeInvalid"
                        || (hasWords && wrong.reason == "FieldValueNotSupported")
                    {
                        guard let value = wrong.value else { continue }
                        let operation: JSONValue = [
                            "op": "add", "path": .string(field.pointer.description), "value": value,
                        ]
                        let isElement = field.pointer.tokens.last.flatMap(Int.init) != nil
                        var replacing = operation
                        if isElement { replacing["op"] = "replace" }
                        let patch = try JSONPatch([replacing]).apply(to: ["status": sample])
                        let refused = try await refusal {
                            try await room.client.mergePatch(
                                kind, namespace: namespace, name: room.name("full"), patch: patch,
                                subresource: "status")
                        }
                        #expect(
                            refused.details?.causes.contains { $0.field == wrong.field && $0.reason == wrong.reason }
                                == true,
                            "\(kind.kind) \(field.field) = \(value): expected \(wrong.reason), got \(refused)")
                    }
                }
                let after = try await room.client.get(kind, namespace: namespace, name: room.name("full"))
                #expect(after == made)
            }
        }
    }
}

/// The smallest value in which every field of a schema has a holder.
enum SchemaSample {
    static func object(_ schema: JSONValue) -> JSONValue {
        var object = JSONObject()
        for (key, child) in schema["properties"]?.objectValue ?? [:] {
            switch child["type"]?.stringValue {
            case "object": object[key] = Self.object(child)
            case "array": object[key] = [value(child["items"] ?? [:])]
            default: break
            }
        }
        if let values = schema["additionalProperties"], values.objectValue != nil { object["key"] = value(values) }
        return .object(object)
    }

    private static func value(_ schema: JSONValue) -> JSONValue {
        switch schema["type"]?.stringValue {
        case "object": object(schema)
        case "array": [value(schema["items"] ?? [:])]
        case "boolean": true
        case "integer": 1
        default: "1"
        }
    }
}
