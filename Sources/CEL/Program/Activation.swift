/// The values of an environment's variables for evaluations of its programs.
///
/// A value type: a copy is independent. Variables without a value are errors where an expression needs them.
public struct Activation: Sendable {
    private let environment: Environment
    private(set) var slots: ContiguousArray<VariableSlot>
    /// What is not known yet.
    private(set) var unknowns: [Attribute] = []

    public init(_ environment: Environment) {
        self.environment = environment
        slots = ContiguousArray(repeating: VariableSlot(.unset), count: environment.variables.count)
    }

    /// The value of a variable; nil where it has none or computes it only when asked. Names that the environment does not have are ignored.
    public subscript(name: String) -> Value? {
        get {
            guard let slot = environment.slot(ofVariable: name), case .value(let value) = slots[slot].content else {
                return nil
            }
            return value
        }
        set {
            guard let slot = environment.slot(ofVariable: name) else { return }
            slots[slot] = VariableSlot(newValue.map { .value($0) } ?? .unset)
        }
    }

    /// Sets the variable at a place in the environment's variables; no effect outside of them.
    public mutating func set(slot: Int, to value: Value) {
        guard slots.indices.contains(slot) else { return }
        slots[slot] = VariableSlot(.value(value))
    }

    /// Sets a variable that is computed when an expression first needs it, and then kept for all evaluations.
    ///
    /// - Parameter compute: is given what may still be used, and says what it did use.
    public mutating func set(_ name: String, lazily compute: @escaping @Sendable (Limits) -> Evaluation) {
        guard let slot = environment.slot(ofVariable: name) else { return }
        slots[slot] = VariableSlot(.lazy(LazyValue(compute)))
    }

    /// Makes unknown all that matches the pattern: the attribute itself, its parts, and what contains it as a whole.
    public mutating func setUnknown(_ pattern: Attribute) {
        unknowns.append(pattern)
    }
}

extension Attribute {
    /// Whether this attribute is what `pattern` names, a part of it, or a whole of which it is a part.
    func overlaps(_ pattern: Attribute) -> Bool {
        variable.hasSameBytes(as: pattern.variable)
            && zip(path, pattern.path).allSatisfy { step, wanted in wanted == .any || step == wanted }
    }
}
