/// A parsed expression: macros are expanded, operators are calls by their names (`_+_`, `_&&_`, `!_`, `_?_:_`, `_[_]`, `@in`).
///
/// The shape is that of the CEL specification's `Expr`. Its depth is bounded by the parser, so that walks may recurse.
public struct Expression: Sendable {
    /// Unique within one parsed source, from 1; what the checker says of an expression is kept under it.
    public let id: Int32
    /// Where it stands in the source: an offset in UTF-8 bytes. For an operator the operator's, for a call the name's.
    public let offset: Int32
    /// How many expressions stand in one another at most, this one included.
    public let depth: Int32
    public let form: Form

    public init(id: Int32, offset: Int32, _ form: Form) {
        self.id = id
        self.offset = offset
        self.form = form
        depth = form.innerDepth &+ 1
    }

    public indirect enum Form: Sendable {
        case literal(Literal)
        /// A name; one that begins with a dot is looked up from the root.
        case identifier(String)
        /// `operand.field`; `isTest` where it is `has(operand.field)`.
        case select(operand: Expression, field: String, isTest: Bool)
        /// `target.function(arguments)` or `function(arguments)`.
        case call(function: String, target: Expression?, arguments: [Expression])
        case list([ListElement])
        case map([MapEntry])
        /// `Type{field: value}`.
        case structure(type: String, fields: [StructureField])
        case comprehension(Comprehension)
    }

    public enum Literal: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
    }

    public struct ListElement: Sendable {
        public var value: Expression
        /// `[?value]`: left out if the value is an empty optional.
        public var isOptional: Bool

        public init(_ value: Expression, isOptional: Bool = false) {
            self.value = value
            self.isOptional = isOptional
        }
    }

    public struct MapEntry: Sendable {
        public var key: Expression
        public var value: Expression
        public var isOptional: Bool

        public init(_ key: Expression, _ value: Expression, isOptional: Bool = false) {
            self.key = key
            self.value = value
            self.isOptional = isOptional
        }
    }

    public struct StructureField: Sendable {
        public var offset: Int32
        public var name: String
        public var value: Expression
        public var isOptional: Bool

        public init(offset: Int32, _ name: String, _ value: Expression, isOptional: Bool = false) {
            self.offset = offset
            self.name = name
            self.value = value
            self.isOptional = isOptional
        }
    }

    /// A fold over a list or a map, to which the macros come down.
    public struct Comprehension: Sendable {
        public var range: Expression
        /// The element of a list or the key of a map; with `secondVariable` the index of a list or the key of a map.
        public var variable: String
        /// The element of a list or the value of a map.
        public var secondVariable: String?
        public var accumulator: String
        public var initial: Expression
        /// The fold ends early when this is false.
        public var condition: Expression
        public var step: Expression
        public var result: Expression

        public init(
            range: Expression, variable: String, secondVariable: String? = nil, accumulator: String,
            initial: Expression, condition: Expression, step: Expression, result: Expression
        ) {
            self.range = range
            self.variable = variable
            self.secondVariable = secondVariable
            self.accumulator = accumulator
            self.initial = initial
            self.condition = condition
            self.step = step
            self.result = result
        }
    }
}

extension Expression.Form {
    /// The depth of the deepest operand; 0 if there is none.
    fileprivate var innerDepth: Int32 {
        switch self {
        case .literal, .identifier:
            return 0
        case .select(let operand, _, _):
            return operand.depth
        case .call(_, let target, let arguments):
            return arguments.reduce(target?.depth ?? 0) { max($0, $1.depth) }
        case .list(let elements):
            return elements.reduce(0) { max($0, $1.value.depth) }
        case .map(let entries):
            return entries.reduce(0) { max($0, $1.key.depth, $1.value.depth) }
        case .structure(_, let fields):
            return fields.reduce(0) { max($0, $1.value.depth) }
        case .comprehension(let fold):
            return max(
                fold.range.depth, fold.initial.depth, fold.condition.depth, fold.step.depth, fold.result.depth)
        }
    }
}

/// An expression and the text it was parsed from.
public struct ParsedExpression: Sendable {
    public let source: Source
    public let root: Expression

    public init(source: Source, root: Expression) {
        self.source = source
        self.root = root
    }
}
