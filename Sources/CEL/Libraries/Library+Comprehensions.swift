extension Library {
    /// Comprehensions with two variables: `map.all(key, value, p)`, `transformMap` and so on.
    public static let twoVariableComprehensions = Library(
        "cel.lib.ext.comprev2", functions: [mapInsert], macros: Macro.twoVariables)

    /// `cel.bind(name, value, result)`.
    public static let bindings = Library("cel.lib.ext.cel.bindings", macros: Macro.bindings)

    /// `cel.block([a, b], result)`, `cel.index(0)`.
    public static let block = Library("cel.lib.ext.cel.block", macros: Macro.block)

    private static let map = ValueType.map(key: .parameter("K"), value: .parameter("V"))

    /// A map with more entries. A fold's own map is added to in place by the program; these make a copy.
    private static let mapInsert = FunctionDeclaration(
        Macro.mapInsert,
        [
            Overload(
                "@mapInsert_map_key_value", [map, .parameter("K"), .parameter("V")], map,
                .any { values in
                    guard values.count == 3, case .map(let map) = values[0] else {
                        return .noSuchOverload(Macro.mapInsert, values)
                    }
                    return inserting([(values[1], values[2])], into: map)
                }),
            Overload(
                "@mapInsert_map_map", [map, map], map,
                .binary { first, second in
                    guard case .map(let map) = first, case .map(let more) = second else {
                        return .noSuchOverload(Macro.mapInsert, first, second)
                    }
                    return inserting(more, into: map)
                }),
        ])

    private static func inserting(_ entries: some Sequence<(key: Value, value: Value)>, into map: MapValue) -> Value {
        let result = MapEntries(copying: map)
        for (key, value) in entries {
            if let error = result.insert(value, for: key) { return .error(error) }
        }
        return .map(MapValue(result))
    }
}
