import JSON
import Terraform
import Testing

@Suite("Plans that are refused")
struct RefusalTests {
    static let minimal: JSONValue = [
        "format_version": "1.2", "planned_values": [:], "resource_changes": [],
    ]

    private static func refusal(of json: JSONValue) -> TerraformError? {
        do throws(TerraformError) {
            _ = try TerraformPlan.read(json)
            return nil
        } catch {
            return error
        }
    }

    private static func refusal(of bytes: [UInt8], limits: PlanLimits = PlanLimits()) -> TerraformError? {
        do throws(TerraformError) {
            _ = try TerraformPlan.read(parsing: bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test("formats 1.x are read", arguments: ["1.0", "1.1", "1.2", "1.99"])
    func formats(version: String) {
        var json = Self.minimal
        json["format_version"] = .string(version)
        #expect(Self.refusal(of: json) == nil)
    }

    @Test(
        "other formats are refused, with what to do",
        arguments: ["0.1", "0.2", "2.0", "10.0", "1", "1.", "1.x", "", "1.2.3", "-1.0"])
    func otherFormats(version: String) {
        var json = Self.minimal
        json["format_version"] = .string(version)
        let error = Self.refusal(of: json)
        #expect(error?.reason == .unsupportedFormat)
        #expect(
            error?.description
                == """
                the plan's format_version is "\(version)", and only 1.x is read; make the plan with Terraform 1.1 or later
                """)
    }

    @Test(
        "what is no plan is refused, and the sentence names the command that makes one",
        arguments: [
            (#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {}}"#, "this is a state"),
            (#"{"version": 4, "serial": 3, "lineage": "x", "resources": []}"#, "this is a state file"),
            (#"{"format_version": "1.2"}"#, "neither planned_values nor resource_changes"),
            (#"{"kind": "List"}"#, "format_version is missing"),
            (#"[]"#, "a plan is a JSON object, not array"),
            (#"{"@level": "info", "type": "version"}"#, "this is a message of"),
        ])
    func notPlans(text: String, beginning: String) {
        let error = Self.refusal(of: Array(text.utf8))
        #expect(error?.reason == .notAPlan)
        #expect(error?.description.hasPrefix(beginning) == true)
        #expect(error?.description.contains("terraform show -json plan.out") == true)
    }

    @Test("what `terraform plan -json` prints is told from a plan")
    func stream() {
        let lines = """
            {"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","terraform":"1.11.4","type":"version"}
            {"@level":"info","@message":"Plan: 1 to add","type":"change_summary"}
            """
        let error = Self.refusal(of: Array(lines.utf8))
        #expect(error?.reason == .notAPlan)
        #expect(error?.description.contains("run `terraform plan -out=plan.out`") == true)
    }

    @Test(
        "what is not JSON is refused with what it is",
        arguments: [
            (Array("PK".utf8) + [3, 4, 20, 0], "this is a binary plan; run `terraform show -json`"),
            ([0xFF, 0xFE, 0x7B, 0x00], "the plan is written in UTF-16"),
            (Array(" \n".utf8), "the plan is empty"),
            (Array("Terraform will perform the following actions".utf8), "the plan is not JSON at line 1, column 1"),
            (Array(#"{"format_version": "1.2""#.utf8), "the plan is not JSON at line 1"),
        ])
    func notJSON(bytes: [UInt8], beginning: String) {
        let error = Self.refusal(of: bytes)
        #expect(error?.reason == .notJSON)
        #expect(error?.description.hasPrefix(beginning) == true)
    }

    @Test("a byte order mark is no reason to refuse a plan")
    func byteOrderMark() throws {
        let plan = try TerraformPlan.read(parsing: [0xEF, 0xBB, 0xBF] + Self.minimal.canonicalBytes())
        #expect(plan.formatVersion == "1.2")
    }

    @Test("a plan that failed, is incomplete or cannot be applied is refused")
    func ends() throws {
        let errored = Self.refusal(of: try Fixture.bytes("errored"))
        #expect(errored?.reason == .failedPlan)
        let targeted = Self.refusal(of: try Fixture.bytes("targeted"))
        #expect(targeted?.reason == .incompletePlan)
        #expect(targeted?.description.contains("plan again without -target") == true)
        var blocked = try Fixture.json("create-a100")
        blocked["applyable"] = false
        #expect(Self.refusal(of: blocked)?.reason == .failedPlan)
        var odd = Self.minimal
        odd["errored"] = "no"
        #expect(Self.refusal(of: odd)?.reason == .malformed)
    }

    @Test("a plan with nothing to do cannot be applied, and is read")
    func nothing() throws {
        let plan = try Fixture.plan("nothing")
        #expect(plan.changes.map(\.operation) == [.noOp])
        #expect(plan.changes.allSatisfy { !$0.changesSomething })
    }

    @Test("size and depth are limited")
    func limits() throws {
        let bytes = try Fixture.bytes("create-a100")
        let large = Self.refusal(of: bytes, limits: PlanLimits(maximumBytes: 1000))
        #expect(large?.reason == .tooLarge)
        var deep: JSONValue = "x"
        for _ in 0..<200 { deep = [deep] }
        var json = Self.minimal
        json["variables"] = deep
        #expect(Self.refusal(of: json)?.reason == .tooLarge)
        #expect(Self.refusal(of: json.canonicalBytes())?.reason == .notJSON)
    }

    @Test(
        "an entry that cannot be read stops the whole plan, and is named",
        arguments: [
            (#"{}"#, "an entry of resource_changes has no address"),
            (#"{"address": "a.b"}"#, "a.b in resource_changes has no change.actions"),
            (
                #"{"address": "a.b", "change": {"actions": ["explode"]}}"#,
                "a.b in resource_changes has actions that are not known"
            ),
            (
                #"{"address": "a.b", "change": {"actions": ["create"]}}"#, "a.b in resource_changes has no type"
            ),
            (
                #"{"address": "a.b", "type": "a", "name": "b", "change": {"actions": ["update"], "after": {}}}"#,
                "a.b in resource_changes has no change.before"
            ),
            (
                #"{"address": "a.b", "type": "a", "name": "b", "change": {"actions": ["create"], "after": null}}"#,
                "a.b in resource_changes has no change.after"
            ),
            (
                #"{"address": "a.b", "module_address": "x", "change": {"actions": ["no-op"]}}"#,
                "a.b in resource_changes has a module_address that cannot be read"
            ),
        ])
    func entries(text: String, beginning: String) throws {
        var json = Self.minimal
        json["resource_changes"] = .array([try JSONValue(parsing: text)])
        let error = Self.refusal(of: json)
        #expect(error?.reason == .malformed)
        #expect(error?.description.hasPrefix(beginning) == true)
    }
}
