/// One reader or evaluator: how its inputs are made, and what must hold for every one of them.
public protocol FuzzTarget: Sendable {
    associatedtype Input: CustomStringConvertible

    static var name: String { get }
    static var summary: String { get }

    init()
    func input(from choices: inout Choices) -> Input
    /// Throws what does not hold. That it returns at all, and soon, is what the caller sees to.
    func check(_ input: Input) throws(BrokenProperty)
}

/// What does not hold of an input, as a sentence.
public struct BrokenProperty: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }

    static func require(_ condition: Bool, _ description: @autoclosure () -> String) throws(BrokenProperty) {
        if !condition { throw BrokenProperty(description()) }
    }
}

extension FuzzTarget {
    /// Makes an input and checks it.
    public func run(_ choices: Choices) throws(BrokenProperty) {
        var choices = choices
        try check(input(from: &choices))
    }

    /// The input as text, for reports.
    public func describe(_ choices: Choices) -> String {
        var choices = choices
        return input(from: &choices).description
    }
}

/// All targets there are.
public enum FuzzTargets {
    public static let all: [any FuzzTarget] = [
        CELTarget(), CELValueTarget(), RegularExpressionTarget(), JSONTarget(), PackedJSONTarget(), YAMLTarget(),
    ]

    public static func named(_ name: String) -> (any FuzzTarget)? {
        all.first { type(of: $0).name == name }
    }
}
