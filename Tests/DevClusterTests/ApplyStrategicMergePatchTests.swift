import JSON
import KubeCore
import Testing

@testable import DevCluster

struct ApplyStrategicMergePatchTests {
    private static let deployment =
        #"""
        {"metadata":{"labels":{"a":"1","b":"2"},"finalizers":["ex.dev/a","ex.dev/b"]},"spec":{"strategy":{
        "type":"RollingUpdate","rollingUpdate":{"maxSurge":1}},"template":{"spec":{"volumes":[{"name":"v",
        "emptyDir":{}},{"name":"w","configMap":{"name":"q"}}],"containers":[{"name":"a","image":"a:1","args":[
        "x","y"],"ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[
        {"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b","image":"b:1"},{"name":"c",
        "image":"c:1"}],"tolerations":[{"key":"k","operator":"Exists"}]}}}}
        """#

    @Test("a strategic merge patch does what the API server does", arguments: cases)
    func patch(name: String, patch: String, expected: String) throws {
        let schema = try #require(BuiltInSchemas.schema(apiVersion: "apps/v1", kind: "Deployment"))
        let object = try JSONValue(parsing: Self.deployment)
        let patched = try StrategicMergePatch.apply(try JSONValue(parsing: patch), to: object, schema: schema)
        let result = schema.settingDefaults(in: schema.pruning(patched).value)
        #expect(result == object.merging(patch: try JSONValue(parsing: expected)), "\(name)")
    }

    /// What each patch does, the patch, and the change as a merge patch.
    private static let cases: [(String, String, String)] = [
        (
            "a patched container keeps its place",
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:2"}]}}}}"#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:2","args":["x","y"],"ports":[{
            "containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"X",
            "value":"1"},{"name":"Y","value":"2"}]},{"name":"b","image":"b:1"},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "a new container goes first",
            #"{"spec":{"template":{"spec":{"containers":[{"name":"z","image":"z"}]}}}}"#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"z","image":"z"},{"name":"a","image":"a:1",
            "args":["x","y"],"ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":81,
            "protocol":"UDP"}],"env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b",
            "image":"b:1"},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "patched containers take the order of the patch",
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c:2"},{"name":"z","image":"z"},{
            "name":"a","image":"a2"}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"b","image":"b:1"},{"name":"c","image":"c:2"},{
            "name":"z","image":"z"},{"name":"a","image":"a2","args":["x","y"],"ports":[{"containerPort":80,
            "protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"X","value":"1"},{
            "name":"Y","value":"2"}]}]}}}}
            """#
        ),
        (
            "$patch: delete removes an element",
            #"{"spec":{"template":{"spec":{"containers":[{"name":"b","$patch":"delete"}]}}}}"#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:1","args":["x","y"],"ports":[{
            "containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"X",
            "value":"1"},{"name":"Y","value":"2"}]},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "elements of nested lists are deleted and added",
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","env":[{"name":"Y","$patch":"delete"},{
            "name":"Z","value":"3"}]}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:1","args":["x","y"],"ports":[{
            "containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"Z",
            "value":"3"},{"name":"X","value":"1"}]},{"name":"b","image":"b:1"},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "a list without a strategy is replaced",
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","args":["q"]}]}}}}"#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:1","args":["q"],"ports":[{
            "containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"X",
            "value":"1"},{"name":"Y","value":"2"}]},{"name":"b","image":"b:1"},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "ports are told apart by their number",
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,
            "name":"http"},{"containerPort":90}]}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:1","args":["x","y"],"ports":[{
            "name":"http","containerPort":80,"protocol":"TCP"},{"containerPort":90,"protocol":"TCP"},{
            "containerPort":81,"protocol":"UDP"}],"env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{
            "name":"b","image":"b:1"},{"name":"c","image":"c:1"}]}}}}
            """#
        ),
        (
            "$setElementOrder gives the order",
            #"""
            {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"},{
            "name":"b"}],"containers":[{"name":"a","image":"a:9"}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c:1"},{"name":"a","image":"a:9",
            "args":["x","y"],"ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":81,
            "protocol":"UDP"}],"env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b",
            "image":"b:1"}]}}}}
            """#
        ),
        (
            "$setElementOrder alone orders what there is",
            #"""
            {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"b"},{
            "name":"a"}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c:1"},{"name":"b","image":"b:1"},{
            "name":"a","image":"a:1","args":["x","y"],"ports":[{"containerPort":80,"protocol":"TCP"},{
            "containerPort":81,"protocol":"UDP"}],"env":[{"name":"X","value":"1"},{"name":"Y",
            "value":"2"}]}]}}}}
            """#
        ),
        (
            "$deleteFromPrimitiveList removes values",
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["ex.dev/a"]}}"#,
            #"{"metadata":{"finalizers":["ex.dev/b"]}}"#
        ),
        (
            "values are added once",
            #"{"metadata":{"finalizers":["ex.dev/c","ex.dev/a"]}}"#,
            #"{"metadata":{"finalizers":["ex.dev/c","ex.dev/a","ex.dev/b"]}}"#
        ),
        (
            "values are ordered too",
            #"""
            {"metadata":{"$setElementOrder/finalizers":["ex.dev/b","ex.dev/c","ex.dev/a"],"finalizers":[
            "ex.dev/c"]}}
            """#,
            #"{"metadata":{"finalizers":["ex.dev/b","ex.dev/c","ex.dev/a"]}}"#
        ),
        (
            "null removes a member",
            #"{"metadata":{"labels":{"a":null,"c":"3"}}}"#,
            #"{"metadata":{"labels":{"a":null,"c":"3"}}}"#
        ),
        (
            "$patch: replace replaces an object",
            #"{"metadata":{"labels":{"$patch":"replace","z":"1"}}}"#,
            #"{"metadata":{"labels":{"a":null,"b":null,"z":"1"}}}"#
        ),
        (
            "$patch: delete empties an object",
            #"{"metadata":{"labels":{"$patch":"delete"}}}"#,
            #"{"metadata":{"labels":null}}"#
        ),
        (
            "$retainKeys drops the other members",
            #"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#,
            #"{"spec":{"strategy":{"rollingUpdate":null,"type":"Recreate"}}}"#
        ),
        (
            "an atomic list is replaced",
            #"{"spec":{"template":{"spec":{"tolerations":[{"key":"n","operator":"Exists"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"tolerations":[{"key":"n","operator":"Exists"}]}}}}"#
        ),
        (
            "$retainKeys in an element of a list",
            #"""
            {"spec":{"template":{"spec":{"volumes":[{"name":"v","emptyDir":null,"configMap":{"name":"z"},
            "$retainKeys":["name","configMap"]}]}}}}
            """#,
            #"""
            {"spec":{"template":{"spec":{"volumes":[{"name":"v","configMap":{"name":"z"}},{"name":"w",
            "configMap":{"name":"q"}}]}}}}
            """#
        ),
        (
            "null removes a list",
            #"{"spec":{"template":{"spec":{"volumes":null}}}}"#,
            #"{"spec":{"template":{"spec":{"volumes":null}}}}"#
        ),
    ]

    @Test(
        "a malformed patch is refused with a sentence",
        arguments: [
            "[]", "3", #"{"$patch":"foo"}"#, #"{"metadata":{"labels":{"$patch":3}}}"#,
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":"x"}}"#,
            #"{"metadata":{"$setElementOrder/finalizers":"x"}}"#, #"{"spec":{"$retainKeys":3}}"#,
            #"{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":{}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":[{"image":"q"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":["q"]}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"foo"}]}}}}"#,
            #"""
            {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],
            "containers":[{"name":"a","image":"q"},{"name":"c","image":"q"}]}}}}
            """#,
        ])
    func malformed(text: String) throws {
        let schema = try #require(BuiltInSchemas.schema(apiVersion: "apps/v1", kind: "Deployment"))
        let object = try JSONValue(parsing: Self.deployment)
        let error = #expect(throws: Status.self) {
            try StrategicMergePatch.apply(try JSONValue(parsing: text), to: object, schema: schema)
        }
        #expect(error?.code == 400)
    }

    @Test("a patch that removes a great many members and elements is bounded work")
    func size() throws {
        let schema = try #require(BuiltInSchemas.schema(apiVersion: "v1", kind: "ConfigMap"))
        let names = (0..<50_000).map { "k\($0)" }
        let object: JSONValue = ["data": .object(JSONObject(names.map { ($0, "v") }))]
        let patch: JSONValue = ["data": .object(JSONObject(names.map { ($0, .null) }))]
        #expect(try StrategicMergePatch.apply(patch, to: object, schema: schema) == ["data": [:]])
        #expect(schema.settingDefaults(in: patch) == ["data": [:]])
    }
}
