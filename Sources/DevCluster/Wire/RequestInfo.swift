import HTTPServer
import KubeCore

/// What a request asks for, as its method and path say.
struct RequestInfo: Sendable {
    enum Verb: String, Sendable, CaseIterable {
        case create, get, list, watch, update, patch, delete, deletecollection

        var isWriting: Bool {
            switch self {
            case .get, .list, .watch: false
            case .create, .update, .patch, .delete, .deletecollection: true
            }
        }
    }

    var verb: Verb
    var group: String
    var version: String
    /// Nil for requests on cluster-scoped kinds and on all namespaces.
    var namespace: String?
    var plural: String
    /// Empty for a collection.
    var name: String
    /// Empty for the object itself.
    var subresource: String

    /// Nil for what is no resource request; throws 405 for a method that no resource takes.
    init?(_ request: HTTPServer.Request) throws(Status) {
        guard var parts = Self.segments(of: request.path) else { throw .badRequest("the path is not valid") }
        switch parts.first {
        case "api":
            guard parts.count >= 3 else { return nil }
            group = ""
            version = parts[1]
            parts.removeFirst(2)
        case "apis":
            guard parts.count >= 4 else { return nil }
            group = parts[1]
            version = parts[2]
            parts.removeFirst(3)
        default:
            return nil
        }
        namespace = nil
        // A namespace's own subresources look like kinds within it.
        if parts[0] == "namespaces", parts.count >= 3, !(parts.count == 3 && ["status", "finalize"].contains(parts[2]))
        {
            namespace = parts[1]
            parts.removeFirst(2)
        }
        guard parts.count <= 3 else { return nil }
        plural = parts[0]
        name = parts.count > 1 ? parts[1] : ""
        subresource = parts.count > 2 ? parts[2] : ""
        let isWatch = Self.flag(request.query("watch")) ?? false
        switch request.method {
        case "GET", "HEAD": verb = !name.isEmpty ? .get : isWatch ? .watch : .list
        case "POST": verb = .create
        case "PUT": verb = .update
        case "PATCH": verb = .patch
        case "DELETE": verb = name.isEmpty ? .deletecollection : .delete
        default: throw .methodNotAllowed()
        }
    }

    /// A switch of a query, as Kubernetes reads it: on by anything but 0 and false; nil where it is not there.
    static func flag(_ text: String?) -> Bool? {
        text.map { $0 != "0" && $0.lowercased() != "false" }
    }

    /// The decoded segments of a path; nil where an escape is malformed.
    static func segments(of path: String) -> [String]? {
        var result: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let text = decode(part) else { return nil }
            result.append(text)
        }
        return result
    }

    private static func decode(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "%")) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var iterator = part.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next(), let low = iterator.next(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
