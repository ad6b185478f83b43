/// One of the five fields of a schedule: which numbers and names it takes.
struct CronField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// By the number that each stands for, from the lowest of `range`.
    var names: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of month", range: 1...31)
    static let month = CronField(
        name: "month", range: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = CronField(
        name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// The values that a field's text names, a bit each.
    func bits(of text: Substring) throws(CronProblem) -> UInt64 {
        try refuseForeign(text)
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { bits |= try self.bits(ofPart: part) }
        return bits
    }

    private func bits(ofPart part: Substring) throws(CronProblem) -> UInt64 {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw problem("\"\(part.prefix(20))\" has two steps") }
        let span = try span(of: halves[0])
        guard halves.count == 2 else { return Self.bits(span.values, every: 1) }
        guard let step = Self.number(halves[1]), step > 0 else {
            throw problem("a step is a number from 1, and \"\(halves[1].prefix(20))\" is none")
        }
        guard span.isRange else {
            throw problem("a step needs a range; write \(halves[0].prefix(20))-\(range.upperBound)/\(step)")
        }
        return Self.bits(span.values, every: step)
    }

    private func span(of text: Substring) throws(CronProblem) -> (values: ClosedRange<Int>, isRange: Bool) {
        if text == "*" { return (range, true) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2 else { throw problem("\"\(text.prefix(20))\" is no range") }
        let first = try value(of: ends[0])
        guard ends.count == 2 else { return (first...first, false) }
        let last = try value(of: ends[1])
        guard first <= last else {
            throw problem(
                "\(text.prefix(20)) runs backwards; write \(ends[0])-\(range.upperBound),\(range.lowerBound)-\(ends[1])"
            )
        }
        return (first...last, true)
    }

    private func value(of text: Substring) throws(CronProblem) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
        guard let number = Self.number(text), range.contains(number) else {
            let alternative = names.first.map { " or a name such as \($0)" } ?? ""
            throw problem(
                "\"\(text.prefix(20))\" is not a number from \(range.lowerBound) to \(range.upperBound)\(alternative)")
        }
        return number
    }

    /// What other crons have and this one does not: said by its name, since a number would not be what was meant.
    private func refuseForeign(_ text: Substring) throws(CronProblem) {
        if text.contains("?") { throw problem("? has no meaning here; write *") }
        if text.contains("#") {
            throw problem(
                "# (the nth day of week in a month) is not available; name the days of the month that it can be")
        }
        let letters = text.lowercased().split { !$0.isLetter }
        if letters.contains(where: { $0 == "l" || $0 == "lw" || $0 == "w" }) {
            throw problem(
                "L and W (the last day, the nearest weekday) are not available; name the days of the month that it can be"
            )
        }
    }

    private func problem(_ sentence: String) -> CronProblem { CronProblem("\(name): \(sentence)") }

    /// Digits alone, and few.
    private static func number(_ text: Substring) -> Int? {
        (1...4).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static func bits(_ values: ClosedRange<Int>, every step: Int) -> UInt64 {
        stride(from: values.lowerBound, through: values.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }
}
