/// Why an expression has no value.
///
/// A class, so that a value stays small. Made from a sentence: `.error("no such key: \(key)")`.
public final class EvaluationError: Error, Sendable {
    /// What went wrong, for those who treat one kind differently. Bounded, so that it may label a metric.
    public enum Kind: String, Sendable {
        case noSuchOverload, noSuchKey, noSuchField, noSuchVariable
        case divisionByZero, overflow, range, indexOutOfBounds, duplicateKey, invalidArgument
        /// The cost limit was reached, or the caller stopped the evaluation. `&&` and `||` do not absorb it.
        case costLimit, interrupted
        case other
    }

    public let kind: Kind
    /// A sentence without a full stop: what, and of what.
    public let message: String
    /// Where in the source, in UTF-8 bytes; -1 where it is not known.
    public let offset: Int32

    public init(_ kind: Kind, _ message: String, offset: Int32 = -1) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    public convenience init(_ message: String) { self.init(.other, message) }

    /// The same error at a place; one that has a place keeps it.
    public func located(at offset: Int32) -> EvaluationError {
        self.offset >= 0 ? self : EvaluationError(kind, message, offset: offset)
    }

    /// Whether nothing may absorb it: the evaluation has ended.
    public var isFinal: Bool { kind == .costLimit || kind == .interrupted }
}

extension EvaluationError: ExpressibleByStringInterpolation {
    public convenience init(stringLiteral message: String) { self.init(.other, message) }
}

extension EvaluationError: CustomStringConvertible {
    public var description: String { message }
}

extension Value {
    /// An error of a kind that callers may ask for.
    public static func failure(_ kind: EvaluationError.Kind, _ message: String) -> Value {
        .error(EvaluationError(kind, message))
    }

    /// No overload of `function` takes values of these types; each is named for the message.
    public static func noSuchOverload(_ function: String, _ arguments: Value...) -> Value {
        noSuchOverload(function, arguments)
    }

    public static func noSuchOverload(_ function: String, _ arguments: [Value]) -> Value {
        let types = arguments.map { $0.typeName }.joined(separator: ", ")
        return .failure(.noSuchOverload, "no such overload: \(function)(\(types))")
    }

    public static func noSuchKey(_ key: Value) -> Value {
        .failure(.noSuchKey, "no such key: \(key.shortDescription)")
    }

    /// An integer, duration or timestamp left its range.
    public static func overflow(_ what: String) -> Value { .failure(.overflow, "\(what) overflow") }

    public var isError: Bool {
        if case .error = self { return true }
        return false
    }

    /// Neither a value nor an error: it hangs on what is not known yet.
    public var isUnknown: Bool {
        if case .unknown = self { return true }
        return false
    }
}
