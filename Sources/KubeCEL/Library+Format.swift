import CEL
import JSON

/// A value of the type `kubernetes.NamedFormat`.
public final class FormatValue: OpaqueOperand {
    package static let typeName = "kubernetes.NamedFormat"
    public let format: NameFormat

    init(_ format: NameFormat) { self.format = format }

    public func isEqual(to other: any OpaqueValue) -> Bool { (other as? FormatValue)?.format.name == format.name }
    public var json: JSONValue { .string(format.name) }
}

extension Library {
    /// Kubernetes' forms of texts: `format.dns1123Label().validate(name)`, `format.named('uuid')`.
    public static let format = Library("kubernetes.format", functions: [named, validate] + constants)

    private static let named = FunctionDeclaration(
        "format.named",
        [
            .function("format-named", returns: .optional(FormatValue.type)) { (key: String) in
                let value = NameFormat.all[key].map { OptionalValue(.opaque(FormatValue($0))) }
                return .optional(value ?? .none)
            }
        ])

    private static let validate = FunctionDeclaration(
        "validate",
        [
            .member(
                "format-validate", returns: .optional(.list(.string)),
                cost: { arguments, _ in
                    guard arguments.count == 2, let value = FormatValue.operand(arguments[0]) else { return 1 }
                    return CallCost.matching(CallCost.size(arguments[1]), pattern: value.format.patternSize)
                }
            ) { (value: FormatValue, text: String) in
                let problems = value.format.problems(with: text)
                guard !problems.isEmpty else { return .optional(.none) }
                return .optional(OptionalValue(.list(ListValue(problems.map { .string($0) }))))
            }
        ])

    private static let constants = NameFormat.all.values.sorted { $0.key < $1.key }.map { format in
        let value = Value.opaque(FormatValue(format))
        return FunctionDeclaration(
            "format.\(format.key)", [Overload("format.\(format.key)", [], FormatValue.type, .any { _ in value })])
    }
}
