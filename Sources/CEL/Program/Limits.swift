/// What an evaluation may use before it is ended with an error.
public struct Limits: Sendable {
    /// In the units of Kubernetes' cost: a selection or a call is 1, a text's traversal 0.1 a byte, a new list 10.
    ///
    /// Memory is bounded by it as well: what lists grow to in additions counts against the same number apart.
    public var cost: UInt64
    /// Asked every hundred iterations of a macro, on the evaluating thread; true ends the evaluation.
    public var interrupt: (@Sendable () -> Bool)?

    /// - Parameter cost: a million is about a tenth of a second, and what one Kubernetes rule may use.
    public init(cost: UInt64 = 1_000_000, interrupt: (@Sendable () -> Bool)? = nil) {
        self.cost = cost
        self.interrupt = interrupt
    }

    static let interruptInterval: UInt32 = 100
}

/// What an evaluation gave.
public struct Evaluation: Sendable {
    /// Errors and unknowns included.
    public let value: Value
    public let cost: UInt64

    public init(value: Value, cost: UInt64 = 0) {
        self.value = value
        self.cost = cost
    }
}
