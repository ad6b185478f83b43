import JSON
import Synchronization

/// Fields of a variable or a local name, one after the other: `object.spec.replicas`, `labels['env']`.
///
/// While documents are JSON, the way goes through the document itself and only its end becomes a value.
final class PathNode: Node, @unchecked Sendable {
    let root: Node
    let fields: [String]
    private let slot: Int
    private let place: Int
    let cost: UInt64
    private let offset: Int32
    /// Where the fields were found last; a guess, so that evaluations side by side need not agree.
    private let hints = Atomic<UInt64>(0)

    /// - Parameter root: a variable or a local name.
    init(root: Node, fields: [String], offset: Int32) {
        self.root = root
        self.fields = fields
        self.offset = offset
        slot = (root as? VariableNode)?.slot ?? -1
        place = (root as? LocalNode)?.place ?? -1
        cost = UInt64(fields.count) + 1
    }

    /// The same, and another field.
    func appending(_ field: String, offset: Int32) -> PathNode {
        PathNode(root: root, fields: fields + [field], offset: offset)
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        unknown(&frame) ?? resolve(&frame)
    }

    override func resolve(_ frame: inout Frame) -> Value {
        if let value = quick(&frame) { return value }
        var value = root.resolve(&frame)
        for field in fields {
            frame.spend(1)
            value = value.selecting(field, offset: offset)
            if value.isFailure { return value }
        }
        return value
    }

    /// Whether the last field is there, where all of the way to it is JSON; nil where it is not.
    @inline(__always)
    func hasValue(_ frame: inout Frame) -> Bool? {
        if slot >= 0 {
            guard slot < frame.variables.count, let document = frame.variables[slot].unretained else { return nil }
            return document._withUnsafeGuaranteedRef { hasValue(in: $0.object) }
        }
        guard place >= 0, case .map(let map)? = frame.locals[place], case .json(let object) = map.storage else {
            return nil
        }
        return hasValue(in: object)
    }

    /// The value where all of the way is JSON and is there.
    @inline(__always)
    private func quick(_ frame: inout Frame) -> Value? {
        let found: JSONValue?
        if slot >= 0 {
            guard slot < frame.variables.count, let document = frame.variables[slot].unretained else { return nil }
            found = document._withUnsafeGuaranteedRef { value(in: $0.object) }
        } else {
            guard place >= 0, case .map(let map)? = frame.locals[place], case .json(let object) = map.storage else {
                return nil
            }
            found = value(in: object)
        }
        guard let found else { return nil }
        frame.spend(cost)
        return Value(found)
    }

    @inline(__always)
    private func hasValue(in object: JSONObject) -> Bool? {
        let known = JSONPathHints(bits: hints.load(ordering: .relaxed))
        var places = known
        let isPresent = object.hasValue(at: fields, hints: &places)
        if places != known { hints.store(places.bits, ordering: .relaxed) }
        return isPresent
    }

    @inline(__always)
    private func value(in object: JSONObject) -> JSONValue? {
        let known = JSONPathHints(bits: hints.load(ordering: .relaxed))
        var places = known
        let value = object.value(at: fields, hints: &places)
        if places != known { hints.store(places.bits, ordering: .relaxed) }
        return value
    }

    override func attribute(_ frame: inout Frame) -> Attribute? {
        root.attribute(&frame)?.appending(fields.map { .field($0) })
    }
}

/// A field of what an expression gives.
final class SelectNode: Node, @unchecked Sendable {
    private let operand: Node
    private let field: String
    private let offset: Int32

    init(operand: Node, field: String, offset: Int32) {
        self.operand = operand
        self.field = field
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        unknown(&frame) ?? resolve(&frame)
    }

    override func resolve(_ frame: inout Frame) -> Value {
        let value = operand.resolve(&frame)
        frame.spend(1)
        return value.selecting(field, offset: offset)
    }

    override func attribute(_ frame: inout Frame) -> Attribute? {
        operand.attribute(&frame)?.appending([.field(field)])
    }
}

/// `has(operand.field)`.
final class PresenceNode: Node, @unchecked Sendable {
    private let operand: Node
    private let field: String
    private let offset: Int32
    /// The field's own way, where there is one from a variable or a local name.
    private let path: PathNode?

    init(operand: Node, field: String, offset: Int32) {
        self.operand = operand
        self.field = field
        self.offset = offset
        path =
            switch operand {
            case let path as PathNode: path.appending(field, offset: offset)
            case is VariableNode, is LocalNode: PathNode(root: operand, fields: [field], offset: offset)
            default: nil
            }
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        if let unknown = unknown(&frame) { return unknown }
        if let path, let isPresent = path.hasValue(&frame) {
            frame.spend(path.cost)
            return .bool(isPresent)
        }
        let value = operand.resolve(&frame)
        frame.spend(1)
        return value.has(field, offset: offset)
    }

    override func attribute(_ frame: inout Frame) -> Attribute? {
        operand.attribute(&frame)?.appending([.field(field)])
    }
}

/// `operand.?field` and `operand[?key]`.
final class OptionalSelectNode: Node, @unchecked Sendable {
    private let operand: Node
    private let key: Node
    private let isField: Bool
    private let offset: Int32

    init(operand: Node, key: Node, isField: Bool, offset: Int32) {
        self.operand = operand
        self.key = key
        self.isField = isField
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        unknown(&frame) ?? resolve(&frame)
    }

    override func resolve(_ frame: inout Frame) -> Value {
        let value = operand.resolve(&frame)
        if value.isFailure { return value }
        let key = key.evaluate(&frame)
        if key.isFailure { return key }
        frame.spend(1)
        return value.optionalElement(key, isField: isField, offset: offset)
    }

    override func attribute(_ frame: inout Frame) -> Attribute? {
        operand.attribute(&frame).flatMap { attribute in
            key.evaluate(&frame).attributeStep.map { attribute.appending([$0]) }
        }
    }
}

/// `operand[key]`.
final class IndexNode: Node, @unchecked Sendable {
    private let operand: Node
    private let key: Node
    private let cost: UInt64
    private let offset: Int32

    init(operand: Node, key: Node, offset: Int32) {
        self.operand = operand
        self.key = key
        // As Kubernetes counts it: a key that is read from a variable is the selection.
        cost = key is VariableNode || key is LocalNode || key is PathNode ? 0 : 1
        self.offset = offset
    }

    override func evaluate(_ frame: inout Frame) -> Value {
        unknown(&frame) ?? resolve(&frame)
    }

    override func resolve(_ frame: inout Frame) -> Value {
        let value = operand.resolve(&frame)
        if value.isFailure { return value }
        let key = key.evaluate(&frame)
        if key.isFailure { return key }
        frame.spend(cost)
        return value.element(key, offset: offset)
    }

    override func attribute(_ frame: inout Frame) -> Attribute? {
        operand.attribute(&frame).flatMap { attribute in
            key.evaluate(&frame).attributeStep.map { attribute.appending([$0]) }
        }
    }
}
