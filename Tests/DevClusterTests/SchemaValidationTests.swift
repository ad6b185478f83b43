import JSON
import KubeCore
import Testing

@testable import DevCluster

/// Objects of one kind with every rule, and what the API server says of each.
struct SchemaValidationTests {
    @Test("a wrong value is named with the API server's words", arguments: Self.cases)
    func validate(spec: String, expected: [String]) throws {
        let schema = try #require(StructuralSchema.parse(try JSONValue(parsing: Self.schema)).schema)
        let object: JSONValue = [
            "apiVersion": "ex.dev/v1", "kind": "Val", "metadata": ["name": "x"], "spec": try JSONValue(parsing: spec),
        ]
        let read = schema.settingDefaults(in: schema.pruning(object).value)
        #expect(schema.violations(in: read).map { $0.field + ": " + $0.message }.sorted() == expected)
        // What is as it was is let through.
        #expect(schema.violations(in: read, replacing: read) == [])
    }

    static let schema =
        #"""
        {"type":"object","properties":{"spec":{"type":"object","properties":{"s":{"type":"string",
        "minLength":2,"maxLength":4,"pattern":"^[a-z]+$"},"i":{"type":"integer","minimum":1,"maximum":9},"n":{
        "type":"number","exclusiveMinimum":true,"minimum":1,"exclusiveMaximum":true,"maximum":5},"m":{
        "type":"integer","multipleOf":3},"b":{"type":"boolean"},"e":{"type":"string","enum":["A","B"]},"ei":{
        "type":"integer","enum":[1,2]},"a":{"type":"array","items":{"type":"string"},"minItems":1,
        "maxItems":2},"ss":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"},"lm":{
        "type":"array","items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"},"v":{
        "type":"integer"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]},"mp":{
        "type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2},"o":{
        "type":"object","required":["p","q"],"properties":{"p":{"type":"string"},"q":{"type":"string"}}},
        "dt":{"type":"string","format":"date-time"},"du":{"type":"string","format":"duration"},"i32":{
        "type":"integer","format":"int32"},"i64":{"type":"integer","format":"int64"},"ip":{"type":"string",
        "format":"ipv4"},"uu":{"type":"string","format":"uuid"},"em":{"type":"string","format":"email"},"by":{
        "type":"string","format":"byte"},"da":{"type":"string","format":"date"},"uri":{"type":"string",
        "format":"uri"},"cidr":{"type":"string","format":"cidr"},"nul":{"type":"string","nullable":true},
        "ios":{"x-kubernetes-int-or-string":true},"free":{"type":"object",
        "x-kubernetes-preserve-unknown-fields":true},"any":{"x-kubernetes-preserve-unknown-fields":true},
        "emb":{"type":"object","x-kubernetes-embedded-resource":true,
        "x-kubernetes-preserve-unknown-fields":true},"oo":{"type":"object","properties":{"x":{
        "type":"string"},"y":{"type":"string"}},"oneOf":[{"required":["x"]},{"required":["y"]}]},"an":{
        "type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}},"anyOf":[{"required":[
        "x"]},{"required":["y"]}]},"al":{"type":"integer","allOf":[{"minimum":3},{"maximum":5}]},"nt":{
        "type":"string","not":{"enum":["bad"]}},"d":{"type":"object","default":{},"properties":{"x":{
        "type":"string","default":"dx"},"y":{"type":"object","properties":{"z":{"type":"integer",
        "default":7}}}}},"dl":{"type":"array","items":{"type":"object","properties":{"x":{"type":"string",
        "default":"dx"}}}},"dn":{"type":"string","default":"v"},"dnn":{"type":"string","default":"v",
        "nullable":true},"mx":{"type":"object","maxProperties":1,"additionalProperties":{"type":"string"}},
        "mi":{"type":"array","maxItems":1,"items":{"type":"string"}},"atl":{"type":"array","items":{
        "type":"object","properties":{"x":{"type":"integer"}}}}}},"status":{"type":"object",
        "x-kubernetes-preserve-unknown-fields":true}}}
        """#

    static let cases: [(String, [String])] = [
        (#"{"s":3}"#, [#"spec.s: Invalid value: "integer": spec.s in body must be of type string: "integer""#]),
        (#"{"s":"a"}"#, [#"spec.s: Invalid value: "a": spec.s in body should be at least 2 chars long"#]),
        (#"{"s":"abcde"}"#, ["spec.s: Too long: may not be more than 4 bytes"]),
        (#"{"s":"AB"}"#, [#"spec.s: Invalid value: "AB": spec.s in body should match '^[a-z]+$'"#]),
        (#"{"s":"ABCDE"}"#, ["spec.s: Too long: may not be more than 4 bytes"]),
        (#"{"s":"éééé"}"#, [#"spec.s: Invalid value: "éééé": spec.s in body should match '^[a-z]+$'"#]),
        (#"{"i":0}"#, ["spec.i: Invalid value: 0: spec.i in body should be greater than or equal to 1"]),
        (#"{"i":10}"#, ["spec.i: Invalid value: 10: spec.i in body should be less than or equal to 9"]),
        (
            #"{"i":1.5}"#,
            [
                #"<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.i"#,
                #"spec.i: Invalid value: "number": spec.i in body must be of type integer: "number""#,
            ]
        ),
        (#"{"i":2.0}"#, []),
        (#"{"i":"x"}"#, [#"spec.i: Invalid value: "string": spec.i in body must be of type integer: "string""#]),
        (#"{"i":true}"#, [#"spec.i: Invalid value: "boolean": spec.i in body must be of type integer: "boolean""#]),
        (#"{"i":null}"#, []),
        (#"{"n":1}"#, ["spec.n: Invalid value: 1: spec.n in body should be greater than 1"]),
        (#"{"n":5}"#, ["spec.n: Invalid value: 5: spec.n in body should be less than 5"]),
        (#"{"n":5.5}"#, ["spec.n: Invalid value: 5.5: spec.n in body should be less than 5"]),
        (#"{"m":4}"#, ["spec.m: Invalid value: 4: spec.m in body should be a multiple of 3"]),
        (#"{"b":"true"}"#, [#"spec.b: Invalid value: "string": spec.b in body must be of type boolean: "string""#]),
        (#"{"e":"C"}"#, [#"spec.e: Unsupported value: "C": supported values: "A", "B""#]),
        (#"{"ei":3}"#, [#"spec.ei: Unsupported value: 3: supported values: "1", "2""#]),
        (
            #"{"ei":"a"}"#,
            [
                #"spec.ei: Invalid value: "string": spec.ei in body must be of type integer: "string""#,
                #"spec.ei: Unsupported value: "a": supported values: "1", "2""#,
            ]
        ),
        (#"{"a":[]}"#, ["spec.a: Invalid value: 0: spec.a in body should have at least 1 items"]),
        (#"{"a":["1","2","3"]}"#, ["spec.a: Too many: 3: must have at most 2 items"]),
        (
            #"{"a":[1]}"#,
            [
                #"spec.a[0]: Invalid value: "integer": spec.a[0] in body must be of type string: "integer""#
            ]
        ),
        (#"{"a":"x"}"#, [#"spec.a: Invalid value: "string": spec.a in body must be of type array: "string""#]),
        (#"{"ss":["a","b","a"]}"#, [#"spec.ss[2]: Duplicate value: "a""#]),
        (#"{"lm":[{"k":"a"},{"k":"b"},{"k":"a","v":2}]}"#, [#"spec.lm[2]: Duplicate value: {"k":"a"}"#]),
        (#"{"lm":[{"v":1}]}"#, ["spec.lm[0].k: Required value"]),
        (
            #"{"mp":{"a":"x"}}"#,
            [
                #"spec.mp.a: Invalid value: "string": spec.mp.a in body must be of type integer: "string""#
            ]
        ),
        (#"{"mp":{}}"#, ["spec.mp: Invalid value: 0: spec.mp in body should have at least 1 properties"]),
        (#"{"mp":{"a":1,"b":2,"c":3}}"#, ["spec.mp: Too many: 3: must have at most 2 items"]),
        (#"{"o":{}}"#, ["spec.o.p: Required value", "spec.o.q: Required value"]),
        (#"{"o":"x"}"#, [#"spec.o: Invalid value: "string": spec.o in body must be of type object: "string""#]),
        (#"{"o":[]}"#, [#"spec.o: Invalid value: "array": spec.o in body must be of type object: "array""#]),
        (#"{"o":{"p":null,"q":"x"}}"#, ["spec.o.p: Required value"]),
        (
            #"{"dt":"yesterday"}"#,
            [
                #"spec.dt: Invalid value: "yesterday": spec.dt in body must be of type date-time: "yesterday""#
            ]
        ),
        (
            #"{"du":"5 parsecs"}"#,
            [
                #"spec.du: Invalid value: "5 parsecs": spec.du in body must be of type duration: "5 parsecs""#
            ]
        ),
        (
            #"{"i32":3000000000}"#,
            [
                #"<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.i32"#
            ]
        ),
        (
            #"{"i64":1e+19}"#,
            [
                #"<nil>: Invalid value: "": Checked value must be of type integer with format int64 in spec.i64"#,
                #"spec.i64: Invalid value: "float64": spec.i64 in body must be of type int64: "float64""#,
            ]
        ),
        (#"{"ip":"x"}"#, [#"spec.ip: Invalid value: "x": spec.ip in body must be of type ipv4: "x""#]),
        (#"{"uu":"x"}"#, [#"spec.uu: Invalid value: "x": spec.uu in body must be of type uuid: "x""#]),
        (#"{"em":"x"}"#, [#"spec.em: Invalid value: "x": spec.em in body must be of type email: "x""#]),
        (#"{"by":"!"}"#, [#"spec.by: Invalid value: "!": spec.by in body must be of type byte: "!""#]),
        (#"{"da":"x"}"#, [#"spec.da: Invalid value: "x": spec.da in body must be of type date: "x""#]),
        (#"{"uri":"x y"}"#, [#"spec.uri: Invalid value: "x y": spec.uri in body must be of type uri: "x y""#]),
        (#"{"cidr":"x"}"#, [#"spec.cidr: Invalid value: "x": spec.cidr in body must be of type cidr: "x""#]),
        (#"{"nul":null}"#, []),
        (
            #"{"ios":1.5}"#,
            [
                #"spec.ios: Invalid value: "number": spec.ios in body must be of type integer,string: "number""#
            ]
        ),
        (
            #"{"ios":true}"#,
            [
                #"spec.ios: Invalid value: "boolean": spec.ios in body must be of type integer,string: "boolean""#
            ]
        ),
        (
            #"{"free":"x"}"#,
            [
                #"spec.free: Invalid value: "string": spec.free in body must be of type object: "string""#
            ]
        ),
        (#"{"emb":{}}"#, ["spec.emb.apiVersion: Required value", "spec.emb.kind: Required value"]),
        (
            #"{"oo":{}}"#,
            [
                #"<nil>: Invalid value: "": "spec.oo" must validate one and only one schema (oneOf). "#
                    + "Found none valid",
                "spec.oo.x: Required value",
            ]
        ),
        (
            #"{"oo":{"x":"a","y":"b"}}"#,
            [
                #"<nil>: Invalid value: "": "spec.oo" must validate one and only one schema (oneOf). "#
                    + "Found 2 valid alternatives"
            ]
        ),
        (
            #"{"an":{}}"#,
            [
                #"<nil>: Invalid value: "": "spec.an" must validate at least one schema (anyOf)"#,
                "spec.an.x: Required value",
            ]
        ),
        (
            #"{"al":9}"#,
            [
                #"<nil>: Invalid value: "": "spec.al" must validate all the schemas (allOf)"#,
                "spec.al: Invalid value: 9: spec.al in body should be less than or equal to 5",
            ]
        ),
        (
            #"{"al":1}"#,
            [
                #"<nil>: Invalid value: "": "spec.al" must validate all the schemas (allOf)"#,
                "spec.al: Invalid value: 1: spec.al in body should be greater than or equal to 3",
            ]
        ),
        (#"{"nt":"bad"}"#, [#"<nil>: Invalid value: "": "spec.nt" must not validate the schema (not)"#]),
        (
            #"{"i":0,"e":"C","b":"x"}"#,
            [
                #"spec.b: Invalid value: "string": spec.b in body must be of type boolean: "string""#,
                #"spec.e: Unsupported value: "C": supported values: "A", "B""#,
                "spec.i: Invalid value: 0: spec.i in body should be greater than or equal to 1",
            ]
        ),
        (
            #"{"atl":[{"x":1},{"x":"b"}]}"#,
            [
                #"spec.atl[1].x: Invalid value: "string": spec.atl[1].x in body must be of type "#
                    + #"integer: "string""#
            ]
        ),
        (#"{"mx":{"a":"1","b":"2"}}"#, ["spec.mx: Too many: 2: must have at most 1 item"]),
        (#"{"mi":["a","b"]}"#, ["spec.mi: Too many: 2: must have at most 1 item"]),
        (#""x""#, [#"spec: Invalid value: "string": spec in body must be of type object: "string""#]),
    ]
}
