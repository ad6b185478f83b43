import JSON
import Testing
import YAML

struct YAMLScalarTests {
    /// What kubectl reads, taken from its output.
    static let scalars: [(String, JSONValue)] = [
        ("y", true), ("Y", true), ("n", false), ("yes", true), ("on", true), ("Off", false), ("True", true),
        ("yEs", "yEs"),
        ("0755", 493), ("0o755", 493), ("0O17", 15), ("0x1F", 31), ("0X1F", 31), ("-0x1F", -31), ("+0x1F", 31),
        ("0b11", 3), ("0B11", 3), ("1_000", 1000), ("0_7", 7), ("08", 8), ("09.5", 9.5), ("1_000.5", 1000.5),
        ("+1", 1), (".5", 0.5), ("5.", 5), ("-.5", -0.5), ("+.5", 0.5), ("1e3", 1000), ("1E+3", 1000), ("-0", 0),
        ("0.0", 0),
        ("1:30", "1:30"), ("190:20:30", "190:20:30"), ("~", .null), ("Null", .null), ("nULL", "nULL"), ("", .null),
        ("2001-01-01", "2001-01-01"), ("2001-12-14 21:59:43.10", "2001-12-14 21:59:43.10"),
        ("9223372036854775807", 9_223_372_036_854_775_807), ("9223372036854775808", 9223372036854775808.0),
        ("0xFFFFFFFFFFFFFFFF", 18446744073709551615.0), ("0x", "0x"), ("1__0", 10), ("_1", "_1"), ("+", "+"),
        ("._1", "._1"),
        (".", "."), ("0x1.8p1", "0x1.8p1"), ("1_", 1), ("0x_1F", 31), (".1_0", 0.1), ("1e-7", 1e-7), (".e3", ".e3"),
        ("\"yes\"", "yes"), ("'no'", "no"), ("\"5\"", "5"), ("!!str yes", "yes"), ("!!str 5", "5"), ("!!str", ""),
        ("!!int \"5\"", 5), ("!!float 5", 5), ("!!bool \"yes\"", true), ("! 12", "12"), ("=", "="), ("<<", "<<"),
        ("10m", "10m"),
        ("1.2.3", "1.2.3"), ("infinity", "infinity"), ("nan", "nan"),
    ]

    @Test("a scalar means what kubectl takes it for", arguments: scalars)
    func resolves(text: String, expected: JSONValue) throws {
        let documents = try YAMLParser.documents(in: "v: \(text)\n", source: "a.yaml")
        #expect(documents.map(\.value) == [["v": expected]])
    }

    @Test(
        "a key that is no text becomes the text of its value",
        arguments: [
            ("1", "1"), ("0x10", "16"), ("1.5", "1.5"), ("1e3", "1000"), ("yes", "true"), ("off", "false"),
            ("'1'", "1"),
            ("2001-01-01", "2001-01-01"), ("? long", "long"),
        ])
    func keys(text: String, key: String) throws {
        let separator = text.hasPrefix("?") ? "\n" : ""
        let documents = try YAMLParser.documents(in: "\(text)\(separator): x\n", source: "a.yaml")
        #expect(documents.map(\.value) == [.object([key: "x"])])
    }
}
