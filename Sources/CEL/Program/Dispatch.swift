/// The implementations that a call may mean, told apart by the types of its arguments.
struct Dispatch: Sendable {
    /// One of them. A class, so that passing it on copies nothing.
    final class Candidate: Sendable {
        fileprivate let first: TypeTest
        fileprivate let parameters: [TypeTest]
        private let body: Overload.Body
        let charge: CallCharge

        fileprivate init(_ overload: Overload, depth: Int) {
            parameters = overload.parameters.map { TypeTest($0, depth: depth) }
            first = parameters.first ?? .any
            body = overload.body
            charge = CallCharge(overload)
        }

        func call(_ value: Value) -> Value {
            switch body {
            case .unary(let body): body(value)
            case .any(let body): body([value])
            case .binary, .none: .noSuchOverload("call", value)
            }
        }

        func call(_ first: Value, _ second: Value) -> Value {
            switch body {
            case .binary(let body): body(first, second)
            case .any(let body): body([first, second])
            case .unary, .none: .noSuchOverload("call", first, second)
            }
        }

        func call(_ values: [Value]) -> Value {
            switch (body, values.count) {
            case (.any(let body), _): body(values)
            case (.unary(let body), 1): body(values[0])
            case (.binary(let body), 2): body(values[0], values[1])
            default: .noSuchOverload("call", values)
            }
        }
    }

    let function: String
    private let candidates: [Candidate]
    /// By the kind of the first argument, the first candidate that may take it; as many as there are where none does.
    private let starts: InlineArray<16, Int32>

    /// - Parameter overloads: those with a body; of the others only the checker knows.
    init(_ function: String, _ overloads: [Overload], argumentCount: Int, isMember: Bool) {
        self.function = function
        let possible = overloads.filter { overload in
            if case .none = overload.body { return false }
            return overload.parameters.count == argumentCount && isMember == overload.isMember
        }
        // Elements are looked at only where they may tell candidates apart; where they do not, the first is meant.
        let haveElements = possible.count > 1 && possible.contains { $0.parameters.contains(where: \.hasElements) }
        let candidates = (haveElements ? [2, 0] : [0]).flatMap { depth in possible.map { Candidate($0, depth: depth) } }
        self.candidates = candidates
        starts = InlineArray { kind in
            Int32(candidates.firstIndex { $0.first.mayHold(kind: kind) } ?? candidates.count)
        }
    }

    @inline(__always)
    private func start(_ value: Value) -> Int { Int(starts[value.kind]) }

    func candidate(for value: Value) -> Candidate? {
        for index in start(value)..<candidates.count where candidates[index].first.holds(value) {
            return candidates[index]
        }
        return nil
    }

    func candidate(for first: Value, _ second: Value) -> Candidate? {
        for index in start(first)..<candidates.count
        where candidates[index].first.holds(first) && candidates[index].parameters[1].holds(second) {
            return candidates[index]
        }
        return nil
    }

    func candidate(for values: [Value]) -> Candidate? {
        candidates.first { candidate in zip(candidate.parameters, values).allSatisfy { $0.holds($1) } }
    }
}

extension ValueType {
    fileprivate var hasElements: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}
