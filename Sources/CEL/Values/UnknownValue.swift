/// Which attributes, not known yet, a value hangs on.
public struct UnknownValue: Sendable, Hashable {
    /// Distinct, in the order in which they were met.
    public let attributes: [Attribute]

    public init(_ attributes: [Attribute]) { self.attributes = attributes }

    public init(_ attribute: Attribute) { attributes = [attribute] }

    /// What hangs on both.
    public func merging(_ other: UnknownValue) -> UnknownValue {
        var all = attributes
        for attribute in other.attributes where !all.contains(attribute) { all.append(attribute) }
        return UnknownValue(all)
    }
}

/// A variable, and the way from it to a part of its value.
public struct Attribute: Sendable, Hashable {
    public enum Step: Sendable, Hashable {
        case field(String)
        case index(Int64)
        /// In a pattern: whatever stands here.
        case any
    }

    public let variable: String
    public let path: [Step]

    public init(_ variable: String, _ path: [Step] = []) {
        self.variable = variable
        self.path = path
    }

    /// A part of this part.
    func appending(_ steps: [Step]) -> Attribute { Attribute(variable, path + steps) }
}

extension Attribute: CustomStringConvertible {
    /// `object.spec.containers[0].image`
    public var description: String {
        path.reduce(into: variable) { text, step in
            switch step {
            case .field(let name): text += ".\(name)"
            case .index(let index): text += "[\(index)]"
            case .any: text += ".*"
            }
        }
    }
}
