import CEL
import JSON

extension Evaluation {
    func requireSame(as other: Evaluation) throws(BrokenProperty) {
        let (first, second) = (value.description, other.value.description)
        try BrokenProperty.require(first == second, "evaluated to \(first), then to \(second)")
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
        let json = value.json
        guard !json.isNested(deeperThan: 250) else { return }
        let again = JSONTexts.outcome { () throws(JSONError) in try JSONValue(parsing: json.bytes()) }
        guard case .success(let same) = again else { throw BrokenProperty("\(json) is not read again: \(again)") }
        try BrokenProperty.require(same == json, "the value is written as \(json) and read as \(same)")
    }
}

extension JSONValue {
    func isNested(deeperThan limit: Int) -> Bool {
        switch self {
        case .array(let elements): limit == 0 || elements.contains { $0.isNested(deeperThan: limit - 1) }
        case .object(let object): limit == 0 || object.contains { $0.value.isNested(deeperThan: limit - 1) }
        default: false
        }
    }
}
