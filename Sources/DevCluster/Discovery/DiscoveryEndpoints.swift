import Crypto
import HTTPServer
import JSON
import KubeCore
import Synchronization

/// What clients read before they know what is served: versions, groups, resources, schemas.
final class DiscoveryEndpoints: Sendable {
    private struct Kept {
        var changes = -1
        var answers: [String: [UInt8]] = [:]
        var openAPI: OpenAPIDocument?
    }

    // A mutex: documents are made on whatever thread asks first, and kept until the catalog changes.
    private let kept = Mutex(Kept())

    func response(to request: HTTPServer.Request, _ catalog: ResourceCatalog) throws(Status) -> HTTPServer.Response {
        let path =
            request.path.count > 1 && request.path.hasSuffix("/") ? String(request.path.dropLast()) : request.path
        guard let segments = RequestInfo.segments(of: path) else { throw .badRequest("the path is not valid") }
        let isKnown: Bool
        switch segments.first {
        case nil, "version": isKnown = segments.count <= 1
        case "api": isKnown = segments.count == 1 || segments.count == 2 && segments[1] == "v1"
        case "apis", "openapi": isKnown = true
        default: isKnown = false
        }
        guard isKnown else { return .text(404, "404 page not found\n") }
        guard request.method == "GET" || request.method == "HEAD" else { throw .methodNotAllowed() }
        if segments.first == "openapi" { return try openAPI(request, segments, catalog) }
        let root = segments.count == 1 ? segments[0] : ""
        if root == "api" || root == "apis", let version = aggregatedVersion(request) {
            let type = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
            return answer(request, key: "\(path) \(version)", type: type, catalog) {
                AggregatedDiscovery.document(catalog, isCore: root == "api", version: version).bytes()
            }
        }
        return try legacy(request, segments, catalog)
    }

    private func legacy(
        _ request: HTTPServer.Request, _ segments: [String], _ catalog: ResourceCatalog
    ) throws(Status) -> HTTPServer.Response {
        guard let root = segments.first else {
            let paths: [JSONValue] = Self.paths(catalog).map { .string($0) }
            return json(request, ["paths": .array(paths)] as JSONValue)
        }
        if root == "version" { return json(request, ServerVersion.document) }
        if root == "api" {
            if segments.count == 1 { return json(request, LegacyDiscovery.versions) }
            return json(request, LegacyDiscovery.resources(catalog, group: "", version: "v1"))
        }
        guard segments.count > 1 else { return json(request, LegacyDiscovery.groups(catalog)) }
        let group = segments[1]
        guard catalog.isServed(group: group) else { return .text(404, "404 page not found\n") }
        if segments.count == 2 { return json(request, LegacyDiscovery.group(catalog, group, isAnswer: true)) }
        guard segments.count == 3, catalog.isServed(.init(group: group, version: segments[2])) else {
            throw .noSuchResource()
        }
        return json(request, LegacyDiscovery.resources(catalog, group: group, version: segments[2]))
    }

    private func aggregatedVersion(_ request: HTTPServer.Request) -> String? {
        for text in request.headers.all("Accept").flatMap({ $0.split(separator: ",") }) {
            let type = MediaType(text)
            guard type["g"] == "apidiscovery.k8s.io", type["as"] == "APIGroupDiscoveryList", let version = type["v"],
                version == "v2" || version == "v2beta1"
            else { continue }
            return version
        }
        return nil
    }

    private func json(_ request: HTTPServer.Request, _ document: JSONValue) -> HTTPServer.Response {
        let representation = (try? Representation(request)) ?? .json
        return HTTPServer.Response(
            status: 200,
            headers: ["Content-Type": representation.contentType, "Cache-Control": "no-cache, private"],
            body: .bytes(representation.bytes(document)))
    }

    // MARK: - OpenAPI

    private func openAPI(
        _ request: HTTPServer.Request, _ segments: [String], _ catalog: ResourceCatalog
    ) throws(Status) -> HTTPServer.Response {
        let document = openAPIDocument(catalog)
        switch segments.count {
        case 2 where segments[1] == "v2":
            let types = request.headers.all("Accept").flatMap { $0.split(separator: ",") }.map { MediaType($0).name }
            if types.contains(where: OpenAPIProtobuf.acceptedMediaTypes.contains) {
                return answer(request, key: "openapi v2 protobuf", type: OpenAPIProtobuf.mediaType, catalog) {
                    OpenAPIProtobuf.encode(document.version2())
                }
            }
            return answer(request, key: "openapi v2", type: "application/json", catalog) { document.version2().bytes() }
        case 2 where segments[1] == "v3":
            return answer(request, key: "openapi v3", type: "application/json", catalog) {
                document.index { Self.hash($0.bytes()) }.bytes()
            }
        case 3... where segments[1] == "v3":
            let place = segments.dropFirst(2).joined(separator: "/")
            guard document.resources.contains(where: { $0.documentPath == place }) else { throw .noSuchResource() }
            return answer(request, key: "openapi v3 \(place)", type: "application/json", catalog) {
                (document.version3(path: place) ?? [:]).bytes()
            }
        default:
            return .text(404, "404 page not found\n")
        }
    }

    private func openAPIDocument(_ catalog: ResourceCatalog) -> OpenAPIDocument {
        kept.withLock { kept in
            Self.refresh(&kept, catalog)
            if let document = kept.openAPI { return document }
            let resources = catalog.all.sorted { $0.kind.description < $1.kind.description }.map {
                OpenAPIResource(kind: $0.kind, schema: $0.schema, verbs: $0.verbs, subresources: $0.subresources)
            }
            let document = OpenAPIDocument(resources: resources)
            kept.openAPI = document
            return document
        }
    }

    private static func refresh(_ kept: inout Kept, _ catalog: ResourceCatalog) {
        if kept.changes != catalog.changes { kept = Kept(changes: catalog.changes) }
    }

    /// A document that is made once for each state of the catalog, with an entity tag.
    private func answer(
        _ request: HTTPServer.Request, key: String, type: String, _ catalog: ResourceCatalog, _ make: () -> [UInt8]
    ) -> HTTPServer.Response {
        let bytes = kept.withLock { kept in
            Self.refresh(&kept, catalog)
            if let bytes = kept.answers[key] { return bytes }
            let bytes = make()
            kept.answers[key] = bytes
            return bytes
        }
        let tag = "\"\(Self.hash(bytes))\""
        var headers: HTTPHeaderFields = [
            "Content-Type": type, "ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache, private",
        ]
        if request.headers["If-None-Match"] == tag { return HTTPServer.Response(status: 304, headers: headers) }
        // A document that is asked for by its hash never changes.
        if request.query("hash") == Self.hash(bytes) { headers["Cache-Control"] = "public, immutable" }
        return HTTPServer.Response(status: 200, headers: headers, body: .bytes(bytes))
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        Randomness.hexadecimal(SHA512.hash(data: bytes)).uppercased()
    }

    private static func paths(_ catalog: ResourceCatalog) -> [String] {
        var paths = [
            "/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
        ]
        for group in catalog.groups {
            paths.append("/apis/\(group)")
            paths += catalog.versions(of: group).map { "/apis/\(group)/\($0)" }
        }
        return paths.sorted()
    }
}

/// What `/version` says: the release whose answers these are.
enum ServerVersion {
    static let document: JSONValue = [
        "major": "1", "minor": "33", "gitVersion": "v1.33.0+dev-cluster", "gitCommit": "", "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", "compiler": "swift", "platform": "any",
    ]
}
