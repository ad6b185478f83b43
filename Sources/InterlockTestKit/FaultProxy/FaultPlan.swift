/// Which request meets which fault: a pure function of a seed and of the request, so that a seed tells it all again.
///
/// A request is known by its method, its path and how many of these came before, not by its place among all: what other
/// tasks do side by side does not change what one of them meets.
public struct FaultPlan: Sendable, Hashable {
    public let seed: UInt64
    /// How many of a thousand requests meet a fault.
    public let rate: Int

    /// - Parameter rate: nil leaves it to the seed: between 3 and 30 percent.
    public init(seed: UInt64, rate: Int? = nil) {
        self.seed = seed
        var names = SeededNames(seed: seed ^ 0x5EED)
        self.rate = rate ?? 30 + Int(names.next() % 271)
    }

    /// No faults at all.
    public static let none = FaultPlan(seed: 0, rate: 0)

    /// The same with every request; nil for none.
    public static func always(_ fault: Fault?) -> FaultPlan {
        var plan = FaultPlan.none
        plan.fixed = fault
        return plan
    }

    private var fixed: Fault?

    public func fault(for request: ProxiedRequest) -> Fault? {
        if let fixed { return fixed }
        var dice = dice(for: request)
        guard dice.below(1000) < rate else { return nil }
        switch request.verb {
        case .watch, .initialEvents: return watchFault(&dice, isInitial: request.verb == .initialEvents)
        case .get: return readFault(&dice)
        case .list, .continuedList: return listFault(&dice, isContinued: request.verb == .continuedList)
        case .dryRun, .write: return writeFault(&dice)
        }
    }

    private func dice(for request: ProxiedRequest) -> Dice {
        // FNV-1a over what the request is known by.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(request.method) \(request.path) \(request.verb) \(request.occurrence)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Dice(SeededNames(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash))
    }

    private func watchFault(_ dice: inout Dice, isInitial: Bool) -> Fault {
        switch dice.below(20) {
        case 0: return .refuse
        case 1: return .reset
        case 2: return .answer(code: 410)
        case 3: return refusal(&dice)
        case 4: return .delayAnswer(dice.delay)
        default: break
        }
        let events = dice.below(4) == 0 ? 0 : dice.below(8)
        var breaks: [WatchBreak] = [.cut, .reset, .cutInsideEvent, .cutInsideChunkHeader, .stall, .gone, .end]
        if isInitial { breaks += [.cutBeforeInitialEventsEnd, .cutAfterInitialEventsEnd] }
        return .breakWatch(breaks[dice.below(breaks.count)], afterEvents: events)
    }

    private func readFault(_ dice: inout Dice) -> Fault {
        switch dice.below(16) {
        case 0, 1: .refuse
        case 2, 3: .reset
        case 4: .stall
        case 5, 6: .loseAnswer
        case 7: .resetAnswer
        case 8, 9: .truncateAnswer(percent: dice.below(100))
        case 10, 11: .delayAnswer(dice.delay)
        default: refusal(&dice)
        }
    }

    private func listFault(_ dice: inout Dice, isContinued: Bool) -> Fault {
        switch dice.below(5) {
        case 0: .truncateAnswer(percent: dice.below(100))
        case 1: .trickleAnswer(.milliseconds(1 + dice.below(15)))
        case 2 where isContinued: .answer(code: 410)
        default: readFault(&dice)
        }
    }

    private func writeFault(_ dice: inout Dice) -> Fault {
        switch dice.below(24) {
        case 0, 1: .refuse
        case 2, 3: .reset
        case 4: .stall
        case 5, 6: .answer(code: 409)
        case 7, 8, 9: refusal(&dice)
        case 10, 11, 12: .loseAnswer
        case 13, 14: .resetAnswer
        case 15: .stallAnswer
        case 16, 17: .replaceAnswer(code: [500, 502, 503, 504][dice.below(4)])
        case 18, 19, 20: .truncateAnswer(percent: dice.below(100))
        case 21, 22: .deliverLate(dice.delay)
        default: .delayAnswer(dice.delay)
        }
    }

    /// A server that is busy or broken.
    private func refusal(_ dice: inout Dice) -> Fault {
        switch dice.below(8) {
        case 0, 1, 2: .answer(code: 429)
        // A whole second is the shortest that the header can say.
        case 3: .answer(code: 429, retryAfter: 1)
        case 4, 5: .answer(code: 500)
        default: .answer(code: 503)
        }
    }
}

/// Small numbers from a seed.
private struct Dice {
    private var names: SeededNames

    init(_ names: SeededNames) { self.names = names }

    mutating func below(_ bound: Int) -> Int { Int(names.next() % UInt64(max(bound, 1))) }

    var delay: Duration {
        mutating get { .milliseconds(below(5) == 0 ? 100 + below(300) : below(60)) }
    }
}
