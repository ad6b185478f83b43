import JSON
import KubeCore
import Testing

struct StatusTests {
    @Test("an error of the API server keeps its reason, causes and advice when to try again")
    func roundTrip() throws {
        let json: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": "m",
            "reason": "Conflict",
            "details": [
                "name": "n", "group": "interlock.dev", "kind": "agenttasks",
                "causes": [["reason": "FieldManagerConflict", "message": "c", "field": ".spec.replicas"]],
                "retryAfterSeconds": 5,
            ],
            "code": 409,
        ]
        let status = try Status(json: json)
        #expect(status.json == json)
        #expect(status.details?.causes.first?.field == ".spec.replicas")
        #expect("\(status)" == "m")
    }

    @Test("a bare answer is still an error with a name")
    func bare() throws {
        #expect("\(try Status(json: ["reason": "NotFound", "code": 404]))" == "NotFound (404)")
        #expect(throws: DecodingFailure.self) { try Status(json: "no") }
    }
}
