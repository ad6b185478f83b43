import JSON
import Testing

@testable import Terraform

@Suite("Sensitive values")
struct SensitivityTests {
    @Test("nothing sensitive is anywhere in what is read, whatever it is asked for")
    func nothingLeaks() throws {
        let text = String(decoding: try Fixture.bytes("sensitive"), as: UTF8.self)
        #expect(text.contains("hush-new-password"), "the fixture has something to leak")
        var everything = ""
        dump(try Fixture.plan("sensitive"), to: &everything)
        #expect(everything.contains(Redaction.marker))
        #expect(!everything.contains("hush-"))
        // A type that is sensitive is not told by its class either.
        #expect(!everything.contains("p4d"))
        #expect(!everything.contains("a100"))
    }

    @Test("a type that is sensitive proves nothing, and a template with other sensitive values is read")
    func judgement() throws {
        let capacity = try Fixture.plan("sensitive").changes.flatMap { change in
            change.capacity.compactMap(\.after).map {
                "\(change.address): \($0.gpuClass.reason ?? $0.gpuClass.value ?? "")"
            }
        }
        expectLines(
            capacity,
            [
                "aws_autoscaling_group.node: nvidia-l4",
                "aws_instance.hidden: instance_type is sensitive, so it is not looked at",
            ])
    }

    @Test(
        "a value is taken out as a whole, in part, or where the mask has another shape",
        arguments: [
            (#"true"#, #"{"a": 1}"#, #""(sensitive value)""#),
            (#"false"#, #"{"a": 1}"#, #"{"a": 1}"#),
            (#"{}"#, #"{"a": 1}"#, #"{"a": 1}"#),
            (#"{"a": true}"#, #"{"a": {"b": 1}, "c": 2}"#, #"{"a": "(sensitive value)", "c": 2}"#),
            (#"{"a": {"b": true}}"#, #"{"a": {"b": 1, "d": 3}}"#, #"{"a": {"b": "(sensitive value)", "d": 3}}"#),
            (#"[false, true]"#, #"[1, 2]"#, #"[1, "(sensitive value)"]"#),
            (#"[false]"#, #"[1, 2]"#, #"[1, "(sensitive value)"]"#),
            (#"{"a": true}"#, #"[1, 2]"#, #""(sensitive value)""#),
            (#"[true]"#, #""text""#, #""(sensitive value)""#),
            (#"1"#, #""text""#, #""(sensitive value)""#),
            (#"true"#, #"null"#, #"null"#),
        ])
    func masks(mask: String, value: String, expected: String) throws {
        let redacted = Redaction.apply(try JSONValue(parsing: mask), to: try JSONValue(parsing: value))
        let wanted = try JSONValue(parsing: expected)
        #expect(redacted == wanted)
    }
}
