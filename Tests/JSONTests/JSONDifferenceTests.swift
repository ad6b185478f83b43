import JSON
import Testing

struct JSONDifferenceTests {
    typealias Change = (path: String, from: JSONValue?, to: JSONValue?)

    private func expect(_ before: JSONValue?, _ after: JSONValue?, _ expected: [Change]) {
        let changes = JSONDifference.between(before: before, after: after)
        #expect(changes == expected.map { FieldChange(path: $0.path, from: $0.from, to: $0.to) })
    }

    @Test("equal documents have no difference, whatever the order of members and the way numbers are written")
    func equal() {
        expect(["a": 1, "b": [2]], ["b": [2.0], "a": 1], [])
        expect(nil, nil, [])
    }

    @Test("a changed, added and removed leaf is told in the order of paths")
    func leaves() {
        expect(
            ["spec": ["replicas": 2, "z": true], "a": .null], ["spec": ["replicas": 6, "b": "x"]],
            [("/a", .null, nil), ("/spec/b", nil, "x"), ("/spec/replicas", 2, 6), ("/spec/z", true, nil)])
    }

    @Test("a document that appears or goes is told leaf by leaf, with empty containers as leaves")
    func appears() {
        expect(nil, ["a": ["b": 1, "c": [:]], "d": []], [("/a/b", nil, 1), ("/a/c", nil, [:]), ("/d", nil, [])])
        expect(["a": [1, 2]], nil, [("/a/0", 1, nil), ("/a/1", 2, nil)])
    }

    @Test("another kind of value is one change")
    func kinds() {
        expect(["a": ["b": 1]], ["a": 5], [("/a", ["b": 1], 5)])
        expect(["a": 1], ["a": .null], [("/a", 1, .null)])
        expect(1, "1", [("", 1, "1")])
    }

    @Test("array elements are compared by position and sorted as numbers")
    func positions() {
        let many = JSONValue.array((0..<11).map { .integer($0) })
        let changed = JSONValue.array((0..<11).map { .integer($0 == 2 || $0 == 10 ? -1 : $0) })
        expect(["a": many], ["a": changed], [("/a/2", 2, -1), ("/a/10", 10, -1)])
    }

    @Test("elements with names are compared by name, and their order is a change of its own")
    func names() {
        let docs: JSONValue = ["name": "docs", "region": "eu"]
        let code: JSONValue = ["name": "code/x", "region": "eu"]
        expect(
            ["spec": ["retrieval": [code, docs]]], ["spec": ["retrieval": [["name": "docs", "region": "us"]]]],
            [
                ("/spec/retrieval/[name=code~1x]/name", "code/x", nil),
                ("/spec/retrieval/[name=code~1x]/region", "eu", nil),
                ("/spec/retrieval/[name=docs]/region", "eu", "us"),
            ])
        expect([docs, code], [code, docs], [("/[order]", ["docs", "code/x"], ["code/x", "docs"])])
    }

    @Test("elements with a key are compared by it, and a key twice means by position")
    func keys() {
        expect([["key": "a", "v": 1]], [["key": "a", "v": 2]], [("/[key=a]/v", 1, 2)])
        expect(
            [["key": "a"], ["key": "a", "v": 1]], [["key": "a"], ["key": "a", "v": 2]], [("/1/v", 1, 2)])
        expect([["name": "a"]], [["name": 1]], [("/0/name", "a", 1)])
    }

    @Test("the difference is empty exactly when two documents are equal")
    func isComplete() {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let before = JSONValue.random(using: &generator)
            let after = before.mutated(using: &generator)
            let changes = JSONDifference.between(before: before, after: after)
            #expect(changes.isEmpty == (before == after), "seed \(generator.seed): \(before) to \(after)")
            #expect(
                Set(changes.map { Array($0.path.utf8) }).count == changes.count, "seed \(generator.seed): \(changes)")
        }
    }
}
