/// `range.all(x, p)` and `range.exists(x, p)`: ends with the element that decides, which makes errors of others not matter.
final class QuantifierNode: Node, @unchecked Sendable {
    private let plan: IterationPlan
    /// False for `all`, true for `exists`.
    private let deciding: Bool
    private let predicate: Node

    init(_ plan: IterationPlan, deciding: Bool, predicate: Node) {
        self.plan = plan
        self.deciding = deciding
        self.predicate = predicate
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var cursor: RangeCursor
        switch plan.start(&frame) {
        case .cursor(let start): cursor = start
        case .failure(let failure): return failure
        }
        var rest = UndecidedOperands(offset: plan.offset)
        // The condition's call and the accumulator's being read, in it and in the step; `exists` negates it too.
        let iterationCost: UInt64 = deciding ? 4 : 3
        while cursor.advance(&frame, plan.place, plan.secondPlace) {
            if let end = frame.iterate() { return end }
            frame.spend(iterationCost)
            switch predicate.evaluate(&frame) {
            case .bool(let flag):
                if flag == deciding {
                    frame.spend(1)
                    return .bool(deciding)
                }
            case let other:
                rest.add(other, of: deciding ? Operator.or : Operator.and)
                if rest.isFinal { return other }
            }
        }
        frame.spend(1)
        return rest.result ?? .bool(!deciding)
    }
}

/// `range.exists_one(x, p)`: an error of any element is the result.
final class UniquenessNode: Node, @unchecked Sendable {
    private let plan: IterationPlan
    private let predicate: Node

    init(_ plan: IterationPlan, predicate: Node) {
        self.plan = plan
        self.predicate = predicate
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var cursor: RangeCursor
        switch plan.start(&frame) {
        case .cursor(let start): cursor = start
        case .failure(let failure): return failure
        }
        var count = 0
        while cursor.advance(&frame, plan.place, plan.secondPlace) {
            if let end = frame.iterate() { return end }
            switch plan.decide(predicate, &frame) {
            case .holds:
                frame.spend(2)
                count += 1
            case .fails: frame.spend(1)
            case .end(let value): return value
            }
        }
        frame.spend(2)
        return .bool(count == 1)
    }
}
