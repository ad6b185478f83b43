import InterlockAPI
import JSON
import Testing

@testable import Gate

@Suite("When approval is needed")
struct WhenTests {
    static let facts = WhenFacts(
        impact: .high, hourlyBefore: Money(100), hourlyAfter: Money(150), worstCase: Money(200))

    static let answers: [(String, Bool)] = [
        ("true", true), ("false", false), ("!false", true), ("!!true", true), ("(true)", true),
        ("plan.impact == 'High'", true), ("plan.impact == \"High\"", true), ("plan.impact == 'Low'", false),
        ("plan.impact != 'Low'", true), ("plan.impact != 'High'", false),
        ("plan.impact in ['High', 'Destructive']", true), ("plan.impact in ['None','Low']", false),
        ("!(plan.impact in ['None'])", true),
        ("cost.hourlyDelta == 50", true), ("cost.hourlyDelta == 50.000001", false), ("cost.hourlyDelta != 50", false),
        ("cost.hourlyDelta > 49.999999", true), ("cost.hourlyDelta > 50.0", false), ("cost.hourlyDelta >= 50.0", true),
        ("cost.hourlyDelta < 50", false), ("cost.hourlyDelta <= 50", true), ("cost.hourlyDelta > -1", true),
        ("cost.hourlyBefore == 100.0", true), ("cost.hourlyAfter == 150", true), ("cost.worstCase >= 200", true),
        ("plan.impact in ['High', 'Destructive'] || cost.hourlyDelta > 50.0", true),
        ("false && false || true", true), ("true || false && false", true), ("(true || false) && false", false),
        ("!true || true", true), ("!(true || true)", false),
        ("\t plan.impact\n==\r\n'High' ", true), ("cost.hourlyDelta>49&&plan.impact=='High'", true),
    ]

    @Test("a condition in the grammar has the answer that CEL gives", arguments: answers)
    func answer(text: String, expected: Bool) throws {
        #expect(try WhenParser.parse(text).isTrue(of: Self.facts) == expected)
    }

    static let mistakes: [(String, Int, String)] = [
        ("", 1, "expected a condition, found the end"),
        ("plan.impact", 12, "expected ==, != or in after plan.impact, found the end"),
        ("plan.impact = 'High'", 13, "`=` has no meaning here"),
        ("plan.impact == 'high'", 16, "expected one of 'None', 'Low', 'Medium', 'High', 'Destructive', found 'high'"),
        ("plan.impact == High", 16, "found `High`"),
        ("plan.impact > 'High'", 13, "found `>`"),
        ("plan.impact in []", 17, "found `]`"),
        ("plan.impact in ['High'", 23, "expected `,` or `]`, found the end"),
        ("plan.impact in 'High'", 16, "expected a list in brackets"),
        ("plan.impact == 'High", 16, "this text has no closing '"),
        ("plan.digest == 'x'", 1, "`plan.digest` is not known; possible are plan.impact and cost.hourlyBefore"),
        ("cost.hourlydelta > 5", 1, "`cost.hourlydelta` is not known"),
        ("cost.hourlyDelta > '5'", 20, "expected a number, found '5'"),
        ("cost.hourlyDelta > 1e3", 20, "`1e3` is not a number of up to 12 digits"),
        ("cost.hourlyDelta > 50.", 20, "`50.` is not a number"),
        ("cost.hourlyDelta > 0.0000001", 20, "is not a number of up to 12 digits"),
        ("cost.hourlyDelta > 5u", 20, "`5u` is not a number"),
        ("50 < cost.hourlyDelta", 1, "expected a condition, found `50`"),
        ("cost.hourlyDelta", 17, "expected ==, !=, <, <=, > or >= after cost.hourlyDelta"),
        ("true true", 6, "expected &&, || or the end, found `true`"),
        ("true & true", 6, "`&` has no meaning here"),
        ("true and true", 6, "found `and`"),
        ("(true", 6, "expected `)`, found the end"),
        ("true)", 5, "found `)`"),
        ("true ||", 8, "expected a condition, found the end"),
        ("object.spec.replicas > 3", 1, "`object.spec.replicas` is not known"),
        ("size(plan.changes) > 3", 1, "`size` is not known"),
        ("'é' == 'é'", 1, "expected a condition, found 'é'"),
        ("true || é", 9, "`é` has no meaning here"),
        ("true;", 5, "`;` has no meaning here"),
        ("\u{A0}true", 1, "has no meaning here"),
    ]

    @Test("anything else is a mistake with its column and what is possible", arguments: mistakes)
    func mistake(text: String, column: Int, message: String) {
        do throws(WhenProblem) {
            let expression = try WhenParser.parse(text)
            Issue.record("was read as \(expression)")
        } catch {
            #expect(error.column == column)
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test(
        "depth and length are bounded",
        arguments: [
            String(repeating: "!", count: 1000) + "true", String(repeating: "(", count: 40) + "true",
            String(repeating: "true||", count: 400) + "true",
        ])
    func bounded(text: String) {
        #expect(throws: WhenProblem.self) { try WhenParser.parse(text) }
    }

    @Test("a condition of the full length is read and answered")
    func long() throws {
        let text = String(repeating: "false||", count: 145) + "true"
        #expect(text.utf8.count <= WhenParser.maximumLength)
        #expect(try WhenParser.parse(text).isTrue(of: Self.facts))
    }

    @Test("no text ends the process")
    func fuzz() {
        var generator = SeededGenerator()
        let parts = [
            "plan.impact", "cost.hourlyDelta", "'High'", "in", "[", "]", "(", ")", "!", "&&", "||", "==", ">", "5", " ",
            "\"", "true", "é", ",", "-", ".",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...12, using: &generator)
            let text = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            do throws(WhenProblem) {
                _ = try WhenParser.parse(text).isTrue(of: Self.facts)
            } catch {
                #expect((1...text.unicodeScalars.count + 1).contains(error.column), "seed \(generator.seed): \(text)")
            }
        }
    }
}
