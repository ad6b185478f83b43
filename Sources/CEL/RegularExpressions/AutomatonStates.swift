/// The states of an automaton known so far: each is a set of instructions to go on from, and what stands before.
///
/// Assertions look at the character that comes, so a state keeps the instructions as they are before assertions are
/// tried, and a match is found with the character after it or with the text's end.
struct AutomatonStates: Sendable {
    /// For each state, for each class and the end: the next state, or one of the three numbers below.
    private var table: [Int32] = []
    /// What makes each state: instructions, ascending, and the kind of the character before them.
    private var keys: [[Int32]] = []
    private var numbers: [[Int32]: Int32] = [:]
    /// The states that a search begins in, by the kind of the character before.
    private var initial: [Int32]
    private let stride: Int
    private var keySize = 0
    private var isReached: [Bool]
    private var reached: [Int32] = []

    private static let unknown: Int32 = 0
    private static let matched: Int32 = 1
    private static let dead: Int32 = 2
    /// The first state's number.
    private static let base: Int32 = 3

    private static let maximumTable = 65_536
    private static let maximumKeySize = 262_144

    init(_ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet) {
        stride = alphabet.count + 1
        isReached = [Bool](repeating: false, count: program.instructions.count)
        initial = [Int32](repeating: Self.unknown, count: 4)
    }

    // MARK: Making states

    /// The number of a state, a new one if need be; `nil` where there is no room for it.
    private mutating func number(_ key: [Int32]) -> Int32? {
        if let number = numbers[key] { return number }
        let isFull = table.count + stride > Self.maximumTable || keySize + key.count > Self.maximumKeySize
        // A few states are always kept, however large.
        if isFull, keys.count >= 8 { return nil }
        let number = Self.base + Int32(keys.count)
        numbers[key] = number
        keys.append(key)
        keySize += key.count
        table.append(contentsOf: repeatElement(Self.unknown, count: stride))
        return number
    }

    private mutating func numberForgetting(_ key: [Int32]) -> Int32 {
        if let number = number(key) { return number }
        table.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        keySize = 0
        for index in initial.indices { initial[index] = Self.unknown }
        return number(key) ?? Self.dead
    }

    private static func initialKey(_ before: ScalarKind, _ program: RegularExpressionProgram) -> [Int32] {
        [0, Int32(relevant(before, program).rawValue)]
    }

    /// The kind as far as the program can tell, so that states differ in no more.
    private static func relevant(_ before: ScalarKind, _ program: RegularExpressionProgram) -> ScalarKind {
        if program.looksBehind { return before }
        return program.assertsTextStart && before == .end ? .end : .other
    }

    private mutating func initialState(_ before: ScalarKind, _ program: RegularExpressionProgram) -> Int32 {
        let known = initial[Int(before.rawValue)]
        if known != Self.unknown { return known }
        let number = numberForgetting(Self.initialKey(before, program))
        initial[Int(before.rawValue)] = number
        return number
    }

    private enum Step { case matched, dead, state([Int32]) }

    /// Where a class, or the end, leads from a state; adds what it looked at to `work`.
    private mutating func step(
        from state: Int32, by scalarClass: Int, _ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet,
        work: inout Int
    ) -> Step {
        let key = keys[Int(state - Self.base)]
        let before = ScalarKind(rawValue: UInt8(truncatingIfNeeded: key[key.count - 1])) ?? .other
        let after = alphabet.kinds[scalarClass]
        reached.removeAll(keepingCapacity: true)
        var seeds: [Int32] = program.isAnchored || after == .end ? [] : [0]
        for seed in key.dropLast() where !isReached[Int(seed)] {
            isReached[Int(seed)] = true
            reached.append(seed)
        }
        var hasMatched = false
        var index = 0
        func reach(_ target: Int, _ states: inout AutomatonStates) {
            guard !states.isReached[target] else { return }
            states.isReached[target] = true
            states.reached.append(Int32(target))
        }
        while index < reached.count, !hasMatched {
            let place = Int(reached[index])
            index += 1
            switch program.instructions[place] {
            case .characters(let set):
                if alphabet.isClass(scalarClass, in: program.sets[set]) { seeds.append(Int32(place + 1)) }
            case .split(let first, let second):
                reach(first, &self)
                reach(second, &self)
            case .jump(let target): reach(target, &self)
            case .assert(let assertion): if assertion.holds(between: before, and: after) { reach(place + 1, &self) }
            case .save: reach(place + 1, &self)
            case .match: hasMatched = true
            }
        }
        for place in reached { isReached[Int(place)] = false }
        work += reached.count
        if hasMatched { return .matched }
        if seeds.isEmpty { return .dead }
        seeds.sort()
        return .state(seeds + [Int32(Self.relevant(after, program).rawValue)])
    }

