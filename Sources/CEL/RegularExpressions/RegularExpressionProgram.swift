/// A regular expression as instructions for a machine that follows all ways through it side by side.
struct RegularExpressionProgram: Sendable {
    enum Instruction: Sendable {
        /// Reads one scalar of the set with this index.
        case characters(Int)
        /// Goes both ways; the first is preferred.
        case split(Int, Int)
        case jump(Int)
        case assert(RegularExpressionNode.Assertion)
        /// Remembers the place under an index: even for a group's begin, odd for its end.
        case save(Int)
        case match
    }

    private static let maximumPrefix = 16

    let instructions: [Instruction]
    let sets: [ScalarSet]
    /// The UTF-8 of a literal that each match begins with; empty where there is none.
    let prefix: [UInt8]
    /// Nothing but `prefix` is read and nothing asserted.
    let isLiteral: Bool
    /// Matches begin where the text begins.
    let isAnchored: Bool
    /// Whether the kind of the character before a place matters.
    let looksBehind: Bool
    /// Whether it matters that a place is the text's begin.
    let assertsTextStart: Bool

    init(_ node: RegularExpressionNode, source: String) throws(RegularExpressionError) {
        var builder = Builder(source: source)
        try builder.emit(node)
        try builder.append(.match)
        instructions = builder.instructions
        sets = builder.sets
        let anchored = Self.isAnchored(node)
        let literal = anchored ? [] : Self.literalPrefix(of: node)
        // A long one would be compared at many places where the text repeats itself.
        let scanned = literal.prefix(Self.maximumPrefix)
        prefix = Array(String(String.UnicodeScalarView(Array(scanned))).utf8)
        isLiteral = !literal.isEmpty && scanned.count == instructions.count - 1
        isAnchored = anchored
        let assertions = instructions.compactMap { instruction -> RegularExpressionNode.Assertion? in
            if case .assert(let assertion) = instruction { assertion } else { nil }
        }
        looksBehind = assertions.contains { $0 != .textStart && $0 != .textEnd }
        assertsTextStart = assertions.contains(.textStart)
    }

    private static func isAnchored(_ node: RegularExpressionNode) -> Bool {
        switch node {
        case .assertion(.textStart): true
        case .group(let node, _): isAnchored(node)
        case .sequence(let nodes): nodes.first.map(isAnchored) ?? false
        case .choice(let nodes): nodes.allSatisfy(isAnchored)
        case .repetition(let node, let minimum, _, _): minimum > 0 && isAnchored(node)
        case .empty, .characters, .assertion: false
        }
    }

    private static func literalPrefix(of node: RegularExpressionNode) -> [Unicode.Scalar] {
        let nodes: [RegularExpressionNode] =
            switch node {
            case .sequence(let nodes): nodes
            default: [node]
            }
        var prefix: [Unicode.Scalar] = []
        for node in nodes {
            guard case .characters(let set) = node, let scalar = set.single.flatMap(Unicode.Scalar.init) else { break }
            prefix.append(scalar)
        }
        return prefix
    }
}

/// Turns the tree into instructions.
private struct Builder {
    private(set) var instructions: [RegularExpressionProgram.Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private var indices: [ScalarSet: Int] = [:]
    private let source: String

    /// Repetitions multiply what they repeat; more instructions than this are refused.
    static let maximumInstructions = 10_000
    /// Groups beyond this are matched, but where they matched is not kept.
    static let maximumGroup = 9

    init(source: String) { self.source = source }

    mutating func append(_ instruction: RegularExpressionProgram.Instruction) throws(RegularExpressionError) {
        guard instructions.count < Self.maximumInstructions else {
            throw RegularExpressionError("expression too large", in: source)
        }
        instructions.append(instruction)
    }

    mutating func emit(_ node: RegularExpressionNode) throws(RegularExpressionError) {
        switch node {
        case .empty: break
        case .characters(let set): try append(.characters(index(of: set)))
        case .assertion(let assertion): try append(.assert(assertion))
        case .group(let node, let number):
            guard number <= Self.maximumGroup else { return try emit(node) }
            try append(.save(2 * number))
            try emit(node)
            try append(.save(2 * number + 1))
        case .sequence(let nodes):
            for node in nodes { try emit(node) }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            try emit(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
        }
    }

    private mutating func index(of set: ScalarSet) -> Int {
        if let index = indices[set] { return index }
        indices[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }

    private mutating func emit(choice branches: [RegularExpressionNode]) throws(RegularExpressionError) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch)
                break
            }
            let split = instructions.count
            try append(.jump(0))
            try emit(branch)
            ends.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ node: RegularExpressionNode, minimum: Int, maximum: Int?, isGreedy: Bool
    ) throws(RegularExpressionError) {
        for _ in 0..<minimum {
            let start = instructions.count
            try emit(node)
            // Repeating what reads nothing would take time and add nothing.
            if instructions.count == start { return }
        }
        guard let maximum else { return try emitLoop(node, isGreedy: isGreedy) }
        var splits: [Int] = []
        for _ in 0..<(maximum - minimum) {
            splits.append(instructions.count)
            try append(.jump(0))
            try emit(node)
            if instructions.count == (splits.last ?? 0) + 1 { break }
        }
        for split in splits {
            instructions[split] = choice(split + 1, instructions.count, isGreedy: isGreedy)
        }
    }

    private mutating func emitLoop(
        _ node: RegularExpressionNode, isGreedy: Bool
    ) throws(RegularExpressionError) {
        let split = instructions.count
        try append(.jump(0))
        try emit(node)
        try append(.jump(split))
        instructions[split] = choice(split + 1, instructions.count, isGreedy: isGreedy)
    }

    private func choice(_ into: Int, _ past: Int, isGreedy: Bool) -> RegularExpressionProgram.Instruction {
        isGreedy ? .split(into, past) : .split(past, into)
    }
}
