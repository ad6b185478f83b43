/// One evaluation as it runs: the variables, the places of local names, and what was used so far.
struct Frame: ~Copyable {
    let variables: ContiguousArray<VariableSlot>
    /// The local names of the program, each with a place of its own; nil where a name is not computed yet.
    ///
    /// On the stack of `Program.evaluate`, which is the only one to make a frame and outlives it.
    let locals: UnsafeMutablePointer<Value?>
    let unknowns: [Attribute]
    let limits: Limits
    var cost: UInt64 = 0
    /// Elements that came to be by adding lists. Their cost is 1 whatever their number, so they are bounded by this.
    private var growth: UInt64 = 0
    private var iterations: UInt32 = 0

    init(
        variables: ContiguousArray<VariableSlot>, locals: UnsafeMutablePointer<Value?>, unknowns: [Attribute],
        limits: Limits
    ) {
        self.variables = variables
        self.locals = locals
        self.unknowns = unknowns
        self.limits = limits
    }

    @inline(__always)
    mutating func spend(_ cost: UInt64) {
        let (sum, overflow) = self.cost.addingReportingOverflow(cost)
        self.cost = overflow ? .max : sum
    }

    var isOverLimit: Bool { cost > limits.cost }

    /// Whether so much more is over the limit. It is then spent, so that the evaluation ends.
    @inline(__always)
    mutating func wouldExceed(_ more: UInt64) -> Bool {
        guard more > 0 else { return false }
        let (sum, overflow) = cost.addingReportingOverflow(more)
        guard overflow || sum > limits.cost else { return false }
        spend(more)
        return true
    }

    static let costError = Value.failure(.costLimit, "the expression was ended: it costs more than its limit allows")

    static let sizeError = Value.failure(.costLimit, "the expression was ended: its value holds too many others")

    /// Called before each iteration of a macro; the error with which the evaluation ends, if it does.
    @inline(__always)
    mutating func iterate() -> Value? {
        iterations &+= 1
        if isOverLimit { return Self.costError }
        if iterations % Limits.interruptInterval == 0 { return checkInterrupt() }
        return nil
    }

    private func checkInterrupt() -> Value? {
        guard let interrupt = limits.interrupt, interrupt() else { return nil }
        return .failure(.interrupted, "the evaluation was interrupted")
    }

    /// Called before a list of so many elements is made of others; the error with which the evaluation ends, if it does.
    mutating func grow(_ elements: Int) -> Value? {
        growth &+= UInt64(elements)
        return growth > limits.cost ? Self.costError : nil
    }

    /// The value of a variable.
    @inline(__always)
    mutating func variable(_ slot: Int, _ name: String) -> Value {
        guard slot < variables.count else { return Self.missing(name) }
        switch variables[slot].content {
        case .value(let value): return value
        case .unset: return Self.missing(name)
        case .lazy(let lazy): return compute(lazy, name)
        }
    }

    private mutating func compute(_ lazy: LazyValue, _ name: String) -> Value {
        var rest = limits
        rest.cost = limits.cost - min(cost, limits.cost)
        let evaluation = lazy.value(name, limits: rest)
        spend(evaluation.cost)
        return evaluation.value
    }

    private static func missing(_ name: String) -> Value {
        .failure(.noSuchVariable, "the variable \(name) has no value")
    }

    /// What is not known of an attribute; nil where it is known.
    func unknown(_ attribute: Attribute) -> Value? {
        guard unknowns.contains(where: { attribute.overlaps($0) }) else { return nil }
        return .unknown(UnknownValue(attribute))
    }
}
