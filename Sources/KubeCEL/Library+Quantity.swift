import CEL
import JSON

/// A value of the type `kubernetes.Quantity`.
public final class QuantityValue: OpaqueOperand {
    package static let typeName = "kubernetes.Quantity"
    public let quantity: Quantity
    private let text: String

    init(_ quantity: Quantity, text: String = "") {
        self.quantity = quantity
        self.text = text
    }

    public func isEqual(to other: any OpaqueValue) -> Bool { (other as? QuantityValue)?.quantity == quantity }

    public var json: JSONValue {
        if !text.isEmpty { return .string(text) }
        return quantity.number.integer.map(JSONValue.integer) ?? .double(quantity.approximateDouble)
    }
}

extension Library {
    /// Kubernetes' quantities: `quantity('1.5Gi')`, `isQuantity`, comparisons, `add` and `sub`.
    public static let quantity = Library(
        "kubernetes.quantity",
        functions: [
            FunctionDeclaration(
                "quantity",
                [
                    .function("string_to_quantity", returns: type, cost: CallCost.readsFirst) { (text: String) in
                        do throws(Quantity.Problem) {
                            return .opaque(QuantityValue(try Quantity(parsing: text), text: text))
                        } catch {
                            return .failure(.invalidArgument, error.description)
                        }
                    }
                ]),
            FunctionDeclaration(
                "isQuantity",
                [
                    .function("is_quantity_string", returns: .bool, cost: CallCost.readsFirst) { (text: String) in
                        .bool((try? Quantity(parsing: text)) != nil)
                    }
                ]),
            FunctionDeclaration("sign", signs),
            reading("asApproximateFloat", "quantity_get_float", .double) { .double($0.approximateDouble) },
            reading("isInteger", "quantity_is_integer", .bool) { .bool($0.integer != nil) },
            reading("asInteger", "quantity_get_int", .int) {
                $0.integer.map { .int($0) } ?? .failure(.invalidArgument, "cannot convert value to integer")
            },
            comparing("isGreaterThan", "quantity_is_greater_than", .bool) { .bool($0 > $1) },
            comparing("isLessThan", "quantity_is_less_than", .bool) { .bool($0 < $1) },
            comparing("compareTo", "quantity_compare_to", .int) { .int($0 < $1 ? -1 : $0 == $1 ? 0 : 1) },
            arithmetic("add") { $0 + $1 }, arithmetic("sub") { $0 - $1 },
        ])

    private static var type: ValueType { QuantityValue.type }

    /// Declared as a function and as it is used, of a quantity.
    private static let signs: [Overload] = [
        .function("quantity_sign", returns: .int) { (value: QuantityValue) in .int(value.quantity.sign) },
        .member("quantity_sign_member", returns: .int) { (value: QuantityValue) in .int(value.quantity.sign) },
    ]

    private static func reading(
        _ name: String, _ id: String, _ result: ValueType, _ body: @escaping @Sendable (Quantity) -> Value
    ) -> FunctionDeclaration {
        FunctionDeclaration(name, [.member(id, returns: result) { (value: QuantityValue) in body(value.quantity) }])
    }

    private static func comparing(
        _ name: String, _ id: String, _ result: ValueType, _ body: @escaping @Sendable (Quantity, Quantity) -> Value
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            [
                .member(id, returns: result) { (left: QuantityValue, right: QuantityValue) in
                    body(left.quantity, right.quantity)
                }
            ])
    }

    private static func arithmetic(
        _ name: String, _ body: @escaping @Sendable (Quantity, Quantity) -> Quantity
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            [
                .member("quantity_\(name)", returns: type) { (left: QuantityValue, right: QuantityValue) in
                    .opaque(QuantityValue(body(left.quantity, right.quantity)))
                },
                .member("quantity_\(name)_int", returns: type) { (left: QuantityValue, right: Int64) in
                    .opaque(QuantityValue(body(left.quantity, Quantity(right))))
                },
            ])
    }
}
