import Testing

@testable import CEL

struct RegularExpressionTests {
    @Test(
        "an expression matches anywhere in a text, in the syntax of RE2",
        arguments: [
            ("^[a-z]+$", "abc", true), ("^[a-z]+$", "aBc", false), ("b", "abc", true), ("^$", "", true), ("", "", true),
            ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "a", false), ("^a{2,}$", "aaaaa", true),
            ("a|b|", "z", true), ("^(ab|cd)*$", "abcdab", true), ("^(?:ab)+?$", "abab", true),
            ("^.$", "\n", false), ("^.$", "é", true), ("^.$", "😀", true), ("^é$", "é", true), ("ö", "größe", true),
            (#"^\d+\.\d*$"#, "12.", true), (#"^[\w-]+$"#, "a-b_c", true), (#"^\S+$"#, "a b", false),
            (#"^\x41\x{42}\103$"#, "ABC", true), ("^[[:alpha:]]+$", "ab", true), ("^[[:^alpha:]]+$", "12", true),
            ("^[]a]+$", "]a", true), ("^[^]]$", "]", false), ("^[a-]$", "-", true), ("^[^\\n]$", "\n", false),
            (#"^\Qa.b\E$"#, "a.b", true), (#"^\Qa.b\E$"#, "axb", false), ("^a{,2}$", "a{,2}", true), ("^{$", "{", true),
            ("^(?P<name>x)$", "x", true), ("^(?<name>x)$", "x", true), ("(a*)*$", "b", true), ("(a*)+", "b", true),
            ("^([0-9]{1,9}(h|ms|m|s))+$", "1h30m", true), ("^([0-9]{1,9}(h|ms|m|s))+$", "1h30", false),
            ("needle", "hay needle hay", true), ("needle", "hay needl hay", false), ("nee(d|t)le$", "a neetle", true),
            ("aab", "aaab", true), ("a(?i)*B", "aab", true), ("x*", "", true), ("^a^", "a", false),
            ("a$b", "ab", false),
        ])
    func matching(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
        #expect(try (RegularExpression(pattern).firstMatch(in: text) != nil) == expected)
    }

    @Test(
        "flags hold from where they stand to the end of the group",
        arguments: [
            ("(?i)^abc$", "aBC", true), ("(?i)^[^a]$", "A", false), ("(?s)^.$", "\n", true),
            ("(?m)^b$", "a\nb\nc", true),
            ("^b$", "a\nb\nc", false), ("(?i:a)b", "AB", false), ("(?i:a)b", "Ab", true), ("(?i)a(?-i)b", "Ab", true),
            ("(?i)a(?-i)b", "AB", false), ("((?i)a)b", "AB", false), ("(?i)k", "\u{212A}", true), ("(?i)ſ", "S", true),
            ("(?i)^ÄÖ$", "äö", true), ("(?i)^\\p{Lu}$", "a", true), ("(?im-s)^a.c$", "x\nAbC", true),
            ("(?i)σ", "ς", true),
        ])
    func flags(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test(
        "assertions see what stands on either side",
        arguments: [
            (#"\bfoo\b"#, "a foo b", true), (#"\bfoo\b"#, "afoo", false), (#"\bfoo\b"#, "foo", true),
            (#"\Boo\b"#, "foo", true), (#"\Bfoo"#, "a foo", false), (#"\Aa"#, "ba", false), (#"a\z"#, "a\n", false),
            (#"(?m)a$"#, "a\nb", true), (#"\b"#, "", false), (#"\B"#, "", true), (#"é\b"#, "éa", true),
            (#"^\b$"#, "a", false),
        ])
    func assertions(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
        #expect(try (RegularExpression(pattern).firstMatch(in: text) != nil) == expected)
    }

    @Test(
        "Unicode's categories have short and long names, in any case",
        arguments: [
            (#"^\pL+$"#, "größe", true), (#"^\p{L}+$"#, "a1", false), (#"^\p{Lu}\p{Ll}$"#, "Ää", true),
            (#"^\PL$"#, "1", true),
            (#"^\p{^L}$"#, "a", false), (#"^[\p{Nd}x]+$"#, "٣x", true), (#"^\p{Letter}$"#, "a", true),
            (#"^\p{uppercase_letter}$"#, "A", true), (#"^\p{Any}$"#, "a", true), (#"^[^\p{L}]$"#, "é", false),
            (#"^\p{Sc}$"#, "€", true), (#"^\p{Zs}$"#, "\u{3000}", true), (#"^\p{Co}$"#, "\u{F0000}", true),
            (#"^\p{Cn}$"#, "\u{40000}", true), (#"^\p{Assigned}$"#, "\u{40000}", false),
        ])
    func categories(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test(
        "what is not an expression is refused in Go's words",
        arguments: [
            ("(", "missing closing ): `(`"), (")", "unexpected ): `)`"), ("a)b", "unexpected ): `a)b`"),
            ("[a", "missing closing ]: `[a`"), ("x[a", "missing closing ]: `[a`"), ("[a-", "missing closing ]: `[a-`"),
            ("*a", "missing argument to repetition operator: `*`"),
            ("(+)", "missing argument to repetition operator: `+`"),
            ("a**", "invalid nested repetition operator: `**`"),
            ("a{2}*?", "invalid nested repetition operator: `{2}*?`"),
            ("[z-a]", "invalid character class range: `z-a`"),
            ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
            (#"\p{Foo}"#, "invalid character class range: `\\p{Foo}`"),
            (#"\pX"#, "invalid character class range: `\\pX`"),
            (#"\p{L"#, "invalid character class range: `\\p{L`"),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"), ("(?<!a)", "invalid named capture: `(?<!a)`"),
            ("(?i-)a", "invalid or unsupported Perl syntax: `(?i-)`"),
            ("(?i", "invalid or unsupported Perl syntax: `(?i`"),
            ("(?P<n", "invalid named capture: `(?P<n`"), ("(?P<n!>a)", "invalid named capture: `(?P<n!>`"),
            ("(?<>a)", "invalid named capture: `(?<>`"),
            ("a{1001}", "invalid repeat count: `{1001}`"), ("a{2,1}", "invalid repeat count: `{2,1}`"),
            ("(a{100}){11}", "invalid repeat count: `{11}`"),
            ("a\\", "trailing backslash at end of expression: ``"), (#"\1"#, "invalid escape sequence: `\\1`"),
            (#"\q"#, "invalid escape sequence: `\\q`"), (#"\C"#, "invalid escape sequence: `\\C`"),
            (#"\x{110000}"#, "invalid escape sequence: `\\x{110000`"), (#"\xg0"#, "invalid escape sequence: `\\xg`"),
        ])
    func faults(pattern: String, expected: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description == "error parsing regexp: " + expected)
    }

    @Test("groups have numbers and names")
    func groups() throws {
        let expression = try RegularExpression("(?P<year>[0-9]+)-([0-9]+)(?:-(x))?")
        #expect(expression.groupNames == ["year", nil, nil])
        let match = try #require(try expression.firstMatch(in: "on 2026-11"))
        #expect(match.range == 3..<10)
        #expect(match.groups == [3..<7, 8..<10, nil])
    }

    @Test(
        "the match is the one that a backtracking matcher finds first",
        arguments: [
            ("a|ab", "ab", 0..<1), ("ab|a", "ab", 0..<2), ("a*?", "aa", 0..<0), ("a*", "baa", 0..<0),
            ("a+", "baa", 1..<3),
            ("(?U)a+", "aaa", 0..<1), ("(?U)a+?", "aaa", 0..<3), ("a{1,2}?", "aaa", 0..<1),
            ("(a+)(b+)", "xaabb", 1..<5),
            ("é+", "aéé", 1..<5), ("b|abcd", "abcd", 0..<4), ("^", "abc", 0..<0), ("$", "abc", 3..<3),
        ])
    func priorities(pattern: String, text: String, expected: Range<Int>) throws {
        #expect(try RegularExpression(pattern).firstMatch(in: text)?.range == expected)
    }

    @Test("matches follow one another, and an empty one does not touch the one before it")
    func following() throws {
        func ranges(_ pattern: String, _ text: String, _ limit: Int = .max) throws -> [Range<Int>] {
            try RegularExpression(pattern).allMatches(in: text, limit: limit).map(\.range)
        }
        #expect(try ranges("[0-9]+", "123 abc 456") == [0..<3, 8..<11])
        #expect(try ranges("[0-9]+", "123 abc 456", 1) == [0..<3])
        #expect(try ranges("a*", "baac") == [0..<0, 1..<3, 4..<4])
        #expect(try ranges("", "aé") == [0..<0, 1..<1, 3..<3])
        #expect(try ranges("x", "abc") == [])
        #expect(try ranges("a", "aaa", 0) == [])
        #expect(try ranges("^a", "aaa") == [0..<1])
    }
}
