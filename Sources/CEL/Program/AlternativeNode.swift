/// `a.or(b)` and `a.orValue(b)`: what stands for an empty optional is evaluated only where one is met.
final class AlternativeNode: Node, @unchecked Sendable {
    private let optional: Node
    private let alternative: Node
    /// Gives the value rather than the optional.
    private let unwraps: Bool
    private let offset: Int32

    init(_ optional: Node, _ alternative: Node, unwraps: Bool, offset: Int32) {
        self.optional = optional
        self.alternative = alternative
        self.unwraps = unwraps
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        let value = optional.evaluate(&frame)
        if value.isFailure { return value }
        guard case .optional(let optional) = value else {
            return Value.noSuchOverload(unwraps ? "orValue" : "or", value).located(at: offset)
        }
        frame.spend(1)
        if frame.isOverLimit { return Frame.costError }
        guard let inner = optional.value else { return alternative.evaluate(&frame) }
        return unwraps ? inner : value
    }
}
