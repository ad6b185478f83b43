import HTTPServer
import Synchronization

/// How many requests are served at one time, as Kubernetes' `--max-requests-inflight` limits them.
final class InFlightLimit: Sendable {
    enum Place: Sendable {
        case reading, writing
        /// Watches, which are not counted.
        case uncounted
    }

    private let limits: DevCluster.InFlightLimits
    private let reading = Atomic(0)
    private let writing = Atomic(0)

    init(_ limits: DevCluster.InFlightLimits) {
        self.limits = limits
    }

    /// Nil where there is no place: the request is to be refused.
    func enter(_ verb: RequestInfo.Verb?, method: String) -> Place? {
        if verb == .watch { return .uncounted }
        let isWriting = verb?.isWriting ?? !["GET", "HEAD"].contains(method)
        guard let limit = isWriting ? limits.writing : limits.reading else { return .uncounted }
        let place = isWriting ? Place.writing : .reading
        let count =
            isWriting
            ? writing.wrappingAdd(1, ordering: .relaxed).newValue
            : reading.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= limit { return place }
        leave(place)
        return nil
    }

    func leave(_ place: Place) {
        switch place {
        case .reading: reading.wrappingSubtract(1, ordering: .relaxed)
        case .writing: writing.wrappingSubtract(1, ordering: .relaxed)
        case .uncounted: break
        }
    }

    static let refusal: HTTPServer.Response = {
        var response = HTTPServer.Response.text(429, "Too many requests, please try again later.\n")
        response.headers["Retry-After"] = "1"
        return response
    }()
}
