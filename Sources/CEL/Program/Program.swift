/// An expression made ready to be evaluated any number of times, from any thread.
///
/// Names are resolved to places, constants are computed, patterns compiled. It holds nothing of the evaluations.
public struct Program: Sendable {
    public let source: Source
    /// What the checker says of its value; `dyn` where there was no check.
    public let type: ValueType
    private let root: Node
    /// How many local names the program has.
    private let placeCount: Int
    /// Values in a value that an evaluation gives. One that holds another many times over is small in memory and costs
    /// little to make, but whoever writes it has no end.
    private static let maximumExtent = 2_000_000

    /// A program of a checked expression.
    ///
    /// - Parameter environment: the one it was checked in.
    public init(_ checked: CheckedExpression, in environment: Environment) {
        self.init(checked.parsed, references: checked.references, type: checked.type, environment)
    }

    /// A program of an expression that was not checked: what its names mean is found out here, types only at evaluation.
    public init(_ parsed: ParsedExpression, in environment: Environment) {
        self.init(parsed, references: nil, type: .dynamic, environment)
    }

    private init(
        _ parsed: ParsedExpression, references: ExpressionReferences?, type: ValueType, _ environment: Environment
    ) {
        var planner = Planner(environment, references: references)
        root = planner.plan(parsed.root)
        placeCount = planner.placeCount
        source = parsed.source
        self.type = type
    }

    /// The value, errors and unknowns included, and what it cost.
    ///
    /// - Parameter activation: of the environment of the program, or of one that this was extended to.
    public func evaluate(_ activation: borrowing Activation, limits: Limits = Limits()) -> Evaluation {
        evaluate(activation.slots, unknowns: activation.unknowns, limits: limits)
    }

    /// The value of what needs no variables.
    public func evaluate(limits: Limits = Limits()) -> Evaluation {
        evaluate([], unknowns: [], limits: limits)
    }

    private func evaluate(
        _ variables: ContiguousArray<VariableSlot>, unknowns: [Attribute], limits: Limits
    ) -> Evaluation {
        withUnsafeTemporaryAllocation(of: Value?.self, capacity: max(placeCount, 1)) { places in
            places.initialize(repeating: nil)
            defer { places.deinitialize() }
            guard let locals = places.baseAddress else { return Evaluation(value: .failure(.other, "no memory")) }
            var frame = Frame(variables: variables, locals: locals, unknowns: unknowns, limits: limits)
            let value = root.evaluate(&frame)
            if frame.isOverLimit { return Evaluation(value: Frame.costError, cost: frame.cost) }
            return Evaluation(
                value: value.holdsAtMost(Self.maximumExtent) ? value : Frame.sizeError, cost: frame.cost)
        }
    }
}

extension Environment {
    /// Parses, checks and plans an expression.
    ///
    /// - Parameter expecting: the type that it must have; one whose type is `dyn` passes.
    public func compile(_ source: Source, expecting: ValueType? = nil) throws(CompileError) -> Program {
        Program(try check(parse(source), expecting: expecting), in: self)
    }
}
