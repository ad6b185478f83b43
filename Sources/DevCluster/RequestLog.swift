import HTTPServer
import Synchronization

/// One request that was made.
public struct LoggedRequest: Sendable, Hashable {
    /// `get`, `list`, `watch`, …; the method where it was no request on a resource.
    public var verb: String
    /// `configmaps`; the path where it was no request on a resource.
    public var resource: String
    public var subresource: String
    public var namespace: String
    public var name: String
    public var user: String
    public var query: String
}

/// The last requests, oldest first.
final class RequestLog: Sendable {
    private let limit: Int
    // A mutex: requests on many threads add to it in a step of a few instructions.
    private let entries = Mutex<[LoggedRequest]>([])

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    var all: [LoggedRequest] { entries.withLock { $0 } }

    func record(_ request: HTTPServer.Request, _ info: RequestInfo?, _ user: User) {
        guard limit > 0 else { return }
        let query = request.target.firstIndex(of: "?").map { String(request.target[$0...].dropFirst()) } ?? ""
        let entry = LoggedRequest(
            verb: info?.verb.rawValue ?? request.method, resource: info?.plural ?? request.path,
            subresource: info?.subresource ?? "", namespace: info?.namespace ?? "", name: info?.name ?? "",
            user: user.name, query: query)
        entries.withLock { entries in
            // Dropping half at once keeps the cost of each entry constant.
            if entries.count >= limit { entries.removeFirst(max(1, entries.count / 2)) }
            entries.append(entry)
        }
    }
}
