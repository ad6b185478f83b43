import JSON
import KubeCore
import Testing

@testable import DevCluster

/// Schemas of definitions, and what the API server says of each, behind `spec.validation.openAPIV3Schema`.
struct SchemaParsingTests {
    @Test("a schema is refused with the API server's words, or stored", arguments: Self.cases)
    func parse(text: String, expected: [String]) throws {
        let prefix = "spec.validation.openAPIV3Schema"
        let parsed = StructuralSchema.parse(try JSONValue(parsing: text))
        #expect(parsed.causes.map { $0.field + ": " + $0.message } == expected.map { prefix + $0 })
        #expect((parsed.schema == nil) == !expected.isEmpty)
    }

    static let cases: [(String, [String])] = [
        (
            #"{"properties":{"spec":{"type":"object"}}}"#,
            [".type: Required value: must not be empty at the root"]
        ),
        (
            #"{"type":"array","items":{"type":"string"}}"#,
            [#".type: Invalid value: "array": must be object at the root"#]
        ),
        (
            #"{"type":"object","properties":{"spec":{"type":"object","properties":{"x":{}}}}}"#,
            [".properties[spec].properties[x].type: Required value: must not be empty for specified object fields"]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            }}}}}}
            """#,
            [
                ".properties[spec].properties[x].items.type: Required value: must not be empty for "
                    + "specified array items"
            ]
        ),
        (
            #"{"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array"}}}}}"#,
            [".properties[spec].properties[x].items: Required value: must be specified"]
        ),
        (
            #"{"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"strin"}}}}}"#,
            [
                #".properties[spec].properties[x].type: Unsupported value: "strin": supported values: "#
                    + #""array", "boolean", "integer", "number", "object", "string""#
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}}}}}
            """#,
            [
                ".properties[spec].properties[x].additionalProperties: Forbidden: additionalProperties "
                    + "and properties are mutual exclusive"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "additionalProperties":{}}}}}}
            """#,
            [
                ".properties[spec].properties[x].additionalProperties.type: Required value: must not be "
                    + "empty for specified object fields"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "additionalProperties":true}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array",
            "uniqueItems":true,"items":{"type":"string"}}}}}}
            """#,
            [
                ".properties[spec].properties[x].uniqueItems: Forbidden: uniqueItems cannot be set to "
                    + "true since the runtime complexity becomes quadratic"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"string",
            "anyOf":[{"type":"string"},{"minLength":2}]}}}}}
            """#,
            [".properties[spec].properties[x].anyOf[0].type: Forbidden: must be empty to be structural"]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "anyOf":[{"properties":{"a":{"minLength":1}}}]}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"string",
            "anyOf":[{"description":"x"}]}}}}}
            """#,
            [".properties[spec].properties[x].anyOf[0].description: Forbidden: must be empty to be structural"]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{
            "x-kubernetes-preserve-unknown-fields":true}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "x-kubernetes-preserve-unknown-fields":false}}}}}
            """#,
            [
                ".properties[spec].properties[x].x-kubernetes-preserve-unknown-fields: Invalid value: "
                    + "false: must be true or undefined"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{
            "x-kubernetes-int-or-string":true}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{
            "x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "x-kubernetes-embedded-resource":true}}}}}
            """#,
            [
                ".properties[spec].properties[x].properties: Required value: must not be empty if "
                    + "x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"string",
            "x-kubernetes-embedded-resource":true}}}}}
            """#,
            [
                ".properties[spec].properties[x].properties: Required value: must not be empty if "
                    + "x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
                #".properties[spec].properties[x].type: Invalid value: "string": must be object if "#
                    + "x-kubernetes-embedded-resource is true",
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"string"},"x-kubernetes-list-type":"foo"}}}}}
            """#,
            [
                #".properties[spec].properties[x].x-kubernetes-list-type: Unsupported value: "foo": "#
                    + #"supported values: "atomic", "set", "map""#
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "x-kubernetes-list-type":"set"}}}}}
            """#,
            [
                #".properties[spec].properties[x].type: Invalid value: "object": must be array if "#
                    + "x-kubernetes-list-type is specified"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","properties":{"a":{"type":"string"}}},"x-kubernetes-list-type":"map"}}}}}
            """#,
            [
                ".properties[spec].properties[x].x-kubernetes-list-map-keys: Required value: must not be "
                    + "empty if x-kubernetes-list-type is map"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","properties":{"a":{"type":"string"}}},"x-kubernetes-list-type":"map",
            "x-kubernetes-list-map-keys":["b"]}}}}}
            """#,
            [
                #".properties[spec].properties[x].x-kubernetes-list-map-keys: Invalid value: ["b"]: "#
                    + "entries must all be names of item properties"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","properties":{"a":{"type":"string"}}},"x-kubernetes-list-type":"map",
            "x-kubernetes-list-map-keys":["a"]}}}}}
            """#,
            [
                ".properties[spec].properties[x].items.properties[a].default: Required value: this "
                    + "property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                    + "property"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","required":["a"],"properties":{"a":{"type":"object"}}},
            "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["a"]}}}}}
            """#,
            [
                #".properties[spec].properties[x].items.properties[a].type: Invalid value: "object": must "#
                    + "be a scalar type if parent array's x-kubernetes-list-type is map"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","required":["a"],"properties":{"a":{"type":"string"}}},
            "x-kubernetes-list-map-keys":["a"]}}}}}
            """#,
            [
                ".properties[spec].properties[x].x-kubernetes-list-type: Required value: must be map if "
                    + "x-kubernetes-list-map-keys is non-empty"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","properties":{"a":{"type":"string"}}},"x-kubernetes-list-type":"set"}}}}}
            """#,
            [
                ".properties[spec].properties[x].items.x-kubernetes-map-type: Invalid value: null: must "
                    + "be atomic as item of a list with x-kubernetes-list-type=set"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "x-kubernetes-map-type":"foo"}}}}}
            """#,
            [
                #".properties[spec].properties[x].x-kubernetes-map-type: Unsupported value: "foo": "#
                    + #"supported values: "atomic", "granular""#
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"string"},"x-kubernetes-map-type":"atomic"}}}}}
            """#,
            [
                #".properties[spec].properties[x].type: Invalid value: "array": must be object if "#
                    + "x-kubernetes-map-type is specified"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"string",
            "pattern":"("}}}}}
            """#,
            [
                #".properties[spec].properties[x].pattern: Invalid value: "(": must be a valid regular "#
                    + "expression, but isn't: error parsing regexp: missing closing ): `(`"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"string",
            "default":3}}}}}
            """#,
            [
                #".properties[spec].properties[x].default: Invalid value: "integer":  in body must be of "#
                    + #"type string: "integer""#
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "default":{"a":1}}}}}}
            """#,
            [#".properties[spec].properties[x].default: Invalid value: {"a":1}: must not have unknown fields"#]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"integer",
            "minimum":5,"default":3}}}}}
            """#,
            [
                ".properties[spec].properties[x].default: Invalid value: 3:  in body should be greater "
                    + "than or equal to 5"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{
            "type":"object","additionalProperties":{"type":"string"}}}}}}
            """#,
            [
                ".properties[metadata]: Forbidden: must not specify anything other than name and "
                    + "generateName, but metadata is implicitly specified"
            ]
        ),
        (
            #"""
            {"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string",
            "pattern":"a"}}}}}
            """#,
            []
        ),
        (
            #"{"type":"object","properties":{"apiVersion":{"type":"integer"}}}"#,
            [#".properties[apiVersion].type: Invalid value: "integer": must be string"#]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "$ref":"#/x"}}}}}
            """#,
            [".properties[spec].properties[x].$ref: Forbidden: $ref is not supported"]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":{
            "type":"object","properties":{"a":{"type":"string","default":"q"}}},
            "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["a"]}}}}}
            """#,
            []
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"array","items":[
            {"type":"string"}]}}}}}
            """#,
            [".properties[spec].properties[x].items: Forbidden: items must be a schema object and not an array"]
        ),
        (
            #"""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"x":{"type":"object",
            "additionalProperties":{"type":"object","properties":{"b":{}}}}}}}}
            """#,
            [
                ".properties[spec].properties[x].additionalProperties.properties[b].type: Required "
                    + "value: must not be empty for specified object fields"
            ]
        ),
        (
            #"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#,
            []
        ),
    ]

    @Test(
        "a schema of any shape gives causes, never a trap",
        arguments: [
            "null", "3", "[]", "{}", #"{"type":"object","properties":3}"#,
            #"{"type":"object","properties":{"a":null}}"#,
            #"{"type":"object","properties":{"a":{"type":"array","items":7}}}"#, #"{"type":"object","anyOf":[1]}"#,
            #"{"type":"object","required":[1],"enum":3,"not":[],"minLength":"x","maximum":{}}"#,
        ])
    func malformed(text: String) throws {
        #expect(!StructuralSchema.parse(try JSONValue(parsing: text)).causes.isEmpty)
    }
}
