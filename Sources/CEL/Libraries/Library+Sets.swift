extension Library {
    /// Lists as sets: `sets.contains`, `sets.equivalent`, `sets.intersects`.
    public static let sets = Library(
        "cel.lib.ext.sets",
        functions: [
            function("contains", factor: 1) { contains($0, $1) },
            function("equivalent", factor: 2) { contains($0, $1) && contains($1, $0) },
            function("intersects", factor: 1) { first, second in first.contains { second.contains($0) } },
        ])

    private static func contains(_ list: ListValue, _ part: ListValue) -> Bool {
        part.allSatisfy { list.contains($0) }
    }

    private static func function(
        _ name: String, factor: UInt64, _ body: @escaping @Sendable (ListValue, ListValue) -> Bool
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            "sets.\(name)",
            [
                .function(
                    "list_sets_\(name)_list", returns: .bool,
                    cost: { arguments, _ in
                        guard arguments.count == 2 else { return 1 }
                        let pairs = CallCost.product(CallCost.size(arguments[0]), CallCost.size(arguments[1]))
                        return CallCost.sum(CallCost.product(pairs, factor), 1)
                    }
                ) { (first: ListValue, second: ListValue) in
                    .bool(body(first, second))
                }
            ])
    }
}
