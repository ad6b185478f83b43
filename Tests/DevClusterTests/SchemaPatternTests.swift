import Testing

@testable import DevCluster

struct SchemaPatternTests {
    @Test(
        "a pattern matches anywhere in a text, in the syntax of RE2",
        arguments: [
            ("^[a-z]+$", "abc", true), ("^[a-z]+$", "aBc", false), ("b", "abc", true), ("^$", "", true),
            ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "a", false), ("^a{2,}$", "aaaaa", true),
            ("a|b|", "z", true), ("^(ab|cd)*$", "abcdab", true), ("^(?:ab)+?$", "abab", true),
            ("(?i)^abc$", "aBC", true), ("(?i)^[^a]$", "A", false), ("^.$", "\n", false), ("(?s)^.$", "\n", true),
            (#"^\d+\.\d*$"#, "12.", true), (#"^[\w-]+$"#, "a-b_c", true), (#"^\S+$"#, "a b", false),
            (#"\bfoo\b"#, "a foo b", true), (#"\bfoo\b"#, "afoo", false), (#"^\x41\x{42}$"#, "AB", true),
            ("^[[:alpha:]]+$", "ab", true), ("^[]a]+$", "]a", true), ("^[^]]$", "]", false), ("^[a-]$", "-", true),
            (#"^\Qa.b\E$"#, "a.b", true), (#"^\Qa.b\E$"#, "axb", false), ("^a{,2}$", "a{,2}", true),
            ("^(?P<name>x)$", "x", true), ("^é$", "é", true), ("^.$", "😀", true), ("(a*)*$", "b", true),
            ("^([0-9]{1,9}(h|ms|m|s))+$", "1h30m", true), ("^([0-9]{1,9}(h|ms|m|s))+$", "1h30", false),
        ])
    func matching(pattern: String, text: String, expected: Bool) throws {
        #expect(try PatternMatcher(pattern).matches(text) == expected)
    }

    @Test(
        "what is not a pattern is refused with the reason",
        arguments: [
            ("(", "error parsing regexp: missing closing ): `(`"),
            (")", "error parsing regexp: unexpected ): `)`"),
            ("[a", "error parsing regexp: missing closing ]: `[a`"),
            ("*a", "error parsing regexp: missing argument to repetition operator: `*`"),
            ("a**", "error parsing regexp: invalid nested repetition operator: `**`"),
            ("[z-a]", "error parsing regexp: invalid character class range: `z-a`"),
            ("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
            ("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"),
            ("a\\", "error parsing regexp: trailing backslash at end of expression: ``"),
        ])
    func faults(pattern: String, expected: String) {
        let error = #expect(throws: PatternError.self) { try PatternMatcher(pattern) }
        #expect(error?.description == expected)
    }

    @Test("patterns that make others take for ever take little time")
    func bounds() throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        #expect(try !PatternMatcher("^(a+)+$").matches(text))
        #expect(try !PatternMatcher("^(a|a)*$").matches(text))
        #expect(try PatternMatcher("((((){1000}){1000}){1000}){1000}").matches(""))
        #expect(throws: PatternError.self) { try PatternMatcher("((a{1000}){1000}){1000}") }
        #expect(throws: PatternError.self) { try PatternMatcher(String(repeating: "(", count: 4_000)) }
        #expect(throws: PatternError.self) { try PatternMatcher(String(repeating: "a", count: 5_000)) }
    }
}
