import JSON
import KubeCore
import KubeRuntime

private struct Dropped: Error {}

private let statuses: [Status] = [
    Status(code: 410, reason: "Expired", message: "too old resource version"),
    Status(code: 410, reason: "Gone", message: ""),
    Status(
        code: 429, reason: "TooManyRequests", message: "later",
        details: Status.Details(retryAfterSeconds: 3)),
    Status(code: 500, reason: "InternalError", message: "no"),
    Status(
        code: 504, reason: "Timeout", message: "Too large resource version",
        details: Status.Details(causes: [
            Status.Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")
        ])),
]

/// What the model answers.
extension ModelSource.State {
    /// Something happens on the server while a request is on its way.
    mutating func turn() {
        requests += 1
        budget -= 1
        guard budget > 0 else { return }
        for _ in 0..<Int.random(in: 0..<3, using: &random) { server.write(using: &random) }
        if happens(1, in: 12) { server.compact(using: &random) }
    }

    private mutating func happens(_ times: Int, in all: Int) -> Bool {
        budget > 0 && Int.random(in: 0..<all, using: &random) < times
    }

    private var sorted: [(ObjectKey, ModelServer.Entry)] {
        server.objects.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private mutating func fault<Value>() -> ModelSource.Answer<Value>? {
        guard happens(1, in: 6) else { return nil }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .stall
        case 1: return .failure(Dropped())
        default: return .failure(statuses.randomElement(using: &random) ?? statuses[0])
        }
    }

    mutating func page(after token: String?) -> ModelSource.Answer<ObjectPage> {
        if let fault: ModelSource.Answer<ObjectPage> = fault() { return fault }
        var snapshot: (version: Int, rest: [(ObjectKey, ModelServer.Entry)])
        if let token {
            guard let known = snapshots[token], known.version >= server.oldest else { return .failure(statuses[0]) }
            snapshot = known
        } else {
            snapshot = (server.version, sorted)
        }
        // A server that goes on with what is there now instead of what was there then, and says so.
        if token != nil, happens(1, in: 10) { snapshot = (server.version, Array(sorted.suffix(snapshot.rest.count))) }
        let size = Int.random(in: 1..<5, using: &random)
        let items = snapshot.rest.prefix(size).map { ModelServer.document($0.0, $0.1) }
        snapshot.rest.removeFirst(min(size, snapshot.rest.count))
        var next: String?
        if snapshot.rest.isEmpty {
            relists.append(.init(from: delivered, to: snapshot.version))
        } else {
            next = "token-\(requests)"
            snapshots["token-\(requests)"] = snapshot
        }
        return .value(ObjectPage(items: items, resourceVersion: "\(snapshot.version)", continueToken: next))
    }

    mutating func open(at position: Int) -> ModelSource.Answer<Void> {
        if let fault: ModelSource.Answer<Void> = fault() { return fault }
        return position < server.oldest ? .failure(statuses[0]) : .value(())
    }

    mutating func openInitial() -> ModelSource.Answer<ModelStream> {
        if streaming == .refused || (streaming == .unreliable && happens(1, in: 4)) {
            return .failure(StreamingListUnavailable())
        }
        if let fault: ModelSource.Answer<ModelStream> = fault() { return fault }
        return .value(ModelStream(position: server.version, rest: sorted.shuffled(using: &random)))
    }

    mutating func next(
        _ stream: inout ModelStream, settled: @Sendable () -> Void
    ) -> ModelSource.Answer<ObjectEvent?> {
        if let fault = streamFault(stream) { return fault }
        if let shown = stream.rest?.popLast() {
            return .value(.applied(PackedJSON(ModelServer.document(shown.0, shown.1))))
        }
        if stream.position < server.oldest { return .value(.failed(statuses[0])) }
        // What happens meanwhile may be shown before the list ends.
        if stream.rest != nil, !happens(1, in: 3) || server.version == stream.position {
            stream.rest = nil
            relists.append(.init(from: delivered, to: stream.position))
            return .value(.bookmark(resourceVersion: "\(stream.position)", endsInitialEvents: true))
        }
        if budget > 0, server.version == stream.position { server.write(using: &random) }
        guard let event = server.events(after: stream.position).first else {
            settled()
            return .stall
        }
        stream.position = event.version
        if stream.rest == nil { delivered = max(delivered, event.version) }
        return .value(show(event))
    }

    private func show(_ event: ModelServer.Event) -> ObjectEvent {
        let document = PackedJSON(
            ModelServer.document(event.key, .init(uid: event.uid, version: event.version)))
        return event.isDeleted ? .deleted(document) : .applied(document)
    }

    private mutating func streamFault(_ stream: ModelStream) -> ModelSource.Answer<ObjectEvent?>? {
        guard happens(1, in: 6) else { return nil }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return .failure(Dropped())
        case 1: return .stall
        case 2: return .value(nil)
        case 3: return .value(.failed(statuses.randomElement(using: &random) ?? statuses[0]))
        case 4 where stream.rest != nil: return .failure(StreamingListUnavailable())
        case 5: return .value(.applied(["metadata": ["resourceVersion": "1"]]))
        case 6 where stream.rest == nil: return .value(.bookmark(resourceVersion: "\(stream.position)"))
        case 7 where stream.rest == nil:
            // The event before, once more.
            return server.history.last { $0.version <= stream.position }.map { .value(show($0)) }
        case 8 where stream.rest == nil:
            // One from long ago; not the first of all, if that is yet to come on this stream.
            return server.history.first.flatMap { $0.version <= stream.position ? .value(show($0)) : nil }
        default: return nil
        }
    }
}
