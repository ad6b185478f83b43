/// Turns the tree of a regular expression into a program.
struct PatternCompiler {
    private var program: [PatternInstruction] = []
    private let source: String

    /// Repetitions multiply what they repeat; more instructions than this are refused.
    private static let maximumInstructions = 10_000

    static func compile(_ node: PatternNode, source: String) throws(PatternError) -> [PatternInstruction] {
        var compiler = PatternCompiler(source: source)
        try compiler.emit(node)
        compiler.program.append(.match)
        return compiler.program
    }

    private init(source: String) {
        self.source = source
    }

    private mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
        guard program.count < Self.maximumInstructions else {
            throw PatternError("expression is too large", in: source)
        }
        program.append(instruction)
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .characters(let characters): try append(.character(characters))
        case .assertion(let assertion): try append(.assert(assertion))
        case .sequence(let nodes):
            for node in nodes { try emit(node) }
        case .choice(let branches): try emit(branches[...])
        case .repetition(let node, let minimum, let maximum):
            for _ in 0..<minimum {
                let start = program.count
                try emit(node)
                // Repeating what reads nothing would take time and add nothing.
                if program.count == start { return }
            }
            guard let maximum else { return try emitLoop(node) }
            try emitOptional(node, count: maximum - minimum)
        }
    }

    private mutating func emit(_ branches: ArraySlice<PatternNode>) throws(PatternError) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch)
                break
            }
            let split = program.count
            try append(.jump(0))
            try emit(branch)
            ends.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func emitLoop(_ node: PatternNode) throws(PatternError) {
        let split = program.count
        try append(.jump(0))
        try emit(node)
        try append(.jump(split))
        program[split] = .split(split + 1, program.count)
    }

    private mutating func emitOptional(_ node: PatternNode, count: Int) throws(PatternError) {
        var splits: [Int] = []
        for _ in 0..<max(0, count) {
            splits.append(program.count)
            try append(.jump(0))
            try emit(node)
            if program.count == (splits.last ?? 0) + 1 { break }
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
