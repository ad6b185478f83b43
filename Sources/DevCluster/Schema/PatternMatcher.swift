/// A regular expression of a schema's `pattern`, matched anywhere in a text.
///
/// Patterns come from whoever writes a CustomResourceDefinition, so a matcher that backtracks would let one of them
/// stop the server. This one follows all ways through the expression side by side (Thompson's construction): its time
/// is at most the length of the text times the size of the expression, both of which are bounded. The syntax is that
/// of RE2 without Unicode classes; as there, there are no back references and no look-around.
struct PatternMatcher: Sendable {
    let source: String
    private let program: [PatternInstruction]

    /// Longer expressions are refused.
    static let maximumLength = 4_096
    /// A text for which more steps might be needed counts as one that does not match.
    static let maximumSteps = 200_000_000

    init(_ source: String) throws(PatternError) {
        guard source.utf8.count <= Self.maximumLength else { throw PatternError("expression is too long", in: source) }
        var parser = PatternParser(source)
        program = try PatternCompiler.compile(try parser.parse(), source: source)
        self.source = source
    }

    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        let (steps, overflow) = program.count.multipliedReportingOverflow(by: scalars.count + 1)
        guard !overflow, steps <= Self.maximumSteps else { return false }
        var threads = ThreadSet(count: program.count)
        var next = ThreadSet(count: program.count)
        for position in 0...scalars.count {
            // A match may begin anywhere.
            threads.add(0, program, scalars, position)
            if threads.hasMatched { return true }
            guard position < scalars.count else { return false }
            next.clear()
            for index in threads.members {
                guard case .character(let set) = program[index], set.contains(scalars[position]) else { continue }
                next.add(index + 1, program, scalars, position + 1)
            }
            if next.hasMatched { return true }
            swap(&threads, &next)
        }
        return false
    }
}

/// A pattern that is not a regular expression, in the words of Go's parser.
struct PatternError: Error, Hashable, CustomStringConvertible {
    let message: String
    let fragment: String

    init(_ message: String, in fragment: some StringProtocol) {
        self.message = message
        self.fragment = String(fragment.prefix(100))
    }

    var description: String { "error parsing regexp: \(message): `\(fragment)`" }
}

enum PatternInstruction: Sendable {
    case character(PatternCharacters)
    case split(Int, Int)
    case jump(Int)
    case assert(PatternAssertion)
    case match
}

enum PatternAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary

    func holds(_ text: [Unicode.Scalar], _ position: Int) -> Bool {
        let before = position > 0 ? text[position - 1] : nil
        let after = position < text.count ? text[position] : nil
        switch self {
        case .textStart: return before == nil
        case .textEnd: return after == nil
        case .lineStart: return before == nil || before == "\n"
        case .lineEnd: return after == nil || after == "\n"
        case .wordBoundary: return before.map(Self.isWord) ?? false != after.map(Self.isWord) ?? false
        case .notWordBoundary: return before.map(Self.isWord) ?? false == after.map(Self.isWord) ?? false
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { PatternCharacters.word.contains(scalar) }
}

/// The places in a program that are reached at one position of the text.
private struct ThreadSet {
    private(set) var members: [Int] = []
    private(set) var hasMatched = false
    private var isMember: [Bool]
    private var pending: [Int] = []

    init(count: Int) {
        isMember = Array(repeating: false, count: count)
    }

    mutating func clear() {
        for index in members { isMember[index] = false }
        members.removeAll(keepingCapacity: true)
    }

    /// Adds `start` and all that is reached from it without reading a character.
    mutating func add(_ start: Int, _ program: [PatternInstruction], _ text: [Unicode.Scalar], _ position: Int) {
        pending.append(start)
        while let index = pending.popLast() {
            guard !isMember[index] else { continue }
            isMember[index] = true
            members.append(index)
            switch program[index] {
            case .character: break
            case .split(let first, let second): pending += [second, first]
            case .jump(let target): pending.append(target)
            case .assert(let assertion):
                if assertion.holds(text, position) { pending.append(index + 1) }
            case .match: hasMatched = true
            }
        }
    }
}
