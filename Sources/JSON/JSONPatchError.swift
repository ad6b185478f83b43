/// A pointer or patch that cannot be read or does not fit the document: what, and where.
public struct JSONPatchError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    /// The zero-based position in the patch of the operation that failed; nil where the fault is not in one operation.
    public internal(set) var operation: Int?
    /// The JSON pointer that the fault is about, as it was written.
    public let path: String?

    init(_ message: String, operation: Int? = nil, path: String? = nil) {
        self.message = message
        self.operation = operation
        self.path = path
    }

    public var description: String {
        var place: [String] = []
        if let operation { place.append("operation \(operation)") }
        if let path { place.append("path \"\(path)\"") }
        return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
    }
}
