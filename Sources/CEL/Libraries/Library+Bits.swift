extension Library {
    /// `math.bitAnd` and its like, over int and uint.
    static let bits = [
        pair("bitAnd", { $0 & $1 }, { $0 & $1 }), pair("bitOr", { $0 | $1 }, { $0 | $1 }),
        pair("bitXor", { $0 ^ $1 }, { $0 ^ $1 }),
        FunctionDeclaration(
            "math.bitNot",
            [
                .function("math_bitNot_int_int", returns: .int) { (x: Int64) in .int(~x) },
                .function("math_bitNot_uint_uint", returns: .uint) { (x: UInt64) in .uint(~x) },
            ]),
        // Shifts by more than the width give 0, and right shifts do not repeat the sign.
        shift("bitShiftLeft", { $0 << $1 }, { $0 << $1 }),
        shift("bitShiftRight", { Int64(bitPattern: UInt64(bitPattern: $0) >> $1) }, { $0 >> $1 }),
    ]

    private static func pair(
        _ name: String, _ ints: @escaping @Sendable (Int64, Int64) -> Int64,
        _ uints: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            "math.\(name)",
            [
                .function("math_\(name)_int_int", returns: .int) { (a: Int64, b: Int64) in .int(ints(a, b)) },
                .function("math_\(name)_uint_uint", returns: .uint) { (a: UInt64, b: UInt64) in .uint(uints(a, b)) },
            ])
    }

    private static func shift(
        _ name: String, _ ints: @escaping @Sendable (Int64, Int64) -> Int64,
        _ uints: @escaping @Sendable (UInt64, Int64) -> UInt64
    ) -> FunctionDeclaration {
        @Sendable func negative(_ offset: Int64) -> Value {
            .failure(.invalidArgument, "math.\(name)() negative offset: \(offset)")
        }
        return FunctionDeclaration(
            "math.\(name)",
            [
                .function("math_\(name)_int_int", returns: .int) { (a: Int64, b: Int64) in
                    b < 0 ? negative(b) : .int(ints(a, b))
                },
                .function("math_\(name)_uint_int", returns: .uint) { (a: UInt64, b: Int64) in
                    b < 0 ? negative(b) : .uint(uints(a, b))
                },
            ])
    }
}
