import JSON
import KubeCore
import Testing

@testable import DevCluster

struct ApplyOwnershipTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        let name: String
        let steps: [String]
        let result: String

        init(_ name: String, steps: [String], result: String) {
            self.name = name
            self.steps = steps
            self.result = result
        }

        var testDescription: String { name }
    }

    static let kind = ResourceKind(group: "ex.dev", version: "v1", kind: "Ssa", plural: "ssas")

    static func parsedSchema() throws -> StructuralSchema {
        try #require(StructuralSchema.parse(try JSONValue(parsing: schema)).schema)
    }

    @Test("writes by several managers end as on the API server", arguments: scenarios)
    func scenario(_ scenario: Scenario) throws {
        let schema = try Self.parsedSchema()
        let ownership = FieldOwnership(kind: Self.kind, schema: schema, hasStatus: true)
        var live: JSONValue?
        var failure: Status?
        for (index, text) in scenario.steps.enumerated() {
            let step = try JSONValue(parsing: text)
            var object = try #require(step[3])
            object["apiVersion"] = "ex.dev/v1"
            object["kind"] = "Ssa"
            var metadata = object["metadata"] ?? [:]
            metadata["name"] = "x"
            metadata["namespace"] = "default"
            object["metadata"] = metadata
            let manager = try #require(step[1]?.stringValue)
            do throws(Status) {
                let written =
                    step[0] == "apply"
                    ? try ownership.applying(
                        object, to: live, manager: manager, isForced: step[2] == true, time: "t\(index)")
                    : ownership.updating(
                        schema.settingDefaults(in: schema.pruning(object).value), over: live, manager: manager,
                        time: "t\(index)")
                live = schema.settingDefaults(in: schema.pruning(written).value)
            } catch {
                failure = error
            }
        }
        let expected = try JSONValue(parsing: scenario.result)
        if let code = expected[0]?.integerValue {
            #expect(failure?.code == Int(code))
            #expect(failure?.message == expected[1]?.stringValue)
            return
        }
        #expect(failure == nil)
        #expect(live?["spec"] ?? .null == expected[0])
        #expect(live?[path: "metadata", "labels"] ?? .null == expected[1])
        var managers = JSONObject()
        for entry in live?[path: "metadata", "managedFields"]?.arrayValue ?? [] {
            let name = "\(entry["manager"]?.stringValue ?? "") \(entry["operation"]?.stringValue ?? "")"
            managers[name] = entry["fieldsV1"]
        }
        #expect(JSONValue.object(managers) == expected[2])
    }

    @Test("a conflict is 409 with a cause for each field")
    func conflict() throws {
        let ownership = FieldOwnership(kind: Self.kind, schema: try Self.parsedSchema(), hasStatus: true)
        let object: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": [:], "spec": ["r": 1]]
        let live = ownership.updating(object, over: nil, manager: "kubectl-client-side-apply", time: "t")
        var applied = object
        applied["spec"]?["r"] = 2
        let error = #expect(throws: Status.self) {
            try ownership.applying(applied, to: live, manager: "b", isForced: false, time: "t")
        }
        #expect(error?.code == 409)
        #expect(error?.reason == "Conflict")
        #expect(
            error?.details?.causes == [
                Status.Cause(
                    reason: "FieldManagerConflict",
                    message: "conflict with \"kubectl-client-side-apply\" using ex.dev/v1", field: ".spec.r")
            ])
    }

    @Test("the status endpoint owns status, and the other endpoint does not")
    func status() throws {
        let schema = try Self.parsedSchema()
        let object: JSONValue = [
            "apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": ["labels": ["a": "1"]], "spec": ["r": 1],
            "status": ["phase": "x"],
        ]
        let main = FieldOwnership(kind: Self.kind, schema: schema, hasStatus: true)
        let status = FieldOwnership(kind: Self.kind, schema: schema, subresource: "status", hasStatus: true)
        let created = main.updating(object, over: nil, manager: "a", time: "t")
        let first = try #require(ManagedFields(of: created)?.entries.first)
        #expect(!first.fields.paths.contains(".status"))
        var changed = created
        changed["status"]?["phase"] = "y"
        let entries = try #require(ManagedFields(of: status.updating(changed, over: created, manager: "a", time: "u")))
        #expect(entries.entries.first { $0.owner.subresource == "status" }?.fields.paths == [".status.phase"])
    }

    @Test("more than ten updaters are united into one")
    func updaters() throws {
        let ownership = FieldOwnership(kind: Self.kind, schema: try Self.parsedSchema(), hasStatus: true)
        var live: JSONValue?
        for index in 0..<15 {
            var object = live ?? ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": [:], "spec": [:]]
            var members = object[path: "spec", "m"] ?? [:]
            members["k\(index)"] = "v"
            object["spec"] = ["m": members]
            live = ownership.updating(object, over: live, manager: "m\(index)", time: "t\(index + 10)")
        }
        let managed = try #require(live.flatMap(ManagedFields.init(of:)))
        #expect(managed.entries.count == 10)
        let old = try #require(managed.entries.first { $0.owner.manager == "ancient-changes" })
        #expect(old.fields.paths.contains(".spec.m.k0"))
    }

    @Test(
        "a manager is the field manager, or what the user agent begins with",
        arguments: [
            ("me", "kubectl/v1", "me"), ("", "kubectl/v1.33 (linux)", "kubectl"), (nil, nil, "unknown"),
            (nil, "curl", "curl"), (nil, "a\u{0}b/c", "ab"), (nil, "/x", "unknown"),
        ] as [(String?, String?, String)])
    func manager(field: String?, agent: String?, expected: String) {
        #expect(FieldOwnership.manager(fieldManager: field, userAgent: agent) == expected)
    }

    @Test(
        "managed fields that cannot be read are refused by apply and forgotten by update",
        arguments: [
            #"3"#, #"[3]"#, #"[{"operation":"Steal"}]"#,
            #"[{"operation":"Apply","fieldsType":"FieldsV1","fieldsV1":{"x":{}}}]"#,
            #"[{"operation":"Apply","fieldsType":"FieldsV1","fieldsV1":{"k:{":{}}}]"#,
            #"[{"operation":"Apply","fieldsType":"FieldsV1","fieldsV1":{"f:a":3}}]"#,
        ])
    func malformed(text: String) throws {
        let ownership = FieldOwnership(kind: Self.kind, schema: try Self.parsedSchema(), hasStatus: true)
        var live: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": [:]]
        live["metadata"]?["managedFields"] = try JSONValue(parsing: text)
        let configuration: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Ssa", "metadata": [:]]
        #expect(throws: Status.self) {
            try ownership.applying(configuration, to: live, manager: "a", isForced: true, time: "t")
        }
        #expect(ownership.updating(live, over: live, manager: "a", time: "t")["metadata"] == [:])
    }
}
