import JSON

/// What a variable has in an activation.
///
/// Unchecked, because of `unretained`, which refers to what `document` beside it keeps.
struct VariableSlot: @unchecked Sendable {
    enum Content: Sendable {
        case unset
        case value(Value)
        case lazy(LazyValue)
    }

    let content: Content
    /// The value, where it is a JSON object.
    private let document: Document?
    /// The same for reading fields, which expressions do more than anything else: counting the references each time
    /// would cost as much as finding a field.
    let unretained: Unmanaged<Document>?

    final class Document: Sendable {
        let object: JSONObject

        init(_ object: JSONObject) { self.object = object }
    }

    init(_ content: Content) {
        self.content = content
        if case .value(.map(let map)) = content, case .json(let object) = map.storage {
            document = Document(object)
        } else {
            document = nil
        }
        unretained = document.map { Unmanaged.passUnretained($0) }
    }
}
