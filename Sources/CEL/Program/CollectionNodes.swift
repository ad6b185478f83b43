/// `range.map(x, f)`, `range.filter(x, p)` and their like: a list that grows in place.
final class CollectListNode: Node, @unchecked Sendable {
    private let plan: IterationPlan
    private let filter: Node?
    private let transform: Node

    init(_ plan: IterationPlan, filter: Node?, transform: Node) {
        self.plan = plan
        self.filter = filter
        self.transform = transform
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var cursor: RangeCursor
        switch plan.start(&frame) {
        case .cursor(let start): cursor = start
        case .failure(let failure): return failure
        }
        frame.spend(ListNode.cost)
        var values: [Value] = []
        if filter == nil { values.reserveCapacity(cursor.count) }
        while cursor.advance(&frame, plan.place, plan.secondPlace) {
            if let end = frame.iterate() { return end }
            if let filter {
                switch plan.decide(filter, &frame) {
                case .holds: break
                case .fails:
                    frame.spend(1)
                    continue
                case .end(let value): return value
                }
            }
            let value = transform.evaluate(&frame)
            if value.isFailure { return value }
            values.append(value)
            // The addition, the accumulator's being read, and the list of one element that is added.
            frame.spend(2 + ListNode.cost)
        }
        frame.spend(1)
        return .list(ListValue(values))
    }
}

/// `range.transformMap(k, v, f)` and `range.transformMapEntry(k, v, {k: v})`: a map that grows in place.
final class CollectMapNode: Node, @unchecked Sendable {
    private let plan: IterationPlan
    private let filter: Node?
    /// Nil where the transformation gives entries.
    private let key: Node?
    private let transform: Node

    init(_ plan: IterationPlan, filter: Node?, key: Node?, transform: Node) {
        self.plan = plan
        self.filter = filter
        self.key = key
        self.transform = transform
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var cursor: RangeCursor
        switch plan.start(&frame) {
        case .cursor(let start): cursor = start
        case .failure(let failure): return failure
        }
        frame.spend(MapNode.cost)
        let entries = MapEntries()
        while cursor.advance(&frame, plan.place, plan.secondPlace) {
            if let end = frame.iterate() { return end }
            if let filter {
                switch plan.decide(filter, &frame) {
                case .holds: break
                case .fails:
                    frame.spend(1)
                    continue
                case .end(let value): return value
                }
            }
            frame.spend(2)
            if let failure = insert(into: entries, &frame) { return failure }
        }
        frame.spend(1)
        return .map(MapValue(entries))
    }

    private func insert(into entries: MapEntries, _ frame: inout Frame) -> Value? {
        var key = Value.null
        if let node = self.key {
            key = node.evaluate(&frame)
            if key.isFailure { return key }
        }
        let value = transform.evaluate(&frame)
        if value.isFailure { return value }
        if self.key != nil {
            return entries.insert(value, for: key).map { .error($0.located(at: plan.offset)) }
        }
        guard case .map(let map) = value else {
            return Value.noSuchOverload(Macro.mapInsert, .map(MapValue(entries)), value).located(at: plan.offset)
        }
        if let end = frame.grow(map.count) { return end }
        for (key, value) in map {
            if let error = entries.insert(value, for: key) { return .error(error.located(at: plan.offset)) }
        }
        return nil
    }
}

/// A fold of any shape.
final class FoldNode: Node, @unchecked Sendable {
    private let plan: IterationPlan
    private let accumulator: Int
    private let initial: Node
    private let condition: Node
    private let step: Node
    private let result: Node

    init(_ plan: IterationPlan, accumulator: Int, initial: Node, condition: Node, step: Node, result: Node) {
        self.plan = plan
        self.accumulator = accumulator
        self.initial = initial
        self.condition = condition
        self.step = step
        self.result = result
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        var cursor: RangeCursor
        switch plan.start(&frame) {
        case .cursor(let start): cursor = start
        case .failure(let failure): return failure
        }
        frame.locals[accumulator] = initial.evaluate(&frame)
        while cursor.advance(&frame, plan.place, plan.secondPlace) {
            if let end = frame.iterate() { return end }
            switch condition.evaluate(&frame) {
            case .bool(true): break
            case .error(let error) where error.isFinal: return .error(error)
            default: return result.evaluate(&frame)
            }
            frame.locals[accumulator] = step.evaluate(&frame)
        }
        return result.evaluate(&frame)
    }
}

/// A name for a value, which is computed when the name is first used.
final class BindingNode: Node, @unchecked Sendable {
    private let place: Int
    private let result: Node

    init(place: Int, result: Node) {
        self.place = place
        self.result = result
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        // Within a macro's iteration it is another value each time.
        frame.locals[place] = nil
        frame.spend(ListNode.cost)
        return result.evaluate(&frame)
    }
}
