import Foundation
import JSON
import Testing

@testable import interlock

@Suite("Forms in which a check is printed")
struct CheckOutputTests {
    static func report() -> CheckReport {
        CheckFixture.report(
            CheckFixture.pool("bad", gpuClass: "nvidia-a100-40gb") + "---\n" + CheckFixture.pool("good")
                + "---\napiVersion: v1\nkind: ConfigMap\n")
    }

    @Test("JSON says the answer, every change and every finding with its place")
    func json() throws {
        let json = CheckDocument.json(Self.report())
        #expect(json["answer"] == "Denied")
        #expect(json["exitCode"] == 3)
        #expect(json[path: "summary", "denied"] == 1)
        let changes = try #require(json["changes"]?.arrayValue)
        #expect(changes.map { $0["answer"] } == ["Denied", "Allowed"])
        #expect(changes.first?["impact"] != nil)
        #expect(!json.text().contains("sha256:"), "digests are the cluster's to give")
        let finding = try #require(json["findings"]?.arrayValue?.first)
        #expect(finding["rule"] == "no-a100/gpuClasses")
        #expect(finding["place"] == ["source": "pools.yaml", "line": 5, "column": 13])
    }

    @Test("SARIF 2.1.0 has what its schema asks for")
    func sarif() throws {
        let json = SARIFDocument.json(Self.report())
        #expect(json["version"] == "2.1.0")
        #expect(json["$schema"]?.stringValue?.hasSuffix("sarif-2.1.0.json") == true)
        let run = try #require(json["runs"]?[0])
        let rules = try #require(run[path: "tool", "driver", "rules"]?.arrayValue)
        #expect(run[path: "tool", "driver", "name"] == "interlock")
        #expect(Set(rules.compactMap { $0["id"]?.stringValue }).count == rules.count, "rule ids are unique")
        for rule in rules {
            #expect(rule[path: "shortDescription", "text"]?.stringValue?.isEmpty == false)
            #expect(["error", "warning", "note"].contains(rule[path: "defaultConfiguration", "level"]))
        }
        let results = try #require(run["results"]?.arrayValue)
        #expect(!results.isEmpty)
        for result in results {
            let index = try #require(result["ruleIndex"]?.integerValue)
            #expect(rules[Int(index)]["id"] == result["ruleId"])
            #expect(["error", "warning", "note"].contains(result["level"]))
            #expect(result[path: "message", "text"]?.stringValue?.isEmpty == false)
            #expect(
                result[path: "partialFingerprints", "interlockFinding/v1"]?.stringValue?.hasPrefix("sha256:") == true)
            for location in result["locations"]?.arrayValue ?? [] {
                #expect(location[path: "physicalLocation", "artifactLocation", "uri"] == "pools.yaml")
            }
        }
        let denied = try #require(results.first { $0["level"] == "error" })
        #expect(denied["locations"]?[0]?[path: "physicalLocation", "region"] == ["startLine": 5, "startColumn": 13])
        #expect(denied["locations"]?[0]?["logicalLocations"]?[0]?["fullyQualifiedName"] == "GPUNodePool dev/bad")
    }

    @Test("fingerprints do not move with the line, and tell like findings apart")
    func fingerprints() throws {
        func fingerprints(_ text: String) throws -> [JSONValue] {
            let json = SARIFDocument.json(CheckFixture.report(text))
            return try #require(json["runs"]?[0]?["results"]?.arrayValue).compactMap { $0["partialFingerprints"] }
        }
        let pool = CheckFixture.pool(gpuClass: "nvidia-a100-40gb")
        let first = try fingerprints(pool)
        #expect(first == (try fingerprints("# moved\n\n" + pool)))
        #expect(first.count == 1)
        #expect(Set(try fingerprints(pool + "---\n" + CheckFixture.pool("b", gpuClass: "nvidia-a100-40gb"))).count == 2)
    }

    @Test(
        "paths become references",
        arguments: [
            ("./a b/ü.yaml", "a%20b/%C3%BC.yaml"), ("/x/y.yaml", "file:///x/y.yaml"), ("c:d.yaml", "c%3Ad.yaml"),
        ])
    func uri(path: String, uri: String) {
        #expect(SARIFDocument.uri(of: path) == uri)
    }

    @Test("JUnit has a case for each change, and is XML")
    func junit() throws {
        let text = JUnitDocument.text(Self.report())
        #expect(text.contains("<testsuites name=\"interlock check\" tests=\"2\" failures=\"1\" errors=\"0\">"))
        #expect(
            text.contains("<testcase name=\"dev/good\" classname=\"GPUNodePool\" file=\"pools.yaml\" line=\"13\"/>"))
        #expect(text.contains("<failure type=\"no-a100/gpuClasses\""))
    }

    @Test("what may not stand in XML is escaped or replaced")
    func escapes() {
        #expect(JUnitDocument.escaped("<a b=\"&\">\u{0}\u{1B}") == "&lt;a b=&quot;&amp;&quot;&gt;\u{FFFD}\u{FFFD}")
    }
}
