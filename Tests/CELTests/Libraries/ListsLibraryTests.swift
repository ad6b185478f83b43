import CEL
import Testing

struct ListsLibraryTests {
    @Test(
        "lists are cut, sorted and made",
        arguments: [
            ("[1, 2, 3, 4].slice(1, 3)", "[2,3]"), ("[1].slice(0, 2)", "error: cannot slice(0, 2), list is length 1"),
            ("[1].slice(-1, 0)", "error: cannot slice(-1, 0), negative indexes not supported"),
            ("[1].slice(1, 0)", "error: cannot slice(1, 0), start index must be less than or equal to end index"),
            ("[[1, 2], [3]].flatten()", "[1,2,3]"), ("[1, [2, [3, [4]]]].flatten(2)", "[1,2,3,[4]]"),
            ("dyn([1, [2]]).flatten(-1)", "error: level must be non-negative"),
            ("[3, 1, 2].sort()", "[1,2,3]"), ("['b', 'a'].sort()", #"["a","b"]"#), ("[].sort()", "[]"),
            ("dyn([1, 'a']).sort()", "error: list elements must have the same type"),
            ("[{'n': 2}, {'n': 1}].sortBy(e, e.n)", #"[{"n":1},{"n":2}]"#), ("[3, 1, 2].sortBy(x, -x)", "[3,2,1]"),
            ("['bb', 'a', 'cc'].sortBy(s, size(s))", #"["a","bb","cc"]"#),
            ("[1, 2, 1, 1.0, 'a', 'a'].distinct()", #"[1,2,"a"]"#), ("[[1], [1], []].distinct()", "[[1],[]]"),
            ("lists.range(4)", "[0,1,2,3]"), ("lists.range(-1)", "[]"), ("[1, 2].reverse()", "[2,1]"),
            ("lists.range(2000000)", "error: lists.range(2000000) is longer than 1000000"),
        ])
    func lists(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.lists]) == expected)
    }

    @Test(
        "lists stand for sets",
        arguments: [
            ("sets.contains([1, 2, 3], [2, 1.0])", "true"), ("sets.contains([1], [1, 2])", "false"),
            ("sets.contains([], [])", "true"), ("sets.equivalent([1, 1, 2], [2, 1])", "true"),
            ("sets.equivalent([1], [1, 2])", "false"), ("sets.intersects([1, 2], [2])", "true"),
            ("sets.intersects([1], [])", "false"),
        ])
    func sets(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, [.sets]) == expected)
    }

    @Test("calls cost as Kubernetes counts them")
    func costs() throws {
        // Ten for the literal, ten for the new list, one for the call, and one for each element or pair.
        #expect(try LibraryFixture.cost("[1, 2, 3].reverse()", [.lists]) == 10 + 10 + 1 + 3)
        #expect(try LibraryFixture.cost("[3, 1, 2].sort()", [.lists]) == 10 + 10 + 1 + 18)
        #expect(try LibraryFixture.cost("sets.equivalent([1, 2], [1, 2, 3])", [.sets]) == 20 + 1 + 12)
    }
}
