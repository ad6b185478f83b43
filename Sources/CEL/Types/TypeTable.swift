/// A type as a number, which is cheap to make, to compare and to keep.
struct TypeID: Hashable, Sendable {
    let index: Int32

    static let dynamic = TypeID(index: 0)
    static let error = TypeID(index: 1)
    static let null = TypeID(index: 2)
    static let bool = TypeID(index: 3)
    static let int = TypeID(index: 4)
    static let uint = TypeID(index: 5)
    static let double = TypeID(index: 6)
    static let string = TypeID(index: 7)
    static let bytes = TypeID(index: 8)
    static let duration = TypeID(index: 9)
    static let timestamp = TypeID(index: 10)

    static let none = TypeID(index: -1)
}

/// The types that an environment and a check speak of.
///
/// The first are those without parts, by their `TypeID`s; two nodes may be one type, but for these.
struct TypeTable: Sendable {
    enum Kind: UInt8 {
        case dynamic, error, null, bool, int, uint, double, string, bytes, duration, timestamp
        case list, map, type, optional, opaque, structure
        /// A parameter of a function's signature, by its place among them.
        case parameter
        /// A type that the check has yet to find.
        case variable
    }

    struct Node {
        let kind: Kind
        /// No parameters and no variables are within.
        let isGround: Bool
        /// The number of types within, this one included, however often they are shared; saturates.
        let size: Int32
        let depth: Int32
        /// The part, the key's type, the place of the first part in `parts`, or the number of a variable.
        let first: Int32
        /// The value's type, or the number of parts.
        let second: Int32
        /// The place of the name in `names`.
        let name: Int32
    }

    private(set) var nodes: [Node]
    private var parts: [TypeID] = []
    private var names: [String] = []

    init() {
        let simple: [Kind] = [
            .dynamic, .error, .null, .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp,
        ]
        nodes = simple.map { Node(kind: $0, isGround: true, size: 1, depth: 1, first: 0, second: 0, name: 0) }
    }

    @inline(__always)
    subscript(_ id: TypeID) -> Node { nodes[Int(id.index)] }

    func name(_ node: Node) -> String { names[Int(node.name)] }

    func part(_ node: Node, _ index: Int) -> TypeID { parts[Int(node.first) &+ index] }

    // MARK: - Making types

    mutating func list(_ element: TypeID) -> TypeID { wrap(.list, element) }
    mutating func type(_ type: TypeID) -> TypeID { wrap(.type, type) }
    mutating func optional(_ wrapped: TypeID) -> TypeID { wrap(.optional, wrapped) }

    private mutating func wrap(_ kind: Kind, _ inner: TypeID) -> TypeID {
        let part = self[inner]
        return add(kind, part.isGround, part.size, part.depth, inner.index, 0, 0)
    }

    mutating func map(_ key: TypeID, _ value: TypeID) -> TypeID {
        let (left, right) = (self[key], self[value])
        let size = left.size.addingReportingOverflow(right.size)
        return add(
            .map, left.isGround && right.isGround, size.overflow ? .max : size.partialValue,
            max(left.depth, right.depth), key.index, value.index, 0)
    }

    /// A type of the same name as `node`, with other parts.
    mutating func opaque(like node: Node, _ parts: [TypeID]) -> TypeID { opaque(nameIndex: node.name, parts) }

    private mutating func opaque(nameIndex: Int32, _ parts: [TypeID]) -> TypeID {
        var isGround = true
        var size: Int32 = 0
        var depth: Int32 = 0
        for part in parts {
            let node = self[part]
            isGround = isGround && node.isGround
            let (sum, overflowed) = size.addingReportingOverflow(node.size)
            size = overflowed ? .max : sum
            depth = max(depth, node.depth)
        }
        let first = Int32(truncatingIfNeeded: self.parts.count)
        self.parts.append(contentsOf: parts)
        return add(.opaque, isGround, size, depth, first, Int32(truncatingIfNeeded: parts.count), nameIndex)
    }

    mutating func structure(_ name: String) -> TypeID { add(.structure, true, 0, 0, 0, 0, keep(name)) }

    mutating func variable(_ number: Int) -> TypeID {
        add(.variable, false, 0, 0, Int32(truncatingIfNeeded: number), 0, 0)
    }

    private mutating func keep(_ name: String) -> Int32 {
        names.append(name)
        return Int32(truncatingIfNeeded: names.count &- 1)
    }

    private mutating func add(
        _ kind: Kind, _ isGround: Bool, _ innerSize: Int32, _ innerDepth: Int32, _ first: Int32, _ second: Int32,
        _ name: Int32
    ) -> TypeID {
        let size = innerSize == .max ? .max : innerSize &+ 1
        let depth = innerDepth == .max ? .max : innerDepth &+ 1
        nodes.append(
            Node(
                kind: kind, isGround: isGround, size: size, depth: depth, first: first, second: second, name: name))
        return TypeID(index: Int32(truncatingIfNeeded: nodes.count &- 1))
    }

    /// A declared type.
    ///
    /// - Parameter parameters: the names of the signature's parameters; those met for the first time are added.
    mutating func declare(_ type: ValueType, parameters: inout [String]) -> TypeID {
        switch type {
        case .dynamic: return .dynamic
        case .error: return .error
        case .null: return .null
        case .bool: return .bool
        case .int: return .int
        case .uint: return .uint
        case .double: return .double
        case .string: return .string
        case .bytes: return .bytes
        case .duration: return .duration
        case .timestamp: return .timestamp
        case .list(let element): return list(declare(element, parameters: &parameters))
        case .map(let key, let value):
            let key = declare(key, parameters: &parameters)
            return map(key, declare(value, parameters: &parameters))
        case .type(let inner): return self.type(declare(inner, parameters: &parameters))
        case .optional(let wrapped): return optional(declare(wrapped, parameters: &parameters))
        case .opaque(let name, let parts):
            var declared: [TypeID] = []
            for part in parts { declared.append(declare(part, parameters: &parameters)) }
            return opaque(nameIndex: keep(name), declared)
        case .structure(let name): return structure(name)
        case .parameter(let name):
            let number = parameters.firstIndex(of: name) ?? parameters.count
            if number == parameters.count { parameters.append(name) }
            return add(.parameter, false, 0, 0, Int32(truncatingIfNeeded: number), 0, 0)
        }
    }
}
