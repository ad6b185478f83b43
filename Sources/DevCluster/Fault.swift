import HTTPServer
import JSON
import KubeCore
import Synchronization

/// Something that goes wrong on purpose, for tests of clients.
public struct Fault: Sendable {
    public enum Effect: Sendable {
        /// An answer in place of the real one; nothing is done.
        case answer(Status)
        /// The connection is closed without an answer.
        case dropConnection
        /// The real answer, later.
        case delay(Duration)
    }

    /// `get`, `list`, `watch`, …; nil for any.
    public var verb: String?
    /// `configmaps`; nil for any.
    public var plural: String?
    /// `status`; nil for any, and for the object itself.
    public var subresource: String?
    public var effect: Effect
    /// How many requests it meets.
    public var count: Int

    public init(verb: String? = nil, plural: String? = nil, subresource: String? = nil, effect: Effect, count: Int = 1)
    {
        self.verb = verb
        self.plural = plural
        self.subresource = subresource
        self.effect = effect
        self.count = count
    }
}

/// The faults that are still to happen.
final class FaultQueue: Sendable {
    // A mutex: requests on many threads take from it in a step of a few instructions.
    private let faults = Mutex<[Fault]>([])

    func add(_ fault: Fault) {
        faults.withLock { $0.append(fault) }
    }

    func removeAll() {
        faults.withLock { $0 = [] }
    }

    /// The answer in place of the real one, if the next fault is one; returns after a delay if that is.
    func next(_ request: HTTPServer.Request, _ info: RequestInfo?) async throws(Status) -> HTTPServer.Response? {
        guard let effect = take(info) else { return nil }
        switch effect {
        case .answer(let status): throw status
        case .delay(let duration):
            // A request that is cancelled meanwhile is answered at once; nobody reads it.
            try? await Task.sleep(for: duration)
            return nil
        case .dropConnection:
            // A stream that overflows closes its connection, which is what is wanted.
            let stream = ResponseStream(bufferLimitBytes: 0)
            stream.yield([UInt8(ascii: "{")])
            stream.yield([UInt8(ascii: "{")])
            return HTTPServer.Response(status: 200, body: .stream(stream))
        }
    }

    private func take(_ info: RequestInfo?) -> Fault.Effect? {
        faults.withLock { faults in
            let position = faults.firstIndex { fault in
                (fault.verb == nil || fault.verb == info?.verb.rawValue)
                    && (fault.plural == nil || fault.plural == info?.plural)
                    && (fault.subresource == nil || fault.subresource == info?.subresource)
            }
            guard let position else { return nil }
            let effect = faults[position].effect
            faults[position].count -= 1
            if faults[position].count <= 0 { faults.remove(at: position) }
            return effect
        }
    }
}
