import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

/// What a server must say of a write under the rules of `SchemaRules.definition`.
struct RuledWrite: Sendable, CustomTestStringConvertible {
    let name: String
    /// The spec that is there; nil for a creation.
    var old: JSONValue?
    let new: JSONValue
    /// Field, reason and message of each cause; empty where the write is fine.
    var causes: [Status.Cause] = []

    var testDescription: String { name }

    private static func cause(_ field: String, _ message: String, _ reason: String = "Invalid") -> Status.Cause {
        Status.Cause(reason: "FieldValue\(reason)", message: message, field: field)
    }

    static let all: [RuledWrite] = [
        RuledWrite(name: "all is well", new: ["replicas": 2, "max": 3]),
        RuledWrite(
            name: "a rule of the whole object", new: ["replicas": 4, "max": 3],
            causes: [cause("spec", "Invalid value: far too many")]),
        RuledWrite(
            name: "a rule with a field path and a reason", new: ["replicas": 1, "mode": "off"],
            causes: [cause("spec.replicas", "Forbidden: nothing runs that is off", "Forbidden")]),
        RuledWrite(
            name: "a rule of a scalar shows it", new: ["replicas": 1, "mode": "x"],
            causes: [cause("spec.mode", "Invalid value: \"x\": failed rule: self in ['on', 'off']")]),
        RuledWrite(
            name: "a rule in a map and one in a list",
            new: ["replicas": 1, "labels": ["a": ""], "items": [["name": "q"]]],
            causes: [
                cause("spec.labels[a]", "Invalid value: \"\": a label says something"),
                cause("spec.items[0]", "Invalid value: q is not short", "Invalid"),
            ]),
        RuledWrite(
            name: "times, numbers and names that must be written otherwise",
            new: ["replicas": 1, "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z", "share": 2, "a-b": "c"],
            causes: [
                cause("spec", "Invalid value: a window ends after it starts"),
                cause("spec", "Invalid value: failed rule: !has(self.share) || self.share < 1.5"),
                cause("spec", "Invalid value: failed rule: !has(self.a__dash__b) || self.a__dash__b != 'c'"),
            ]),
        RuledWrite(name: "a transition rule is not for creation", new: ["replicas": 1, "fixed": "a"]),
        RuledWrite(
            name: "a transition rule on an update", old: ["replicas": 1, "fixed": "a"],
            new: ["replicas": 1, "fixed": "b"],
            causes: [cause("spec.fixed", "Invalid value: \"b\": stays a")]),
        RuledWrite(
            name: "an optional old value is asked on creation too", new: ["replicas": 1, "late": "x"],
            causes: [cause("spec.late", "Invalid value: \"x\": begins as new")]),
        RuledWrite(
            name: "elements of a list with keys are found again",
            old: ["replicas": 1, "items": [["name": "a"], ["name": "b", "size": 2]]],
            new: ["replicas": 1, "items": [["name": "b", "size": 1], ["name": "a"]]],
            causes: [cause("spec.items[0].size", "Invalid value: 1: only grows")]),
        RuledWrite(
            name: "what cannot be read is not asked about", new: ["replicas": "1", "max": 0],
            causes: [
                Status.Cause(
                    reason: "FieldValueTypeInvalid",
                    message: "Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"",
                    field: "spec.replicas"),
                cause(
                    "<nil>",
                    "Invalid value: null: some validation rules were not checked because the object was invalid; "
                        + "correct the existing errors to complete validation"),
            ]),
        RuledWrite(
            name: "an error of a rule is a fault of the object", new: ["replicas": 0, "divide": true],
            causes: [
                cause(
                    "spec",
                    "Invalid value: \"object\": division by zero evaluating rule: !has(self.divide) || 1 / self.replicas > 0"
                )
            ]),
    ]
}

