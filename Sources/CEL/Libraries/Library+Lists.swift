extension Library {
    /// Functions over lists: `slice`, `flatten`, `sort`, `sortBy`, `distinct`, `reverse` and `lists.range`.
    public static let lists = Library(
        "cel.lib.ext.lists",
        functions: [slice, flatten, sort, sortByAssociatedKeys, range, reverse, distinct],
        macros: [sortBy])

    /// More elements than these are not made by one call.
    private static let maximumElements = 1_000_000

    private static let list = ListValue.type

    /// The types whose values have an order, by the names that overloads have for them.
    static let ordered: [(name: String, type: ValueType)] = [
        ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool), ("google.protobuf.Duration", .duration),
        ("google.protobuf.Timestamp", .timestamp), ("string", .string), ("bytes", .bytes),
    ]

    private static let ofResult: Overload.Cost = { _, result in CallCost.list(CallCost.size(result)) }

    private static let slice = FunctionDeclaration(
        "slice",
        [
            .member("list_slice", returns: list, cost: ofResult) { (list: ListValue, start: Int64, end: Int64) in
                let call = "cannot slice(\(start), \(end))"
                if start < 0 || end < 0 { return .failure(.range, "\(call), negative indexes not supported") }
                if start > end {
                    return .failure(.range, "\(call), start index must be less than or equal to end index")
                }
                if end > Int64(list.count) { return .failure(.range, "\(call), list is length \(list.count)") }
                return .list(ListValue((Int(start)..<Int(end)).map { list[$0] }))
            }
        ])

    private static let flatten = FunctionDeclaration(
        "flatten",
        [
            .member(
                "list_flatten", .list(list), returns: list,
                cost: { arguments, _ in
                    CallCost.list(arguments.first.map(CallCost.size) ?? 0)
                }
            ) { (list: ListValue) in
                flattened(list, 1)
            },
            .member(
                "list_flatten_int", [.list(.dynamic), .int], returns: .list(.dynamic),
                cost: { arguments, result in
                    guard arguments.count == 2, case .int(let depth) = arguments[1] else { return 1 }
                    // No deeper than the list is; each level was gone through.
                    let levels = min(Double(max(0, depth)), Double(CallCost.size(result)) + 1)
                    return CallCost.list(CallCost.size(arguments[0]), times: levels)
                }
            ) { (list: ListValue, depth: Int64) in
                if depth < 0 { return .failure(.range, "level must be non-negative") }
                return flattened(list, depth)
            },
        ])

    private static func flattened(_ list: ListValue, _ depth: Int64) -> Value {
        var result: [Value] = []
        var visited = 0
        guard append(list, depth, to: &result, visited: &visited) else {
            return .failure(.costLimit, "the flattened list would have more than \(maximumElements) elements")
        }
        return .list(ListValue(result))
    }

    /// False where there are too many: a list may hold another many times over.
    private static func append(
        _ list: ListValue, _ depth: Int64, to result: inout [Value], visited: inout Int
    ) -> Bool {
        for element in list {
            visited += 1
            if visited > maximumElements { return false }
            if depth > 0, case .list(let inner) = element {
                guard append(inner, depth - 1, to: &result, visited: &visited) else { return false }
            } else {
                result.append(element)
            }
        }
        return true
    }

    private static let comparesFirst: Overload.Cost = { arguments, _ in
        guard case .list(let list)? = arguments.first else { return 1 }
        return CallCost.comparingAll(of: list)
    }

    private static let sort = FunctionDeclaration(
        "sort",
        ordered.map { name, type in
            .member("list_\(name)_sort", .list(type), returns: .list(type), cost: comparesFirst) { (list: ListValue) in
                sorted(list, by: list)
            }
        })

    private static let sortByAssociatedKeys = FunctionDeclaration(
        "@sortByAssociatedKeys",
        ordered.map { name, type in
            .member(
                "list_\(name)_sortByAssociatedKeys", [list, .list(type)], returns: list,
                cost: { arguments, _ in
                    guard arguments.count == 2, case .list(let keys) = arguments[1] else { return 1 }
                    return CallCost.comparingAll(of: keys)
                }
            ) { (list: ListValue, keys: ListValue) in
                sorted(list, by: keys)
            }
        })

    /// The elements in the order of their keys, which are all of one type; equal ones stay as they were.
    private static func sorted(_ list: ListValue, by keys: ListValue) -> Value {
        guard list.count == keys.count else {
            return .error(
                "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got \(list.count) and \(keys.count) elements respectively"
            )
        }
        let keys = keys.values
        guard let first = keys.first else { return .list(list) }
        guard first.ordering(to: first) != nil else {
            return .failure(.noSuchOverload, "list elements must be comparable")
        }
        guard keys.allSatisfy({ $0.typeName == first.typeName }) else {
            return .failure(.noSuchOverload, "list elements must have the same type")
        }
        let order = keys.indices.sorted { left, right in
            switch keys[left].ordering(to: keys[right]) {
            case .less: true
            case .equal: left < right
            default: false
            }
        }
        return .list(ListValue(order.map { list[$0] }))
    }

    /// `list.sortBy(x, key)`: the keys are made by a `map` over the list, which is evaluated once.
    private static let sortBy = Macro("sortBy", argumentCount: 2, isMember: true) {
        (context, target, arguments) throws(ParseProblem) in
        guard let target else { return nil }
        switch target.form {
        case .list, .select, .identifier, .comprehension, .call: break
        default:
            throw ParseProblem(
                offset: target.offset,
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression")
        }
        let input = "@__sortBy_input__"
        let variable = try arguments[0].variableName(or: "argument is not an identifier")
        let keys = context.collect(context.identifier(input), variable, nil, nil, arguments[1])
        let call = context.memberCall(context.identifier(input), "@sortByAssociatedKeys", keys)
        return context.bind(input, to: target, in: call)
    }

    private static let range = FunctionDeclaration(
        "lists.range",
        [
            .function("lists_range", returns: .list(.int), cost: ofResult) { (count: Int64) in
                guard count <= Int64(maximumElements) else {
                    return .failure(.range, "lists.range(\(count)) is longer than \(maximumElements)")
                }
                return .list(ListValue((0..<max(0, count)).map { .int($0) }))
            }
        ])

    private static let reverse = FunctionDeclaration(
        "reverse",
        [
            .member("list_reverse", returns: list, cost: ofResult) { (list: ListValue) in
                .list(ListValue(list.reversed()))
            }
        ])

    private static let distinct = FunctionDeclaration(
        "distinct",
        [
            .member("list_distinct", returns: list, cost: comparesFirst) { (list: ListValue) in
                var result: [Value] = []
                var seen = Set<MapKey>()
                for element in list {
                    if let key = MapKey(element) {
                        if seen.insert(key).inserted { result.append(element) }
                    } else if !result.contains(where: { $0.isEqual(to: element) }) {
                        result.append(element)
                    }
                }
                return .list(ListValue(result))
            }
        ])
}
