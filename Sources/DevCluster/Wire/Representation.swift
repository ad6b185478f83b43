import HTTPServer
import JSON
import KubeCore
import YAML

/// In which form an answer is wanted.
struct Representation: Sendable, Hashable {
    enum Shape: Sendable, Hashable {
        case object
        /// `meta.k8s.io/<version>` Table, with what part of each object.
        case table(version: String, includes: IncludedObject)
        case partialMetadata(version: String)
    }

    enum IncludedObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    var shape = Shape.object
    var isYAML = false
    var isPretty = false

    static let json = Representation()

    /// Throws 406 where nothing that is asked for can be had. Protobuf is answered with JSON.
    ///
    /// - Parameter verb: what is asked of a resource; metadata of one object is not to be had of a list.
    init(_ request: HTTPServer.Request, _ verb: RequestInfo.Verb? = nil) throws(Status) {
        self.init()
        isPretty = verb != .watch && Self.isPretty(request)
        let accepted = request.headers.all("Accept").flatMap { $0.split(separator: ",") }.map(MediaType.init)
        guard !accepted.isEmpty else { return }
        // What is liked best first; what is liked the same in the order in which it was said.
        let order = accepted.indices.sorted { left, right in
            (accepted[right].quality, left) < (accepted[left].quality, right)
        }
        for type in order.map({ accepted[$0] }) where try accept(type, request, verb) { return }
        throw .notAcceptable()
    }

    /// Whether an answer of this type can be given.
    private mutating func accept(
        _ type: MediaType, _ request: HTTPServer.Request, _ verb: RequestInfo.Verb?
    ) throws(Status) -> Bool {
        switch type.name {
        case "application/json", ProtobufBody.mediaType, "*/*", "application/*": isYAML = false
        case "application/yaml" where verb != .watch: isYAML = true
        default: return false
        }
        let version = type["v"] ?? ""
        guard let wanted = type["as"] else { return true }
        guard type["g"] == "meta.k8s.io", ["v1", "v1beta1"].contains(version) else { return false }
        let isList = verb == .list || verb == .deletecollection
        switch wanted {
        case "Table":
            shape = .table(version: version, includes: try Self.included(request.query("includeObject") ?? ""))
        case "PartialObjectMetadata":
            if isList { throw .notAcceptable(wanted, isList: true) }
            shape = .partialMetadata(version: version)
        case "PartialObjectMetadataList":
            if verb != nil, !isList, verb != .watch { throw .notAcceptable(wanted, isList: false) }
            shape = .partialMetadata(version: version)
        default: return false
        }
        return true
    }

    private static func included(_ text: String) throws(Status) -> IncludedObject {
        if text.isEmpty { return .metadata }
        guard let included = IncludedObject(rawValue: text) else {
            throw .badRequest(
                "Unable to convert to Table as requested: includeObject: Invalid value: \"\(text)\": must be "
                    + "'Metadata', 'Object', 'None', or empty")
        }
        return included
    }

    init() {}

    /// As Kubernetes does: what people type is indented, what programs ask for is not.
    private static func isPretty(_ request: HTTPServer.Request) -> Bool {
        if let text = request.query("pretty") { return ["1", "true"].contains(text) }
        let agent = request.headers["User-Agent"] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }

    /// Whether answers are JSON as programs read it, without indentation.
    var isCompactJSON: Bool { !isYAML && !isPretty }

    var contentType: String { isYAML ? "application/yaml" : "application/json" }

    func bytes(_ json: JSONValue) -> [UInt8] {
        if isYAML { return Array(json.yaml().utf8) }
        return isPretty ? Array(json.text(indentation: 2).utf8) : json.bytes() + [UInt8(ascii: "\n")]
    }
}

/// `application/json;as=Table;v=v1`.
struct MediaType: Sendable {
    let name: String
    private let parameters: [String: String]

    init(_ text: some StringProtocol) {
        let parts = text.split(separator: ";").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        name = parts.first?.lowercased() ?? ""
        parameters = Dictionary(
            parts.dropFirst().map { part in
                let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                return (pair.first ?? "", pair.count > 1 ? pair[1] : "")
            }, uniquingKeysWith: { first, _ in first })
    }

    subscript(parameter: String) -> String? { parameters[parameter] }

    /// How much it is liked in a list of several, 0...1.
    var quality: Double { parameters["q"].flatMap { Double($0) }.map { min(max($0, 0), 1) } ?? 1 }
}
