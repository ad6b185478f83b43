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
    init(_ request: HTTPServer.Request) throws(Status) {
        self.init()
        let accepted = request.headers.all("Accept").flatMap { $0.split(separator: ",") }.map(MediaType.init)
        let includes = IncludedObject(rawValue: request.query("includeObject") ?? "") ?? .metadata
        isPretty = Self.isPretty(request)
        guard !accepted.isEmpty else { return }
        for type in accepted {
            switch type.name {
            case "application/json", ProtobufBody.mediaType, "*/*", "application/*": break
            case "application/yaml": isYAML = true
            default: continue
            }
            let version = type["v"] ?? "v1"
            switch type["as"] {
            case nil: shape = .object
            case "Table" where type["g"] == "meta.k8s.io": shape = .table(version: version, includes: includes)
            case "PartialObjectMetadata" where type["g"] == "meta.k8s.io",
                "PartialObjectMetadataList" where type["g"] == "meta.k8s.io":
                shape = .partialMetadata(version: version)
            default:
                isYAML = false
                continue
            }
            return
        }
        throw .notAcceptable()
    }

    init() {}

    /// As Kubernetes does: what people type is indented, what programs ask for is not.
    private static func isPretty(_ request: HTTPServer.Request) -> Bool {
        if let text = request.query("pretty") { return ["1", "true"].contains(text) }
        let agent = request.headers["User-Agent"] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }

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
}
