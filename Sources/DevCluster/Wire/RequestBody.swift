import HTTPServer
import JSON
import KubeCore
import YAML

/// The document in a request's body.
enum RequestBody {
    private static let writable = ["application/json", "application/yaml", ProtobufBody.mediaType]
    private static let limits = JSONLimits(maximumDepth: 256, allowsDuplicateKeys: true)

    /// A document, and what `fieldValidation` has to say about its text.
    struct Document: Sendable {
        var json: JSONValue
        /// As `duplicate field "data.a"`.
        var problems: [String] = []
    }

    /// The object that a create or update sends.
    static func object(_ request: HTTPServer.Request, of kind: String) throws(Status) -> Document {
        let type = MediaType(request.headers["Content-Type"] ?? "application/json").name
        switch type {
        case "application/json", "":
            return try json(request.body) { (reason) throws(Status) in
                let shown =
                    request.body.isEmpty ? "<empty>" : String(decoding: request.body.prefix(1_024), as: UTF8.self)
                throw .badRequest(
                    "the object provided is unrecognized (must be of type \(kind)): couldn't get version/kind; "
                        + "json parse error: \(reason) (\(shown))")
            }
        case "application/yaml": return Document(json: try yaml(request.body))
        case ProtobufBody.mediaType: return Document(json: try protobuf(request.body, of: kind))
        default: throw .unsupportedMediaType(accepted: writable)
        }
    }

    private static func protobuf(_ bytes: [UInt8], of kind: String) throws(Status) -> JSONValue {
        if let object = ProtobufBody.decode(bytes) { return object }
        throw .badRequest(
            "the object provided is unrecognized (must be of type \(kind)): it is no protobuf that this server reads; "
                + "send JSON")
    }

    /// Delete options; nil where there is no body.
    static func options(_ request: HTTPServer.Request) throws(Status) -> JSONValue? {
        if request.body.isEmpty { return nil }
        if MediaType(request.headers["Content-Type"] ?? "").name == ProtobufBody.mediaType {
            return try protobuf(request.body, of: "DeleteOptions")
        }
        if MediaType(request.headers["Content-Type"] ?? "").name == "application/yaml" { return try yaml(request.body) }
        return try json(request.body) { (reason) throws(Status) in
            throw .badRequest("couldn't get version/kind; json parse error: \(reason)")
        }.json
    }

    static func yaml(_ bytes: [UInt8]) throws(Status) -> JSONValue {
        do {
            return try YAMLParser.documents(in: bytes, source: "body").first?.value ?? [:]
        } catch {
            throw .badRequest(
                "error decoding YAML: error converting YAML to JSON: yaml: line \(error.line): \(error.message)")
        }
    }

    /// A patch in JSON.
    static func patch(_ bytes: [UInt8]) throws(Status) -> Document {
        try json(bytes) { (reason) throws(Status) in throw .badRequest("error decoding patch: \(reason)") }
    }

    private static func json(
        _ bytes: [UInt8], or fail: (_ reason: String) throws(Status) -> Void
    ) throws(Status) -> Document {
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes, limits: limits)
            return Document(json: value, problems: DuplicateFields.find(in: bytes))
        } catch {
            try fail("\(error)")
            throw .badRequest("\(error)")
        }
    }
}

/// Members that a document has twice, which the parser lets pass.
enum DuplicateFields {
    static func find(in bytes: [UInt8]) -> [String] {
        // The strict parse is the cheap test; only a document that fails it is searched.
        if (try? JSONValue(parsing: bytes)) != nil { return [] }
        var scanner = Scanner(bytes: bytes)
        scanner.value(at: "")
        return scanner.duplicates
    }

    /// Walks a document that is known to be well-formed.
    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var duplicates: [String] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

        private mutating func skipSpace() {
            while [0x20, 0x09, 0x0A, 0x0D].contains(current) { position += 1 }
        }

        mutating func value(at path: String) {
            skipSpace()
            switch current {
            case UInt8(ascii: "{"): object(at: path)
            case UInt8(ascii: "["): array(at: path)
            case UInt8(ascii: "\""): _ = text()
            default:
                while position < bytes.count, !",]}".utf8.contains(current) { position += 1 }
            }
            skipSpace()
        }

        private mutating func object(at path: String) {
            position += 1
            var seen: Set<String> = []
            skipSpace()
            while position < bytes.count, current != UInt8(ascii: "}") {
                let key = text()
                let place = path.isEmpty ? key : "\(path).\(key)"
                if !seen.insert(key).inserted { duplicates.append("duplicate field \"\(place)\"") }
                skipSpace()
                position += 1
                value(at: place)
                if current == UInt8(ascii: ",") { position += 1 }
                skipSpace()
            }
            position += 1
        }

        private mutating func array(at path: String) {
            position += 1
            var index = 0
            skipSpace()
            while position < bytes.count, current != UInt8(ascii: "]") {
                value(at: "\(path)[\(index)]")
                index += 1
                if current == UInt8(ascii: ",") { position += 1 }
                skipSpace()
            }
            position += 1
        }

        private mutating func text() -> String {
            position += 1
            let start = position
            while position < bytes.count, current != UInt8(ascii: "\"") {
                position += current == UInt8(ascii: "\\") ? 2 : 1
            }
            let end = min(position, bytes.count)
            position += 1
            return String(decoding: bytes[min(start, end)..<end], as: UTF8.self)
        }
    }
}
