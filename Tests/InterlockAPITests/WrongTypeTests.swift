import InterlockAPI
import JSON
import KubeCore
import Testing

struct WrongTypeTests {
    private static func sentence(_ resource: AnyResource, _ pointer: String, _ value: JSONValue) throws -> String {
        let patch: JSONValue = [["op": "add", "path": .string(pointer), "value": value]]
        let object = try JSONPatch(patch).apply(to: try resource.full())
        do throws(DecodingFailure) {
            _ = try resource.roundTrip(object)
            return "accepted"
        } catch {
            return error.description
        }
    }

    @Test(
        "a wrong value is refused with the field and what is wanted there",
        arguments: [
            ("AgentTask", "/spec/agent", 7, "spec.agent: expected a string, found integer"),
            ("AgentTask", "/spec/suspend", "yes", "spec.suspend: expected true or false, found string"),
            ("AgentTask", "/spec/changes", ["a": 1], "spec.changes: expected an array, found object"),
            (
                "AgentTask", "/spec/changes/0/target/kind", "Deployment",
                "spec.changes[0].target.kind: \"Deployment\" is not one of GPUNodePool, AgentConfig, CloudResource"
            ),
            (
                "AgentTask", "/spec/changes/0/operation", "apply",
                "spec.changes[0].operation: \"apply\" is not one of Apply, Delete"
            ),
            ("AgentTask", "/spec/changes/0/spec", [1], "spec.changes[0].spec: expected an object, found array"),
            (
                "AgentTask", "/spec/lease", "1 hour",
                "spec.lease: \"1 hour\" is not a length of time; write one as 30s, 10m or 1h30m"
            ),
            (
                "AgentTask", "/spec/bounds/maxTotal", "1,000",
                "spec.bounds.maxTotal: \"1,000\" is not a decimal number; write it as a string of digits, as in \"98.32\""
            ),
            ("AgentTask", "/spec/bounds/maxTotal", 900, "spec.bounds.maxTotal: expected a string, found integer"),
            (
                "GuardPolicy", "/spec/freeze/0/start", "tomorrow",
                "spec.freeze[0].start: \"tomorrow\" is not a time; write one as 2026-12-28T00:00:00Z"
            ),
            (
                "GuardPolicy", "/spec/enforcement", "enforce",
                "spec.enforcement: \"enforce\" is not one of Enforce, Warn, Audit"
            ),
            (
                "GuardPolicy", "/spec/match/namespaceSelector/matchExpressions/0/operator", "Equals",
                "spec.match.namespaceSelector.matchExpressions[0].operator: must be In, NotIn, Exists or DoesNotExist, not \"Equals\""
            ),
            (
                "GuardPolicy", "/spec/match/namespaceSelector/matchExpressions/0/values", [],
                "spec.match.namespaceSelector.matchExpressions[0].values: NotIn needs at least one value"
            ),
            (
                "GuardPolicy", "/spec/match/namespaceSelector/matchLabels/env", 1,
                "spec.match.namespaceSelector.matchLabels[env]: expected a string, found integer"
            ),
            ("GuardPolicy", "/spec/bounds/maxGPUs", 1.5, "spec.bounds.maxGPUs: expected an integer, found number"),
            (
                "GuardPolicy", "/spec/budget/alertAt/1", "80",
                "spec.budget.alertAt[1]: expected an integer, found string"
            ),
            ("GPUNodePool", "/spec/replicas", "3", "spec.replicas: expected an integer, found string"),
            ("GPUNodePool", "/spec/encryption", true, "spec.encryption: expected an object, found boolean"),
            ("GPUNodePool", "/spec/provider/none", "yes", "spec.provider.none: expected an object, found string"),
            ("GPUNodePool", "/metadata/labels", [1], "metadata.labels: expected an object, found array"),
            (
                "AgentConfig", "/spec/features/careful", "on",
                "spec.features[careful]: expected true or false, found string"
            ),
            (
                "PriceBook", "/spec/prices/0/hourly", "-",
                "spec.prices[0].hourly: \"-\" is not a decimal number; write it as a string of digits, as in \"98.32\""
            ),
            ("PriceBook", "/spec", .null, "spec: is required"),
            ("PriceBook", "/spec/currency", .null, "spec.currency: is required"),
            ("SpendLedger", "/spec", "none", "spec: expected an object, found string"),
        ] as [(String, String, JSONValue, String)])
    func table(name: String, pointer: String, value: JSONValue, expected: String) throws {
        let resource = try #require(AnyResource.all.first { $0.name == name })
        #expect(try Self.sentence(resource, pointer, value) == expected)
    }

    @Test("every field of another type is refused, and the sentence names the field", arguments: AnyResource.all)
    func everyField(resource: AnyResource) throws {
        let schema = try resource.schema()
        for part in ["spec", "status"] {
            for node in SchemaNode.walk(try #require(schema[path: "properties", part]), path: part) {
                guard let type = node.schema["type"]?.stringValue, !node.path.contains("{}") else { continue }
                let pointer = "/" + node.path.replacing("[]", with: "/0").replacing(".", with: "/")
                let field = node.path.replacing("[]", with: "[0]")
                // Neither an object, an array, a boolean, a number, nor any of the words.
                let wrong: JSONValue = type == "string" ? [] : "none of these"
                let sentence = try Self.sentence(resource, pointer, wrong)
                #expect(sentence.hasPrefix(field + ": "), "\(resource.name) \(field): \(sentence)")
            }
        }
    }

    @Test("whatever stands in the place of an object, decoding ends with an answer", arguments: AnyResource.all)
    func notAnObject(resource: AnyResource) {
        for json: JSONValue in [.null, true, 1, "x", [], 0.5] {
            #expect(throws: DecodingFailure.self) { try resource.roundTrip(json) }
        }
        #expect(throws: DecodingFailure(field: "metadata", message: "is required")) { try resource.roundTrip([:]) }
    }
}
