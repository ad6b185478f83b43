/// Finds where an expression matches first, and its groups: follows all ways through the program side by side, in the
/// order in which a backtracking matcher would try them.
///
/// Takes at most the length of the text times that of the program.
struct ThreadedSearch {
    private let program: RegularExpressionProgram
    /// Places kept for each way: two for the match and two for each group.
    private let slotCount: Int
    private var current: Threads
    private var next: Threads
    private var adding: Closure

    /// With the places of the first `groups` groups, at most nine.
    init(_ program: RegularExpressionProgram, groups: Int) {
        self.program = program
        slotCount = 2 * (groups + 1)
        current = Threads(count: program.instructions.count, slotCount: slotCount)
        next = current
        adding = Closure(slotCount: slotCount)
    }

    /// The bytes that the first match at or after `start` and its groups take; -1 for a group that took no part.
    mutating func firstMatch(in text: UTF8Text, from start: Int) throws(RegularExpressionError) -> [Int]? {
        var match: [Int]?
        var index = start
        current.clear()
        next.clear()
        while true {
            if current.isEmpty {
                if match != nil { return match }
                if program.isAnchored, index > 0 { return nil }
                if !program.prefix.isEmpty {
                    guard let found = text.firstIndex(of: program.prefix, from: index) else { return nil }
                    index = found
                }
            }
            if match == nil {
                adding.begin(at: index)
                adding.add(0, to: &current, program, text, index)
            }
            let scalar = index < text.count ? text.scalar(at: index) : nil
            for (order, place) in current.places.enumerated() {
                if case .characters(let set) = program.instructions[place] {
                    guard let scalar, program.sets[set].contains(scalar.value) else { continue }
                    adding.load(current, order)
                    adding.add(place + 1, to: &next, program, text, index + scalar.length)
                } else {
                    // A match: what comes later in the order, a backtracking matcher would not have tried.
                    var slots = current.slots(order)
                    slots[1] = index
                    match = slots
                    break
                }
            }
            guard let scalar else { return match }
            adding.steps &+= current.places.count
            guard adding.steps < RegularExpression.maximumSteps else { throw .tooManySteps }
            index += scalar.length
            swap(&current, &next)
            next.clear()
        }
    }
}

/// Adds a place and all that is reached from it without reading.
private struct Closure {
    var steps = 0
    /// Of the way that is followed; as they were when all that it leads to is added.
    private var slots: [Int]
    private var pending: [Pending] = []

    init(slotCount: Int) { slots = [Int](repeating: -1, count: slotCount) }

    mutating func begin(at index: Int) {
        for slot in slots.indices { slots[slot] = -1 }
        slots[0] = index
    }

    mutating func load(_ threads: Threads, _ order: Int) {
        for slot in slots.indices { slots[slot] = threads.slots[order * slots.count + slot] }
    }

    private enum Pending {
        case place(Int)
        case restore(slot: Int, value: Int)
    }

    mutating func add(
        _ place: Int, to threads: inout Threads, _ program: RegularExpressionProgram, _ text: UTF8Text, _ index: Int
    ) {
        pending.append(.place(place))
        while let item = pending.popLast() {
            switch item {
            case .restore(let slot, let value): slots[slot] = value
            case .place(let place):
                guard threads.insert(place) else { continue }
                steps &+= 1
                switch program.instructions[place] {
                case .characters, .match: threads.append(place, slots)
                case .split(let first, let second):
                    pending.append(.place(second))
                    pending.append(.place(first))
                case .jump(let target): pending.append(.place(target))
                case .assert(let assertion):
                    if assertion.holds(between: text.kind(before: index), and: text.kind(after: index)) {
                        pending.append(.place(place + 1))
                    }
                case .save(let slot):
                    if slot < slots.count {
                        pending.append(.restore(slot: slot, value: slots[slot]))
                        slots[slot] = index
                    }
                    pending.append(.place(place + 1))
                }
            }
        }
    }
}

/// The ways that are followed at one place of the text, in order, each with its slots.
private struct Threads {
    private(set) var places: [Int] = []
    fileprivate private(set) var slots: [Int] = []
    private var isMember: [Bool]
    private var members: [Int] = []
    private let slotCount: Int

    init(count: Int, slotCount: Int) {
        isMember = [Bool](repeating: false, count: count)
        self.slotCount = slotCount
    }

    var isEmpty: Bool { places.isEmpty }

    func slots(_ order: Int) -> [Int] { Array(slots[(order * slotCount)..<((order + 1) * slotCount)]) }

    mutating func insert(_ place: Int) -> Bool {
        guard !isMember[place] else { return false }
        isMember[place] = true
        members.append(place)
        return true
    }

    mutating func append(_ place: Int, _ slots: [Int]) {
        places.append(place)
        self.slots += slots
    }

    mutating func clear() {
        for place in members { isMember[place] = false }
        members.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
    }
}
