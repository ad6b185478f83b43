import JSON
import KubeCore
import Testing

struct LabelSelectorTests {
    private static let labels = ["env": "nonprod", "team": "checkout", "empty": ""]

    @Test(
        "a selector matches when all that it says holds",
        arguments: [
            ([:], true),
            (["matchLabels": ["env": "nonprod"]], true),
            (["matchLabels": ["env": "prod"]], false),
            (["matchLabels": ["env": "nonprod", "team": "search"]], false),
            (["matchLabels": ["missing": ""]], false),
            (["matchLabels": ["empty": ""]], true),
            (["matchExpressions": [["key": "env", "operator": "In", "values": ["prod", "nonprod"]]]], true),
            (["matchExpressions": [["key": "env", "operator": "In", "values": ["prod"]]]], false),
            (["matchExpressions": [["key": "missing", "operator": "In", "values": [""]]]], false),
            (["matchExpressions": [["key": "env", "operator": "NotIn", "values": ["prod"]]]], true),
            (["matchExpressions": [["key": "env", "operator": "NotIn", "values": ["nonprod"]]]], false),
            (["matchExpressions": [["key": "missing", "operator": "NotIn", "values": ["a"]]]], true),
            (["matchExpressions": [["key": "empty", "operator": "Exists"]]], true),
            (["matchExpressions": [["key": "missing", "operator": "Exists"]]], false),
            (["matchExpressions": [["key": "missing", "operator": "DoesNotExist"]]], true),
            (["matchExpressions": [["key": "env", "operator": "DoesNotExist"]]], false),
            (
                [
                    "matchLabels": ["env": "nonprod"],
                    "matchExpressions": [["key": "team", "operator": "In", "values": ["search"]]],
                ], false
            ),
            (["matchLabels": .null, "matchExpressions": .null], true),
        ] as [(JSONValue, Bool)])
    func matching(selector: JSONValue, expected: Bool) throws {
        #expect(try LabelSelector(json: selector).matches(Self.labels) == expected)
    }

    @Test(
        "a selector that could be read two ways is refused with its field",
        arguments: [
            (["matchLabels": ["env": 1]], "matchLabels[env]: expected a string, found integer"),
            (["matchLabels": "env=prod"], "matchLabels: expected an object, found string"),
            (["matchExpressions": [["operator": "Exists"]]], "matchExpressions[0].key: is required"),
            (["matchExpressions": [["key": "a"]]], "matchExpressions[0].operator: is required"),
            (
                ["matchExpressions": [["key": "a", "operator": "exists"]]],
                "matchExpressions[0].operator: must be In, NotIn, Exists or DoesNotExist, not \"exists\""
            ),
            (
                ["matchExpressions": [["key": "a", "operator": "In"]]],
                "matchExpressions[0].values: In needs at least one value"
            ),
            (
                ["matchExpressions": [["key": "a", "operator": "NotIn", "values": []]]],
                "matchExpressions[0].values: NotIn needs at least one value"
            ),
            (
                ["matchExpressions": [["key": "a", "operator": "Exists", "values": ["b"]]]],
                "matchExpressions[0].values: Exists takes no values"
            ),
            ([], "expected an object, found array"),
        ] as [(JSONValue, String)])
    func refused(selector: JSONValue, sentence: String) {
        #expect {
            try LabelSelector(json: selector)
        } throws: {
            "\($0)" == sentence
        }
    }

    @Test("a selector is the same after writing and reading")
    func roundTrip() throws {
        let selector: JSONValue = [
            "matchLabels": ["a": "1", "b": "2"],
            "matchExpressions": [
                ["key": "c", "operator": "NotIn", "values": ["x", "y"]], ["key": "d", "operator": "Exists"],
            ],
        ]
        #expect(try LabelSelector(json: selector).json == selector)
        #expect(LabelSelector().json == [:])
    }
}
