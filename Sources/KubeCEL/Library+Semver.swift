import CEL
import JSON

/// A value of the type `kubernetes.Semver`.
public final class SemanticVersionValue: OpaqueOperand {
    package static let typeName = "kubernetes.Semver"
    public let version: SemanticVersion

    init(_ version: SemanticVersion) { self.version = version }

    public func isEqual(to other: any OpaqueValue) -> Bool { (other as? SemanticVersionValue)?.version == version }
    public var json: JSONValue { .string(version.description) }
}

extension Library {
    /// Kubernetes' versions: `semver('1.2.3')`, `semver('v1.2', true)`, `isSemver`, comparisons and parts.
    public static let semver = Library(
        "kubernetes.Semver",
        functions: [
            FunctionDeclaration(
                "semver",
                [
                    .function("string_to_semver", returns: type, cost: CallCost.readsFirst) { (text: String) in
                        version(text, isNormalized: false)
                    },
                    .function("string_bool_to_semver", returns: type, cost: CallCost.readsFirst) {
                        (text: String, isNormalized: Bool) in
                        version(text, isNormalized: isNormalized)
                    },
                ]),
            FunctionDeclaration(
                "isSemver",
                [
                    .function("is_semver_string", returns: .bool, cost: CallCost.readsFirst) { (text: String) in
                        .bool((try? SemanticVersion(parsing: text)) != nil)
                    },
                    .function("is_semver_string_bool", returns: .bool, cost: CallCost.readsFirst) {
                        (text: String, isNormalized: Bool) in
                        .bool((try? SemanticVersion(parsing: text, isNormalized: isNormalized)) != nil)
                    },
                ]),
            comparing("isGreaterThan", "semver_is_greater_than", .bool) { .bool($0 > $1) },
            comparing("isLessThan", "semver_is_less_than", .bool) { .bool($0 < $1) },
            comparing("compareTo", "semver_compare_to", .int) { .int($0 < $1 ? -1 : $0 == $1 ? 0 : 1) },
            part("major") { $0.major }, part("minor") { $0.minor }, part("patch") { $0.patch },
        ])

    private static var type: ValueType { SemanticVersionValue.type }

    private static func version(_ text: String, isNormalized: Bool) -> Value {
        do throws(SemanticVersion.Problem) {
            return .opaque(SemanticVersionValue(try SemanticVersion(parsing: text, isNormalized: isNormalized)))
        } catch {
            return .failure(.invalidArgument, error.description)
        }
    }

    private static func part(
        _ name: String, _ body: @escaping @Sendable (SemanticVersion) -> UInt64
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            [
                .member("semver_\(name)", returns: .int) { (value: SemanticVersionValue) in
                    .int(Int64(bitPattern: body(value.version)))
                }
            ])
    }

    private static func comparing(
        _ name: String, _ id: String, _ result: ValueType,
        _ body: @escaping @Sendable (SemanticVersion, SemanticVersion) -> Value
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            [
                .member(id, returns: result) { (left: SemanticVersionValue, right: SemanticVersionValue) in
                    body(left.version, right.version)
                }
            ])
    }
}
