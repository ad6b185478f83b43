/// A list of changes to one document (RFC 6902).
public struct JSONPatch: Sendable, Hashable {
    /// One change.
    public enum Operation: Sendable, Hashable {
        case add(JSONPointer, JSONValue)
        case remove(JSONPointer)
        case replace(JSONPointer, JSONValue)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, JSONValue)
    }

    /// Limits on one patch, so that a short one cannot make a long document.
    public struct Limits: Sendable {
        /// As the API server has it.
        public var maximumOperations: Int
        /// Bytes of JSON, at most, that all `copy` and `move` operations together may carry.
        public var maximumCopiedBytes: Int
        /// How deep the changed document may nest.
        public var maximumDepth: Int

        public init(
            maximumOperations: Int = 10_000, maximumCopiedBytes: Int = 3 << 20, maximumDepth: Int = 256
        ) {
            self.maximumOperations = maximumOperations
            self.maximumCopiedBytes = maximumCopiedBytes
            self.maximumDepth = maximumDepth
        }
    }

    public let operations: [Operation]

    public init(_ operations: [Operation]) {
        self.operations = operations
    }

    /// Reads a patch document: an array of objects with `op`, `path` and, where the operation needs it, `value` or `from`.
    public init(_ document: JSONValue, limits: Limits = Limits()) throws(JSONPatchError) {
        guard case .array(let elements) = document else {
            throw JSONPatchError("a JSON patch must be an array of operations (found \(document.typeName))")
        }
        guard elements.count <= limits.maximumOperations else {
            throw JSONPatchError(
                "a JSON patch has at most \(limits.maximumOperations) operations, not \(elements.count)")
        }
        var operations: [Operation] = []
        operations.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do throws(JSONPatchError) {
                operations.append(try Self.operation(element))
            } catch {
                throw error.at(operation: index)
            }
        }
        self.init(operations)
    }

    private static func operation(_ element: JSONValue) throws(JSONPatchError) -> Operation {
        guard case .object = element else {
            throw JSONPatchError("an operation must be an object (found \(element.typeName))")
        }
        guard let name = element["op"]?.stringValue else {
            throw JSONPatchError("the member \"op\" is missing or no string")
        }
        let path = try pointer("path", of: element)
        switch name {
        case "add": return .add(path, try value(of: element, at: path))
        case "remove": return .remove(path)
        case "replace": return .replace(path, try value(of: element, at: path))
        case "move": return .move(from: try pointer("from", of: element), to: path)
        case "copy": return .copy(from: try pointer("from", of: element), to: path)
        case "test": return .test(path, try value(of: element, at: path))
        default:
            throw JSONPatchError(
                "there is no operation \"\(name.prefix(40))\"; use add, remove, replace, move, copy or test",
                path: path.description)
        }
    }

    private static func pointer(_ member: String, of element: JSONValue) throws(JSONPatchError) -> JSONPointer {
        guard let text = element[member]?.stringValue else {
            throw JSONPatchError("the member \"\(member)\" is missing or no string")
        }
        return try JSONPointer(parsing: text)
    }

    private static func value(of element: JSONValue, at path: JSONPointer) throws(JSONPatchError) -> JSONValue {
        guard let value = element["value"] else {
            throw JSONPatchError("the member \"value\" is missing", path: path.description)
        }
        return value
    }
}

extension JSONPatchError {
    func at(operation: Int) -> JSONPatchError {
        JSONPatchError(message, operation: operation, path: path)
    }
}
