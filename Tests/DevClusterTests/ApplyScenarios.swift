@testable import DevCluster

/// What the API server makes of sequences of writes to one object.
extension ApplyOwnershipTests {
    static let schema =
        #"""
        {"type":"object","properties":{"spec":{"type":"object","properties":{"r":{"type":"integer"},"s":{
        "type":"string"},"t":{"type":"string","default":"dt"},"m":{"type":"object","additionalProperties":{
        "type":"string"}},"am":{"type":"object","x-kubernetes-map-type":"atomic","additionalProperties":{
        "type":"string"}},"al":{"type":"array","items":{"type":"string"}},"st":{"type":"array",
        "x-kubernetes-list-type":"set","items":{"type":"string"}},"lm":{"type":"array",
        "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["n"],"items":{"type":"object",
        "required":["n"],"properties":{"n":{"type":"string"},"v":{"type":"string"},"w":{"type":"integer"},
        "sub":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}}}},"o":{
        "type":"object","properties":{"a":{"type":"string"},"b":{"type":"object","properties":{"c":{
        "type":"string"},"d":{"type":"integer"}}}}},"fr":{"type":"object",
        "x-kubernetes-preserve-unknown-fields":true},"mo":{"type":"object","additionalProperties":{
        "type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}}}},"ios":{
        "x-kubernetes-int-or-string":true},"nl":{"type":"string","nullable":true}}},"status":{"type":"object",
        "properties":{"phase":{"type":"string"},"n":{"type":"integer"},"conditions":{"type":"array",
        "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],"items":{"type":"object",
        "required":["type"],"properties":{"type":{"type":"string"},"status":{"type":"string"}}}}}}}}
        """#

    /// Each step is `[operation, manager, is forced, members of the object]`; the result is `[spec, labels, managers]` or
    /// `[code, message]`.
    static let scenarios: [Scenario] = [
        Scenario(
            "creating by apply owns what was applied, not the defaults",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"m":{"k":"v"}}}]"#
            ],
            result: #"[{"m":{"k":"v"},"r":1,"t":"dt"},null,{"a Apply":{"f:spec":{"f:m":{"f:k":{}},"f:r":{}}}}]"#),
        Scenario(
            "creating by update owns the defaults too",
            steps: [
                #"["create","a",false,{"spec":{"r":1,"m":{"k":"v"}},"metadata":{"labels":{"l":"1"}}}]"#
            ],
            result: #"""
                [{"m":{"k":"v"},"r":1,"t":"dt"},{"l":"1"},{"a Update":{"f:metadata":{"f:labels":{".":{},
                "f:l":{}}},"f:spec":{".":{},"f:m":{".":{},"f:k":{}},"f:r":{},"f:t":{}}}}]
                """#),
        Scenario(
            "applying a field that an updater set differently is a conflict",
            steps: [
                #"["create","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["apply","b",false,{"spec":{"r":2}}]"#,
            ],
            result: #"[409,"Apply failed with 1 conflict: conflict with \"a\" using ex.dev/v1: .spec.r"]"#),
        Scenario(
            "conflicts with two managers are listed by manager",
            steps: [
                #"["create","a",false,{"spec":{"r":1}}]"#,
                #"["apply","b",false,{"spec":{"s":"x"}}]"#,
                #"["apply","c",false,{"spec":{"r":2,"s":"y"}}]"#,
            ],
            result: #"""
                [409,
                "Apply failed with 2 conflicts: conflicts with \"a\" using ex.dev/v1:\n- .spec.r\nconflicts with \"b\":\n- .spec.s"]
                """#),
        Scenario(
            "force takes the field over",
            steps: [
                #"["create","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["apply","b",true,{"spec":{"r":2}}]"#,
            ],
            result: #"""
                [{"r":2,"s":"x","t":"dt"},null,{"a Update":{"f:spec":{".":{},"f:s":{},"f:t":{}}},
                "b Apply":{"f:spec":{"f:r":{}}}}]
                """#),
        Scenario(
            "an equal value is owned by both",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["apply","b",false,{"spec":{"r":1}}]"#,
            ],
            result: #"""
                [{"r":1,"s":"x","t":"dt"},null,{"a Apply":{"f:spec":{"f:r":{},"f:s":{}}},"b Apply":{
                "f:spec":{"f:r":{}}}}]
                """#),
        Scenario(
            "a field that its only applier leaves out goes",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["apply","a",false,{"spec":{"r":1}}]"#,
            ],
            result: #"[{"r":1,"t":"dt"},null,{"a Apply":{"f:spec":{"f:r":{}}}}]"#),
        Scenario(
            "a field that another applier owns stays",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["apply","b",false,{"spec":{"s":"x"}}]"#,
                #"["apply","a",false,{"spec":{"r":1}}]"#,
            ],
            result: #"""
                [{"r":1,"s":"x","t":"dt"},null,{"a Apply":{"f:spec":{"f:r":{}}},"b Apply":{"f:spec":{
                "f:s":{}}}}]
                """#),
        Scenario(
            "items of a list with keys are owned one by one",
            steps: [
                #"["apply","a",false,{"spec":{"lm":[{"n":"a","v":"1"},{"n":"b","v":"2"}]}}]"#,
                #"["apply","b",false,{"spec":{"lm":[{"n":"c","v":"3"}]}}]"#,
                #"["apply","a",false,{"spec":{"lm":[{"n":"b","v":"2"}]}}]"#,
            ],
            result: #"""
                [{"lm":[{"n":"b","v":"2"},{"n":"c","v":"3"}],"t":"dt"},null,{"a Apply":{"f:spec":{"f:lm":{
                "k:{\"n\":\"b\"}":{".":{},"f:n":{},"f:v":{}}}}},"b Apply":{"f:spec":{"f:lm":{
                "k:{\"n\":\"c\"}":{".":{},"f:n":{},"f:v":{}}}}}}]
                """#),
        Scenario(
            "an applied list gives the order",
            steps: [
                #"["apply","a",false,{"spec":{"lm":[{"n":"a"},{"n":"b"},{"n":"c"}]}}]"#,
                #"["apply","b",false,{"spec":{"lm":[{"n":"c"},{"n":"z"},{"n":"a"}]}}]"#,
            ],
            result: #"""
                [{"lm":[{"n":"b"},{"n":"c"},{"n":"z"},{"n":"a"}],"t":"dt"},null,{"a Apply":{"f:spec":{
                "f:lm":{"k:{\"n\":\"a\"}":{".":{},"f:n":{}},"k:{\"n\":\"b\"}":{".":{},"f:n":{}},
                "k:{\"n\":\"c\"}":{".":{},"f:n":{}}}}},"b Apply":{"f:spec":{"f:lm":{"k:{\"n\":\"a\"}":{
                ".":{},"f:n":{}},"k:{\"n\":\"c\"}":{".":{},"f:n":{}},"k:{\"n\":\"z\"}":{".":{},"f:n":{
                }}}}}}]
                """#),
        Scenario(
            "sets merge by value",
            steps: [
                #"["apply","a",false,{"spec":{"st":["x","y"]}}]"#,
                #"["apply","b",false,{"spec":{"st":["z","y"]}}]"#,
                #"["apply","a",false,{"spec":{"st":["y"]}}]"#,
            ],
            result: #"""
                [{"st":["z","y"],"t":"dt"},null,{"b Apply":{"f:spec":{"f:st":{"v:\"y\"":{},"v:\"z\"":{
                }}}},"a Apply":{"f:spec":{"f:st":{"v:\"y\"":{}}}}}]
                """#),
        Scenario(
            "an atomic list has one owner",
            steps: [
                #"["apply","a",false,{"spec":{"al":["x"]}}]"#,
                #"["apply","b",false,{"spec":{"al":["x","y"]}}]"#,
            ],
            result: #"[409,"Apply failed with 1 conflict: conflict with \"a\": .spec.al"]"#),
        Scenario(
            "an atomic map has one owner",
            steps: [
                #"["apply","a",false,{"spec":{"am":{"x":"1"}}}]"#,
                #"["apply","b",true,{"spec":{"am":{"x":"1","y":"2"}}}]"#,
            ],
            result: #"[{"am":{"x":"1","y":"2"},"t":"dt"},null,{"b Apply":{"f:spec":{"f:am":{}}}}]"#),
        Scenario(
            "a map is owned by member",
            steps: [
                #"["apply","a",false,{"spec":{"m":{"x":"1"}}}]"#,
                #"["apply","b",false,{"spec":{"m":{"y":"2"}}}]"#,
                #"["apply","a",false,{"spec":{"m":{}}}]"#,
            ],
            result: #"""
                [{"m":{"y":"2"},"t":"dt"},null,{"b Apply":{"f:spec":{"f:m":{"f:y":{}}}},"a Apply":{
                "f:spec":{"f:m":{}}}}]
                """#),
        Scenario(
            "unknown parts merge by member, their lists as one",
            steps: [
                #"["apply","a",false,{"spec":{"fr":{"x":{"y":1},"l":[1]}}}]"#,
                #"["apply","b",false,{"spec":{"fr":{"x":{"z":2}}}}]"#,
            ],
            result: #"""
                [{"fr":{"l":[1],"x":{"y":1,"z":2}},"t":"dt"},null,{"a Apply":{"f:spec":{"f:fr":{"f:l":{},
                "f:x":{".":{},"f:y":{}}}}},"b Apply":{"f:spec":{"f:fr":{"f:x":{".":{},"f:z":{}}}}}}]
                """#),
        Scenario(
            "an update takes what it changes",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["put","b",false,{"spec":{"r":2,"s":"x"}}]"#,
            ],
            result: #"""
                [{"r":2,"s":"x","t":"dt"},null,{"b Update":{"f:spec":{"f:r":{}}},"a Apply":{"f:spec":{
                "f:s":{}}}}]
                """#),
        Scenario(
            "an update that removes a field takes it from its owner",
            steps: [
                #"["apply","a",false,{"spec":{"r":1,"s":"x"}}]"#,
                #"["put","b",false,{"spec":{"r":1}}]"#,
            ],
            result: #"[{"r":1,"t":"dt"},null,{"a Apply":{"f:spec":{"f:r":{}}}}]"#),
        Scenario(
            "labels are owned one by one",
            steps: [
                #"["apply","a",false,{"metadata":{"labels":{"x":"1"}}}]"#,
                #"["apply","b",false,{"metadata":{"labels":{"y":"2"}}}]"#,
                #"["apply","a",false,{"metadata":{"labels":{}}}]"#,
            ],
            result: #"""
                [null,{"y":"2"},{"b Apply":{"f:metadata":{"f:labels":{"f:y":{}}}},"a Apply":{
                "f:metadata":{"f:labels":{}}}}]
                """#),
        Scenario(
            "an object is owned by before-first-apply where nobody is known",
            steps: [
                #"["create","a",false,{"spec":{"r":1}}]"#,
                #"["put","a",false,{"spec":{"r":1},"metadata":{"managedFields":[]}}]"#,
                #"["apply","b",false,{"spec":{"s":"x"}}]"#,
            ],
            result: #"""
                [{"r":1,"s":"x","t":"dt"},null,{"a Update":{"f:spec":{".":{},"f:r":{},"f:t":{}}},
                "b Apply":{"f:spec":{"f:s":{}}}}]
                """#),
        Scenario(
            "nested conflicts name the item",
            steps: [
                #"["apply","a",false,{"spec":{"lm":[{"n":"a","v":"1","w":1}]}}]"#,
                #"["apply","b",false,{"spec":{"lm":[{"n":"a","v":"2","w":2}]}}]"#,
            ],
            result: #"""
                [409,
                "Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.lm[n=\"a\"].v\n- .spec.lm[n=\"a\"].w"]
                """#),
        Scenario(
            "a field that the schema does not know is refused",
            steps: [
                #"["apply","a",false,{"spec":{"zz":1}}]"#
            ],
            result: #"""
                [500,
                "failed to create typed patch object (default/x; ex.dev/v1, Kind=Ssa): .spec.zz: field not declared in schema"]
                """#),
        Scenario(
            "an item twice is refused",
            steps: [
                #"["apply","a",false,{"spec":{"lm":[{"n":"a"},{"n":"a"}]}}]"#
            ],
            result: #"""
                [500,
                "failed to create typed patch object (default/x; ex.dev/v1, Kind=Ssa): .spec.lm: duplicate entries for key [n=\"a\"]"]
                """#),
        Scenario(
            "an item without its key is refused",
            steps: [
                #"["apply","a",false,{"spec":{"lm":[{"v":"a"}]}}]"#
            ],
            result: #"""
                [500,
                "failed to create typed patch object (default/x; ex.dev/v1, Kind=Ssa): .spec.lm: element 0: associative list with keys has an element that omits all key fields [\"n\"] (and doesn't have default values for any key fields)"]
                """#),
        Scenario(
            "managed fields cannot be applied",
            steps: [
                #"["apply","a",false,{"spec":{},"metadata":{"managedFields":[]}}]"#
            ],
            result: #"[400,"metadata.managedFields must be nil"]"#),
    ]
}
