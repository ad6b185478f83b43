import CEL
import JSON

/// The text of an expression, whatever it may be.
public struct ExpressionInput: CustomStringConvertible {
    var text: String
    var isForKubernetes: Bool

    var environments: ExpressionEnvironments { isForKubernetes ? .kubernetes : .all }

    public var description: String { text.debugDescription + (isForKubernetes ? " in Kubernetes' environment" : "") }
}

/// Any text is refused with places and sentences, or becomes a program that ends.
public struct CELTarget: FuzzTarget {
    public static let name = "cel"
    public static let summary =
        "CEL's parser, checker and planner, over texts most of which are none of its expressions"

    public init() {}

    /// Programs of texts that happen to be expressions are short.
    private static let limits = Limits(cost: 20_000)

    public func input(from choices: inout Choices) -> ExpressionInput {
        let isForKubernetes = choices.below(3) == 0
        var bytes: [UInt8]
        switch choices.below(12) {
        case 0...4:
            let templates = isForKubernetes ? ExpressionTemplates.kubernetes : .all
            var generator = ExpressionGenerator(templates, mistakes: 4, budget: 30)
            let kind = choices.pick(ExpressionTemplates.Kind.allCases)
            bytes = Array(generator.expression(kind, depth: 5, &choices).utf8)
        case 5 where choices.isOne(in: 8): bytes = Self.deep(&choices)
        case 6:
            bytes = choices.pick(ExpressionSeeds.all) + choices.pick(Self.joints) + choices.pick(ExpressionSeeds.all)
        default: bytes = choices.pick(ExpressionSeeds.all)
        }
        if choices.below(5) > 0 { bytes.mutate(&choices, splicing: ExpressionSeeds.all) }
        return ExpressionInput(text: String(decoding: bytes, as: UTF8.self), isForKubernetes: isForKubernetes)
    }

    private static let joints = [" + ", " && ", ".", ", ", " ? ", "[", " in ", " == "].map { Array($0.utf8) }

    private static let nests = [
        ("(", "1", ")"), ("[", "1", "]"), ("{1: ", "1", "}"), ("f(", "1", ")"), ("-(", "1", ")"), ("!(", "ok", ")"),
        ("ok ? 1 : ", "2", ""), ("a", ".b", ""), ("1", " + 1", ""), ("ok", " && ok", ""), ("ints[", "0", "]"),
        ("[1].map(x, ", "1", ")"), ("cel.bind(x, 1, ", "x", ")"), ("dyn(", "1", ")"), ("optional.of(", "1", ")"),
        ("[[1]].exists(x, ", "ok", ")"), ("!", "ok", ""), ("s.replace(s, ", "s", ")"), ("math.greatest(1, ", "1", ")"),
    ]

    /// Parts that hold what is around them twice, so that sixty of them have more places than can be visited.
    private static let doublings = [
        "cel.bind(x, dyn([x, x]), ", "cel.bind(x, dyn({'a': x, 'b': x}), ", "cel.bind(x, x + x, ",
        "cel.bind(x, dyn(optional.of([x, x])), ", "cel.bind(x, dyn([x, x].map(y, y)), ", "cel.bind(x, dyn([x] + [x]), ",
    ]
    private static let ends = [
        "x == x", "x", "size(x)", "x in [x]", "[x].distinct()", "'%s'.format([x])", "[x].flatten(9)", "string(x)",
        "sets.contains([x], [x])", "type(x)", "x.map(y, y == x)", "[1, 2].exists(y, '%s'.format([x]) == '')", "x + x",
        "{'a': x} == {'a': x}", "[x, x].sort()", "x.size() > 1 || x < x", "[x].sortBy(y, y)", "regex.replace(x, x, x)",
        "x.replace('a', x)", "x.contains(x)", "x.matches(x)", "[x, x].join(x)",
    ]

    private static func doubled(_ choices: inout Choices) -> [UInt8] {
        let count = choices.below(82)
        let start = choices.pick(["cel.bind(x, dyn([1]), ", "cel.bind(x, 'ab', ", "cel.bind(x, b'ab', "])
        let text = start + String(repeating: choices.pick(doublings), count: count) + choices.pick(ends)
        return Array((text + String(repeating: ")", count: count + 1)).utf8)
    }

    private static func deep(_ choices: inout Choices) -> [UInt8] {
        if choices.below(3) == 0 { return doubled(&choices) }
        let (open, inner, close) = choices.pick(nests)
        let depth = choices.below(choices.isOne(in: 5) ? 3_000 : 270)
        let isChain = close.isEmpty && choices.below(2) == 0
        let middle = isChain ? String(repeating: inner, count: depth) : inner
        let opening = isChain ? open : String(repeating: open, count: depth)
        return Array((opening + middle + String(repeating: close, count: depth)).utf8)
    }

    public func check(_ input: ExpressionInput) throws(BrokenProperty) {
        let environment = input.environments.environment
        let source = Source(input.text)
        let parsed: ParsedExpression
        do throws(CompileError) {
            parsed = try environment.parse(source)
        } catch {
            return try Self.check(error)
        }
        try Self.checkText(of: parsed, environment)
        let program: Program
        do throws(CompileError) {
            program = Program(try environment.check(parsed), in: environment)
        } catch {
            try Self.check(error)
            program = Program(parsed, in: environment)
        }
        let first = program.evaluate(Activation(environment), limits: Self.limits)
        let second = program.evaluate(Activation(environment), limits: Self.limits)
        try first.requireSame(as: second)
        try first.require(Self.limits)
    }

    private static func check(_ error: CompileError) throws(BrokenProperty) {
        try BrokenProperty.require(!error.problems.isEmpty, "refused without a problem")
        try BrokenProperty.require(error.problems.count <= 101, "\(error.problems.count) problems")
        let size = error.source.text.utf8.count
        for problem in error.problems {
            try BrokenProperty.require(!problem.message.isEmpty, "a problem without a sentence")
            try BrokenProperty.require((0...size).contains(Int(problem.offset)), "\(problem) is outside of the text")
        }
        try BrokenProperty.require(!error.description.isEmpty && !error.summary.isEmpty, "an error without words")
    }

    /// An expression written out again is read as the same expression.
    private static func checkText(of parsed: ParsedExpression, _ environment: Environment) throws(BrokenProperty) {
        let text = parsed.root.description
        // What a macro of a library became has names that nobody can write.
        guard text.utf8.count < 20_000, !text.utf8.contains(UInt8(ascii: "@")) else { return }
        let again: String
        do throws(CompileError) {
            again = try environment.parse(Source(text)).root.description
        } catch {
            throw BrokenProperty("written as \(text.debugDescription), then refused: \(error.summary)")
        }
        try BrokenProperty.require(
            again == text, "written as \(text.debugDescription), then as \(again.debugDescription)")
    }
}
