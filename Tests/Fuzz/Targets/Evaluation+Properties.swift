import CEL
import JSON

extension Evaluation {
    func requireSame(as other: Evaluation) throws(BrokenProperty) {
        try BrokenProperty.require(value.isSame(as: other.value), "evaluated to \(value), then to \(other.value)")
        try BrokenProperty.require(cost == other.cost, "cost \(cost), then \(other.cost)")
    }

    /// Either it cost no more than the limit, or it was ended by it; and its value can be written and read.
    func require(_ limits: Limits) throws(BrokenProperty) {
        if cost > limits.cost {
            guard case .error(let error) = value, error.isFinal else {
                throw BrokenProperty("cost \(cost), the limit is \(limits.cost), but it gave a value")
            }
            return
        }
        // Writing the largest takes longer than an input may.
        var rest = 50_000
        guard value.count(&rest, depth: 250) else { return }
        let json = value.json
        let again = JSONTexts.outcome { () throws(JSONError) in try JSONValue(parsing: json.bytes()) }
        guard case .success(let same) = again else { throw BrokenProperty("\(json) is not read again: \(again)") }
        try BrokenProperty.require(same == json, "the value is written as \(json) and read as \(same)")
    }
}

extension Value {
    /// Equal, or as it is not equal to itself (an error, NaN) written in the same words.
    func isSame(as other: Value) -> Bool { self == other || description == other.description }

    /// Whether it holds no more than so many values and levels.
    func count(_ rest: inout Int, depth: Int) -> Bool {
        rest -= 1
        guard rest >= 0, depth >= 0 else { return false }
        switch self {
        case .list(let list):
            for element in list where !element.count(&rest, depth: depth - 1) { return false }
        case .map(let map):
            for (_, value) in map where !value.count(&rest, depth: depth - 1) { return false }
        default: break
        }
        return true
    }
}
