import JSON

/// Goes through what a macro is applied to: the elements of a list, or the keys of a map.
struct RangeCursor {
    private enum Storage {
        case values([Value])
        case json([JSONValue])
        case map(MapValue)
    }

    private let storage: Storage
    let count: Int
    private(set) var position = 0

    /// Nil where the value is neither a list nor a map.
    init?(_ range: Value) {
        switch range {
        case .list(let list):
            switch list.storage {
            case .values(let values): storage = .values(values)
            case .json(let elements): storage = .json(elements)
            }
            count = list.count
        case .map(let map):
            storage = .map(map)
            count = map.count
        default:
            return nil
        }
    }

    /// What the next iteration's variables are; false at the end.
    ///
    /// - Parameters:
    ///   - place: of the element or the key; with a second place of the index or the key.
    ///   - secondPlace: of the element or the map's value; -1 where there is none.
    @inline(__always)
    mutating func advance(_ frame: inout Frame, _ place: Int, _ secondPlace: Int) -> Bool {
        guard position < count else { return false }
        let index = position
        position = index &+ 1
        switch storage {
        case .values(let values):
            if secondPlace < 0 {
                frame.locals[place] = values[index]
            } else {
                frame.locals[place] = .int(Int64(index))
                frame.locals[secondPlace] = values[index]
            }
        case .json(let elements):
            if secondPlace < 0 {
                frame.locals[place] = Value(elements[index])
            } else {
                frame.locals[place] = .int(Int64(index))
                frame.locals[secondPlace] = Value(elements[index])
            }
        case .map(let map):
            frame.locals[place] = map.key(at: index)
            if secondPlace >= 0 { frame.locals[secondPlace] = map.value(at: index) }
        }
        return true
    }
}

/// What every macro's node has: the range, and the places of its variables.
struct IterationPlan: Sendable {
    let range: Node
    let place: Int
    /// -1 where the macro has one variable.
    let secondPlace: Int
    let offset: Int32

    /// The cursor over the range, or the failure with which the macro ends.
    enum Start {
        case cursor(RangeCursor)
        case failure(Value)
    }

    func start(_ frame: inout Frame) -> Start {
        let value = range.evaluate(&frame)
        if let cursor = RangeCursor(value) { return .cursor(cursor) }
        if value.isFailure { return .failure(value) }
        let message = "expression of type '\(value.typeName)' cannot be range of a comprehension"
        return .failure(.error(EvaluationError(.noSuchOverload, message, offset: offset)))
    }

    /// What a condition says of an element, or the failure with which the macro ends.
    enum Decision {
        case holds
        case fails
        case end(Value)
    }

    @inline(__always)
    func decide(_ condition: Node, _ frame: inout Frame) -> Decision {
        switch condition.evaluate(&frame) {
        case .bool(let flag): flag ? .holds : .fails
        case let other where other.isFailure: .end(other)
        case let other: .end(Value.noSuchOverload(Operator.conditional, other).located(at: offset))
        }
    }
}
