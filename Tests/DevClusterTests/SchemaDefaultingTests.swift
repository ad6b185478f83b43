import JSON
import KubeCore
import Testing

@testable import DevCluster

struct SchemaDefaultingTests {
    private static let kind = ResourceKind(group: "ex.dev", version: "v1", kind: "Val", plural: "vals")

    @Test(
        "defaults fill what is missing, and null is missing where it is not allowed",
        arguments: [
            (#"{}"#, #"{"d":{"x":"dx"},"dn":"v","dnn":"v"}"#),
            (#"{"dl":[{},{"x":"q"}]}"#, #"{"d":{"x":"dx"},"dl":[{"x":"dx"},{"x":"q"}],"dn":"v","dnn":"v"}"#),
            (#"{"dn":null}"#, #"{"d":{"x":"dx"},"dn":"v","dnn":"v"}"#),
            (#"{"dnn":null}"#, #"{"d":{"x":"dx"},"dn":"v","dnn":null}"#),
            (#"{"d":{"y":{}}}"#, #"{"d":{"x":"dx","y":{"z":7}},"dn":"v","dnn":"v"}"#),
            (#"{"nul":null}"#, #"{"d":{"x":"dx"},"dn":"v","dnn":"v","nul":null}"#),
        ])
    func defaults(spec: String, expected: String) throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let object: JSONValue = ["apiVersion": "ex.dev/v1", "kind": "Val", "spec": try JSONValue(parsing: spec)]
        #expect(schema.settingDefaults(in: object)["spec"] == (try JSONValue(parsing: expected)))
    }

    @Test("unknown fields go and are named, but where they are to be kept")
    func pruning() throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let object = try JSONValue(
            parsing: #"""
                {"apiVersion":"ex.dev/v1","kind":"Val","metadata":{"name":"x","labels":{}},"spec":{"zzz":1,
                "o":{"p":"a","q":"b","r":1},"atl":[{"x":1,"w":2}],"free":{"any":{"x":1}},"any":{"q":[1]},
                "emb":{"apiVersion":"v1","kind":"F","foo":1,"metadata":{"labels":{"a":"b"},"bogus":1}}}}
                """#)
        let pruned = schema.pruning(object)
        #expect(
            pruned.value
                == (try JSONValue(
                    parsing: #"""
                        {"apiVersion":"ex.dev/v1","kind":"Val","metadata":{"name":"x"},"spec":{"o":{"p":"a","q":"b"},
                        "atl":[{"x":1}],"free":{"any":{"x":1}},"any":{"q":[1]},
                        "emb":{"apiVersion":"v1","kind":"F","foo":1,"metadata":{"labels":{"a":"b"}}}}}
                        """#)))
        #expect(
            Status.strictDecodingError(Self.kind, unknownFields: pruned.unknownFields).message
                == "Val in version \"v1\" cannot be handled as a Val: strict decoding error: unknown field "
                + "\"spec.atl[0].w\", unknown field \"spec.o.r\", unknown field \"spec.zzz\", unknown field "
                + "\"spec.emb.metadata.bogus\"")
    }

    @Test("a value that stays as wrong as it was is let through, a new one is not")
    func ratcheting() throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let old: JSONValue = ["spec": ["i": 99, "e": "A"]]
        #expect(schema.violations(in: ["spec": ["i": 99, "e": "B"]], replacing: old) == [])
        #expect(schema.violations(in: ["spec": ["i": 100, "e": "B"]], replacing: old).map(\.field) == ["spec.i"])
    }

    @Test(
        "a value of another type where there is a format is named by the format",
        arguments: [
            (#"{"dt":5}"#, #"spec.dt in body must be of type date-time: "int64""#),
            (#"{"du":true}"#, #"spec.du in body must be of type duration: """#),
            (#"{"i32":1.5}"#, #"spec.i32 in body must be of type int32: "float64""#),
            (#"{"i32":"x"}"#, #"spec.i32 in body must be of type integer: "string""#),
        ])
    func formats(spec: String, expected: String) throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let causes = schema.violations(in: ["spec": try JSONValue(parsing: spec)])
        #expect(causes.first?.message.hasSuffix(expected) == true)
        #expect(causes.first?.reason == "FieldValueTypeInvalid")
    }

    @Test("metadata of a custom resource that cannot be read is named as Go names it")
    func metadata() throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: SchemaValidationTests.schema)).schema)
        let object: JSONValue = ["metadata": ["labels": ["a": 1]], "spec": ["i": "left to validation"]]
        #expect(
            schema.decodingStatus(of: object, kind: Self.kind)?.message
                == "Val in version \"v1\" cannot be handled as a Val: json: cannot unmarshal number into Go struct "
                + "field ObjectMeta.labels of type string")
        #expect(schema.decodingStatus(of: ["spec": ["i": "x"]], kind: Self.kind) == nil)
    }
}
