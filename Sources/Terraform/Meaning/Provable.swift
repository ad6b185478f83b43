/// A value that the plan proves, or the reason why it does not.
///
/// A rule that needs a value which is not known has to fail closed; the reason is written for the person who reads that.
public enum Provable<Value: Sendable & Hashable>: Sendable, Hashable {
    case known(Value)
    /// A clause without a full stop that names the attribute: "instance_type is known only after apply".
    case notKnown(String)

    public var value: Value? {
        if case .known(let value) = self { return value }
        return nil
    }

    /// Why the value is not known; nil where it is.
    public var reason: String? {
        if case .notKnown(let reason) = self { return reason }
        return nil
    }

    public func map<Other>(_ transform: (Value) -> Other) -> Provable<Other> {
        switch self {
        case .known(let value): .known(transform(value))
        case .notKnown(let reason): .notKnown(reason)
        }
    }

    func flatMap<Other>(_ transform: (Value) -> Provable<Other>) -> Provable<Other> {
        switch self {
        case .known(let value): transform(value)
        case .notKnown(let reason): .notKnown(reason)
        }
    }
}