    /// Makes all states there are; `false` if they are too many or take more than `work`.
    mutating func complete(
        _ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet, work limit: Int
    ) -> Bool {
        for kind in [ScalarKind.end, .newline, .word, .other] { _ = initialState(kind, program) }
        var work = 0
        var index = 0
        while index < keys.count {
            for scalarClass in 0..<stride {
                guard work < limit else { return false }
                let state = Self.base + Int32(index)
                let target: Int32
                switch step(from: state, by: scalarClass, program, alphabet, work: &work) {
                case .matched: target = Self.matched
                case .dead: target = Self.dead
                case .state(let key):
                    guard let number = number(key) else { return false }
                    target = number
                }
                table[index * stride + scalarClass] = target
            }
            index += 1
        }
        return true
    }

    // MARK: Running

    /// The answer of a complete automaton.
    func run(
        _ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet, _ text: UTF8Text, from start: Int
    ) -> Bool {
        var cursor = Cursor(index: start, state: initial[Int(text.kind(before: start).rawValue)])
        return advance(&cursor, program, alphabet, text) == Self.matched
    }

    mutating func runGrowing(
        _ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet, _ text: UTF8Text, from start: Int, limit: Int
    ) throws(RegularExpressionError) -> Bool {
        var cursor = Cursor(index: start, state: initialState(text.kind(before: start), program))
        var work = 0
        while true {
            let answer = advance(&cursor, program, alphabet, text)
            if answer != Self.unknown { return answer == Self.matched }
            guard work < limit else { throw .tooManySteps }
            var scalarClass = alphabet.count
            var length = 0
            if cursor.index < text.count {
                let scalar = text.scalar(at: cursor.index)
                scalarClass = alphabet.scalarClass(of: scalar.value)
                length = scalar.length
            }
            let entry = Int(cursor.state - Self.base) * stride + scalarClass
            switch step(from: cursor.state, by: scalarClass, program, alphabet, work: &work) {
            case .matched:
                table[entry] = Self.matched
                return true
            case .dead:
                table[entry] = Self.dead
                return false
            case .state(let key):
                let count = keys.count
                let next = numberForgetting(key)
                // Where all was forgotten, so was the state that we come from.
                if keys.count >= count { table[entry] = next }
                cursor.state = next
                cursor.index += length
            }
        }
    }

    private struct Cursor {
        var index: Int
        var state: Int32
    }

    /// Follows known steps until there is an answer, or a step that is not known.
    @inline(__always)
    private func advance(
        _ cursor: inout Cursor, _ program: RegularExpressionProgram, _ alphabet: ScalarAlphabet, _ text: UTF8Text
    ) -> Int32 {
        // In this state nothing was read yet that a match could begin with, so a literal prefix may be searched for.
        let scanning = program.prefix.isEmpty || program.looksBehind ? -1 : initial[Int(ScalarKind.other.rawValue)]
        return table.withUnsafeBufferPointer { table in
            alphabet.ascii.withUnsafeBufferPointer { ascii in
                while cursor.index < text.count {
                    if cursor.state == scanning {
                        guard let found = text.firstIndex(of: program.prefix, from: cursor.index) else {
                            return Self.dead
                        }
                        cursor.index = found
                    }
                    let byte = text[cursor.index]
                    var length = 1
                    let scalarClass: Int
                    if byte < 0x80 {
                        scalarClass = Int(ascii[Int(byte)])
                    } else {
                        let scalar = text.scalar(at: cursor.index)
                        scalarClass = alphabet.scalarClass(of: scalar.value)
                        length = scalar.length
                    }
                    let target = table[Int(cursor.state - Self.base) * stride + scalarClass]
                    if target < Self.base { return target }
                    cursor.state = target
                    cursor.index += length
                }
                return table[Int(cursor.state - Self.base) * stride + alphabet.count]
            }
        }
    }
}
