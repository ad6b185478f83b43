import Testing

@testable import CEL

struct RegularExpressionBoundsTests {
    @Test(
        "expressions that make others take for ever take time as the text is long",
        arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "a*a*a*a*a*a*b", "^(.*)*$b"])
    func pathological(pattern: String) throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        #expect(try !RegularExpression(pattern).matches(text))
    }

    /// Letters a and b in an order without a pattern.
    private static func coinTosses(_ count: Int) -> String {
        var seed: UInt64 = 42
        return String(
            (0..<count).map { _ -> Character in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return seed >> 40 & 1 == 0 ? "a" : "b"
            })
    }

    @Test("an automaton with more states than there is memory for still answers")
    func manyStates() throws {
        // To know whether the thirteenth from the end was an a takes a state for each of 2^13 pasts.
        let expression = try RegularExpression("(a|b)*a(a|b){12}c")
        let text = Self.coinTosses(50_000)
        #expect(try !expression.matches(text))
        #expect(try expression.matches(text + "a" + String(repeating: "b", count: 12) + "c"))
    }

    @Test("a search that would take too many steps is given up with an error")
    func tooManySteps() throws {
        var parser = RegularExpressionParser("(a|b)*a(a|b){12}c")
        let automaton = Automaton(try RegularExpressionProgram(try parser.parse(), source: ""))
        let text = Self.coinTosses(5_000)
        let error = text.withUTF8Text { text -> RegularExpressionError? in
            do throws(RegularExpressionError) {
                _ = try automaton.matches(text, from: 0, limit: 1_000)
                return nil
            } catch {
                return error
            }
        }
        #expect(error == .tooManySteps)
        #expect(try text.withUTF8Text { text in try automaton.matches(text, from: 0) } == false)
    }

    @Test(
        "what would be too large or too deep is refused",
        arguments: [
            ("((a{100}){100}){100}", "invalid repeat count: `{100}`"),
            (String(repeating: "(", count: 4_000), "expression nests too deeply"),
            ("a" + String(repeating: "*(?i)", count: 4_000), "expression nests too deeply"),
            (String(repeating: "(abcdefghijklmnopqrst){900}", count: 10), "expression too large"),
            (String(repeating: "a", count: 70_000), "expression too large"),
        ])
    func sizes(pattern: String, expected: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description.hasPrefix("error parsing regexp: \(expected)") ?? false)
    }

    /// Compares the automaton with the search that follows the ways one by one, over many small expressions and texts.
    @Test("the automaton and the search agree", arguments: [7, 42, 4_711] as [UInt64])
    func agreement(seed: UInt64) throws {
        print("seed \(seed)")
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let parts = [
            "a", "b", "é", "[ab]", "[^a]", ".", "(a|b)", "(ab|)", "\\b", "^", "$", "(?m:^)", "(?m:$)", "\\B", "\n",
            "(?:a*)",
        ]
        let repetitions = ["", "", "", "*", "+", "?", "{2}", "*?", "{1,2}"]
        let letters = ["a", "b", "é", "\n", " "]
        for _ in 0..<400 {
            let pattern = (0...random(5)).map { _ in parts[random(parts.count)] + repetitions[random(repetitions.count)]
            }
            .joined(separator: random(4) == 0 ? "|" : "")
            guard let expression = try? RegularExpression(pattern) else { continue }
            for _ in 0..<10 {
                let text = (0..<random(8)).map { _ in letters[random(letters.count)] }.joined()
                let found = try expression.firstMatch(in: text)
                let program = try RegularExpressionProgram(
                    {
                        var parser = RegularExpressionParser(pattern); return try parser.parse()
                    }(), source: pattern)
                var search = ThreadedSearch(program, groups: 0)
                let searched = try text.withUTF8Text { text in try search.firstMatch(in: text, from: 0) }
                let matches = try expression.matches(text)
                #expect(matches == (searched != nil), "\(pattern) on \(text.debugDescription)")
                #expect(found?.range.lowerBound == searched?[0], "\(pattern) on \(text.debugDescription)")
            }
        }
    }
}
