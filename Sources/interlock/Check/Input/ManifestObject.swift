import JSON
import KubeCore
import YAML

/// One object of a text: a document, or an item of a list, which still knows its lines.
struct ManifestObject: Sendable {
    let value: JSONValue
    let source: SourceText
    private let document: YAMLDocument
    /// Where the object stands in its document.
    private let root: JSONPointer

    var apiVersion: String { value["apiVersion"]?.stringValue ?? "" }
    var kind: String { value["kind"]?.stringValue ?? "" }
    var name: String { value[path: "metadata", "name"]?.stringValue ?? "" }

    init(value: JSONValue, source: SourceText, document: YAMLDocument, root: JSONPointer) {
        self.value = value
        self.source = source
        self.document = document
        self.root = root
    }

    /// `pools.yaml:12:5`, the place of the object's name, or of the object where it has none.
    var place: SourcePlace { place(of: "metadata.name") }

    /// The objects of a document: itself, or what its list holds, lists in lists included.
    static func objects(of document: YAMLDocument, source: SourceText) -> [ManifestObject] {
        objects(document.value, document, source, JSONPointer())
    }

    private static func objects(
        _ value: JSONValue, _ document: YAMLDocument, _ source: SourceText, _ root: JSONPointer
    ) -> [ManifestObject] {
        guard value["kind"]?.stringValue?.hasSuffix("List") == true, case .array(let items)? = value["items"] else {
            return [ManifestObject(value: value, source: source, document: document, root: root)]
        }
        return items.enumerated().flatMap { index, item in
            objects(item, document, source, root.appending("items").appending(index))
        }
    }

    /// Where the field stands, as people write it (`spec.changes[0].target`), or else the closest that holds its place.
    func place(of field: String) -> SourcePlace {
        let pointer = JSONPointer(root.tokens + FieldPath.tokens(of: field, in: value))
        return place(document.nearestPosition(of: pointer))
    }

    /// Where the field's key stands: for one that should not be there.
    func keyPlace(of field: String) -> SourcePlace {
        let pointer = JSONPointer(root.tokens + FieldPath.tokens(of: field, in: value))
        return place(document.keyPosition(of: pointer) ?? document.nearestPosition(of: pointer))
    }

    /// The value of a field; nil where there is none.
    func field(_ field: String) -> JSONValue? {
        value.value(at: JSONPointer(FieldPath.tokens(of: field, in: value)))
    }

    private func place(_ position: SourcePosition) -> SourcePlace {
        SourcePlace(source: source.name, line: position.line, column: position.column)
    }
}

extension FieldPath {
    /// The tokens of a pointer into `value`: a key of the value with dots in it, as labels have, is one token.
    static func tokens(of field: String, in value: JSONValue) -> [String] {
        var tokens: [String] = []
        var value: JSONValue? = value
        var rest = field[...]
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
                continue
            }
            let token: Substring
            if first == "[" {
                token = rest.dropFirst().prefix { $0 != "]" }
                rest = rest.dropFirst(token.count + 2)
            } else {
                let known = value?.objectValue?.keys.filter { Self.leads(rest, with: $0) }.max { $0.count < $1.count }
                token = known.map { rest.prefix($0.count) } ?? rest.prefix { !".[".contains($0) }
                rest = rest.dropFirst(token.count)
            }
            tokens.append(String(token))
            value = value?.value(at: JSONPointer([String(token)]))
        }
        return tokens
    }

    private static func leads(_ text: Substring, with key: String) -> Bool {
        guard text.hasPrefix(key) else { return false }
        return text.dropFirst(key.count).first.map { ".[".contains($0) } ?? true
    }
}