enum SchemaRules {
    static func definition(_ plural: String) -> JSONValue {
        func rule(_ text: String, _ more: JSONObject = [:]) -> JSONValue {
            var rule = more
            rule["rule"] = .string(text)
            return .object(rule)
        }
        func field(_ type: String, _ rules: [JSONValue] = [], _ more: JSONObject = [:]) -> JSONValue {
            var field = more
            field["type"] = .string(type)
            if !rules.isEmpty { field["x-kubernetes-validations"] = .array(rules) }
            return .object(field)
        }
        let item = field(
            "object",
            [rule("size(self.name) <= 1 && self.name != 'q'", ["messageExpression": "self.name + ' is not short'"])],
            [
                "required": ["name"],
                "properties": [
                    "name": ["type": "string", "maxLength": 8],
                    "size": field("integer", [rule("self >= oldSelf", ["message": "only grows"])]),
                ],
            ])
        let spec = field(
            "object",
            [
                rule(
                    "!has(self.max) || self.replicas <= self.max",
                    ["messageExpression": "self.replicas > 3 ? 'far too many' : 'too many'"]),
                rule(
                    "self.mode != 'off' || self.replicas == 0",
                    ["message": "nothing runs that is off", "reason": "FieldValueForbidden", "fieldPath": ".replicas"]),
                rule(
                    "!has(self.from) || !has(self.to) || self.from < self.to",
                    ["message": "a window ends after it starts"]),
                rule("!has(self.share) || self.share < 1.5"),
                rule("!has(self.a__dash__b) || self.a__dash__b != 'c'"),
                rule("!has(self.divide) || 1 / self.replicas > 0"),
            ],
            [
                "required": ["replicas"],
                "properties": [
                    "replicas": ["type": "integer"], "max": ["type": "integer"],
                    "mode": field("string", [rule("self in ['on', 'off']")], ["default": "on"]),
                    "from": ["type": "string", "format": "date-time"], "to": ["type": "string", "format": "date-time"],
                    "share": ["type": "number"], "a-b": ["type": "string"], "divide": ["type": "boolean"],
                    "fixed": field("string", [rule("self == oldSelf", ["messageExpression": "'stays ' + oldSelf"])]),
                    "late": field(
                        "string",
                        [
                            rule(
                                "oldSelf.hasValue() || self == 'new'",
                                ["optionalOldSelf": true, "message": "begins as new"])
                        ]),
                    "labels": [
                        "type": "object", "maxProperties": 10,
                        "additionalProperties": field(
                            "string", [rule("self != ''", ["message": "a label says something"])], ["maxLength": 20]),
                    ],
                    "items": [
                        "type": "array", "maxItems": 10, "items": item, "x-kubernetes-list-type": "map",
                        "x-kubernetes-list-map-keys": ["name"],
                    ],
                ],
            ])
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string("\(plural).rules.example.com")],
            "spec": [
                "group": "rules.example.com", "scope": "Namespaced",
                "names": ["plural": .string(plural), "kind": .string(kind(plural).kind)],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": [
                            "openAPIV3Schema": ["type": "object", "required": ["spec"], "properties": ["spec": spec]]
                        ],
                    ]
                ],
            ],
        ]
    }

    static func kind(_ plural: String) -> ResourceKind {
        ResourceKind(
            group: "rules.example.com", version: "v1", kind: "Ruled" + plural.filter { $0 != "-" }, plural: plural)
    }
}

extension ContractSuite {
    @Suite("CEL rules of any definition")
    struct SchemaRuleSuite {
        @Test("every write of the table is judged with the same words")
        func table() async throws {
            try await Room.open { room in
                let plural = "ruleds" + room.suffix
                let kind = SchemaRules.kind(plural)
                _ = try await room.client.create(.customResourceDefinition, object: SchemaRules.definition(plural))
                try await eventually("the kind to be served") {
                    do throws(APIError) {
                        _ = try await room.client.list(kind, namespace: room.namespace)
                        return true
                    } catch  where error.isNotFound {
                        return false
                    }
                }
                for (index, write) in RuledWrite.all.enumerated() {
                    let causes = try await causes(of: write, kind, named: "w\(index)", in: room)
                    #expect(Set(causes) == Set(write.causes), "\(write.name)")
                }
            }
        }

        private func causes(
            of write: RuledWrite, _ kind: ResourceKind, named name: String, in room: Room
        ) async throws -> [Status.Cause] {
            func object(_ spec: JSONValue) -> JSONValue {
                [
                    "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind),
                    "metadata": ["name": .string(name)], "spec": spec,
                ]
            }
            do throws(APIError) {
                guard let old = write.old else {
                    _ = try await room.client.create(
                        kind, namespace: room.namespace, object: object(write.new), dryRun: true)
                    return []
                }
                _ = try await room.client.create(kind, namespace: room.namespace, object: object(old))
                _ = try await room.client.mergePatch(
                    kind, namespace: room.namespace, name: name, patch: ["spec": write.new], dryRun: true)
                return []
            } catch {
                guard let status = error.status else { throw error }
                return status.details?.causes ?? []
            }
        }

        @Test("a definition whose rule does not compile is refused with the place")
        func uncompilable() async throws {
            try await Room.open { room in
                let plural = "ruleds" + room.suffix
                var definition = SchemaRules.definition(plural)
                definition = try JSONPatch([
                    [
                        "op": "add",
                        "path": "/spec/versions/0/schema/openAPIV3Schema/properties/spec/x-kubernetes-validations/0",
                        "value": ["rule": "self.nothing > 1"],
                    ]
                ]).apply(to: definition)
                let wrong = definition
                let status = try await refusal {
                    try await room.client.create(.customResourceDefinition, object: wrong)
                }
                #expect(status.code == 422)
                #expect(
                    status.details?.causes == [
                        Status.Cause(
                            reason: "FieldValueInvalid",
                            message:
                                #"Invalid value: {"Rule":"self.nothing \u003e 1","Message":"","MessageExpression":"","Reason":null,"#
                                + #""FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: "#
                                + "undefined field 'nothing'\n | self.nothing > 1\n | ....^",
                            field: "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule")
                    ])
            }
        }
    }
}
