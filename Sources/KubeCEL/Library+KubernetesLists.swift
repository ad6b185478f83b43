import CEL

extension Library {
    /// Kubernetes' functions over lists: `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`.
    public static let kubernetesLists = Library(
        "kubernetes.lists",
        functions: [
            FunctionDeclaration(
                "isSorted",
                ordered.map { name, type in
                    .member(
                        "list_\(name)_is_sorted_bool", .list(type), returns: .bool, cost: CallCost.traversesFirst,
                        isSorted)
                }),
            FunctionDeclaration(
                "sum",
                summable.map { name, type, zero in
                    .member("list_\(name)_sum_\(name)", .list(type), returns: type, cost: CallCost.traversesFirst) {
                        (list: ListValue) in
                        sum(list, zero)
                    }
                }),
            extreme("max", .less), extreme("min", .greater),
            FunctionDeclaration(
                "indexOf",
                [
                    Overload(
                        "list_a_index_of_int", element, .int, isMember: true, cost: CallCost.traversesFirst,
                        .binary { list, value in position(of: value, in: list) { $0.firstIndex(where: $1) } })
                ]),
            FunctionDeclaration(
                "lastIndexOf",
                [
                    Overload(
                        "list_a_last_index_of_int", element, .int, isMember: true, cost: CallCost.traversesFirst,
                        .binary { list, value in position(of: value, in: list) { $0.lastIndex(where: $1) } })
                ]),
        ])

    private static let element: [ValueType] = [.list(.parameter("A")), .parameter("A")]

    private static let ordered: [(name: String, type: ValueType)] = [
        ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool), ("duration", .duration),
        ("timestamp", .timestamp), ("string", .string), ("bytes", .bytes),
    ]

    private static let summable: [(name: String, type: ValueType, zero: Value)] = [
        ("int", .int, .int(0)), ("uint", .uint, .uint(0)), ("double", .double, .double(0)),
        ("duration", .duration, .duration(.zero)),
    ]

    @Sendable private static func isSorted(_ list: ListValue) -> Value {
        var previous: Value?
        for element in list {
            if let previous {
                guard let ordering = previous.ordering(to: element) else {
                    return .noSuchOverload("isSorted", .list(list))
                }
                if ordering == .greater { return .bool(false) }
            }
            previous = element
        }
        return .bool(true)
    }

    private static func sum(_ list: ListValue, _ zero: Value) -> Value {
        var result = zero
        for element in list {
            guard let sum = added(result, element) else { return .noSuchOverload("sum", .list(list)) }
            if sum.isError { return sum }
            result = sum
        }
        return result
    }

    private static func added(_ first: Value, _ second: Value) -> Value? {
        switch (first, second) {
        case (.int(let a), .int(let b)):
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .overflow("integer") : .int(sum)
        case (.uint(let a), .uint(let b)):
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .overflow("unsigned integer") : .uint(sum)
        case (.double(let a), .double(let b)): return .double(a + b)
        case (.duration(let a), .duration(let b)):
            let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
            return overflow ? .overflow("duration") : .duration(DurationValue(nanoseconds: sum))
        default: return nil
        }
    }

    /// The first element that none stands to as `ordering` says.
    private static func extreme(_ name: String, _ ordering: ValueOrdering) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            ordered.map { type, elementType in
                .member(
                    "list_\(type)_\(name)_\(type)", .list(elementType), returns: elementType,
                    cost: CallCost.traversesFirst
                ) { (list: ListValue) in
                    guard var result = list.first else {
                        return .failure(.invalidArgument, "\(name) called on empty list")
                    }
                    for element in list.dropFirst() {
                        guard let found = result.ordering(to: element) else {
                            return .noSuchOverload(name, .list(list))
                        }
                        if found == ordering { result = element }
                    }
                    return result
                }
            })
    }

    private static func position(
        of value: Value, in list: Value, _ find: (ListValue, (Value) -> Bool) -> Int?
    ) -> Value {
        guard case .list(let list) = list else { return .noSuchOverload("indexOf", list, value) }
        return .int(find(list) { $0.isEqual(to: value) }.map(Int64.init) ?? -1)
    }
}
