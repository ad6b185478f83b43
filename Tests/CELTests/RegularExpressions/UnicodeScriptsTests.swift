import Testing

@testable import CEL

struct UnicodeScriptsTests {
    @Test(
        "scripts are known by their names",
        arguments: [
            (#"^\p{Greek}+$"#, "αβγ", true), (#"^\p{Greek}+$"#, "αb", false), (#"^\p{Cyrillic}+$"#, "завтра", true),
            (#"^\p{Han}$"#, "漢", true), (#"^\P{Latin}$"#, "a", false), (#"^[\p{Latin}\d]+$"#, "größe1", true),
            (#"^\p{old_italic}$"#, "\u{10300}", true), (#"^\p{Common}$"#, "!", true),
            (#"(?i)^\p{Greek}$"#, "\u{B5}", true),
        ])
    func names(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    /// The table was made with the standard library, which may know more in a later version, but not less.
    @Test(
        "the ends of ranges are what the standard library says",
        arguments: ["Greek", "Cyrillic", "Han", "Latin", "Thai"])
    func agreement(script: String) throws {
        let set = try #require(UnicodeScripts.set(named: script.lowercased()))
        let known = try Regex("\\p{script=\(script)}").matchingSemantics(.unicodeScalar)
        for range in set.ranges {
            for end in [range.lowerBound, range.upperBound] {
                let scalar = try #require(Unicode.Scalar(end))
                #expect(String(scalar).wholeMatch(of: known) != nil, "\(script) \(end)")
            }
        }
    }
}
