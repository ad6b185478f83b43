/// The scalars, by what a program can tell apart: all in one class are in the same of its sets.
struct ScalarAlphabet: Sendable {
    /// The classes of the ASCII characters.
    let ascii: [UInt32]
    /// Where a class begins, ascending from 0, and which one.
    private let starts: [UInt32]
    private let classes: [UInt32]
    /// The class that stands for the end of the text is this number.
    let count: Int
    /// For each class and the end: what the assertions see.
    let kinds: [ScalarKind]
    /// One scalar of each class.
    private let examples: [UInt32]

    init(_ program: RegularExpressionProgram) {
        let sets = program.sets + (program.looksBehind ? [.word, .newline] : [])
        let starts = Set(sets.flatMap { $0.ranges.flatMap { [$0.lowerBound, $0.upperBound + 1] } } + [0])
            .filter { $0 <= ScalarSet.maximum }.sorted()
        var index: [UInt32: Int] = [:]
        for (position, start) in starts.enumerated() { index[start] = position }
        var classes = [UInt32](repeating: 0, count: starts.count)
        var count: UInt32 = 1
        for set in sets {
            var split: [UInt32: UInt32] = [:]
            for range in set.ranges {
                var position = index[range.lowerBound] ?? starts.count
                while position < starts.count, starts[position] <= range.upperBound {
                    let old = classes[position]
                    if let new = split[old] {
                        classes[position] = new
                    } else {
                        split[old] = count
                        classes[position] = count
                        count += 1
                    }
                    position += 1
                }
            }
        }
        // Classes that others took all of have no number.
        var numbers: [UInt32: UInt32] = [:]
        for (position, old) in classes.enumerated() {
            let next = UInt32(numbers.count)
            classes[position] = numbers[old] ?? next
            numbers[old] = classes[position]
        }
        self.starts = starts
        self.classes = classes
        self.count = numbers.count
        var kinds = [ScalarKind](repeating: .other, count: numbers.count) + [.end]
        var examples = [UInt32](repeating: 0, count: numbers.count)
        for (position, start) in starts.enumerated() {
            let number = Int(classes[position])
            examples[number] = start
            if program.looksBehind { kinds[number] = ScalarKind(start) }
        }
        self.kinds = kinds
        self.examples = examples
        var ascii: [UInt32] = []
        var position = 0
        for value in UInt32(0)..<0x80 {
            while position + 1 < starts.count, starts[position + 1] <= value { position += 1 }
            ascii.append(classes[position])
        }
        self.ascii = ascii
    }

    /// Whether all of a class is in `set`; the end is in none.
    func isClass(_ scalarClass: Int, in set: ScalarSet) -> Bool {
        scalarClass < count && set.contains(examples[scalarClass])
    }

    func scalarClass(of scalar: UInt32) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return Int(classes[low])
    }
}

/// What assertions see on either side of a place.
enum ScalarKind: UInt8, Sendable {
    /// No character: the text begins or ends here.
    case end
    case newline
    case word
    case other

    init(_ scalar: UInt32) {
        self = scalar == 0x0A ? .newline : ScalarSet.word.contains(scalar) ? .word : .other
    }
}

extension RegularExpressionNode.Assertion {
    @inline(__always)
    func holds(between before: ScalarKind, and after: ScalarKind) -> Bool {
        switch self {
        case .textStart: before == .end
        case .textEnd: after == .end
        case .lineStart: before == .end || before == .newline
        case .lineEnd: after == .end || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .notWordBoundary: (before == .word) == (after == .word)
        }
    }
}
