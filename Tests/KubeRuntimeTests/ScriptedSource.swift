import JSON
import KubeCore
import KubeRuntime
import Synchronization

/// A source that answers as it is told and writes down what it was asked.
final class ScriptedSource: ObjectSource {
    enum Step: Sendable {
        case page([JSONValue], version: String, next: String? = nil)
        case failList(Status)
        /// A watch that shows these and then ends, breaks or stays open.
        case watch([ObjectEvent], Ending = .open)
        case failWatch(Status)
        /// A streaming list; without one at the head of the script the source does not offer it.
        case stream([ObjectEvent], Ending = .open)
        case failStream(Status)
        /// A request that is never answered; `silences` tells when it came.
        case silence
    }

    enum Ending: Sendable {
        case clean, broken, open
        /// Open too; `silences` tells when all was read.
        case silent
    }

    struct Broken: Error {}

    // A mutex: the informer's tasks come one after the other, the test looks on.
    private let state: Mutex<(steps: [Step], requests: [String])>

    /// An element for every silence that began.
    let silences = AsyncStream.makeStream(of: Void.self)

    init(_ steps: [Step]) {
        state = Mutex((steps, []))
    }

    var requests: [String] { state.withLock { $0.requests } }

    func page(after continueToken: String?) async throws -> ObjectPage {
        switch next("list \(continueToken ?? "-")") {
        case .page(let items, let version, let next):
            return ObjectPage(items: items, resourceVersion: version, continueToken: next)
        case .failList(let status):
            throw status
        case .silence:
            try await beSilent()
            throw Broken()
        default:
            throw Broken()
        }
    }

    func events(since resourceVersion: String) async throws -> AsyncThrowingStream<ObjectEvent, any Error> {
        try await stream(next("watch \(resourceVersion)"))
    }

    func initialEvents() async throws -> AsyncThrowingStream<ObjectEvent, any Error> {
        let isOffered = state.withLock { $0.steps.first?.isStream ?? false }
        guard isOffered else { throw StreamingListUnavailable() }
        return try await stream(next("stream"))
    }

    private func stream(_ step: Step?) async throws -> AsyncThrowingStream<ObjectEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ObjectEvent.self)
        switch step {
        case .watch(let events, .silent), .stream(let events, .silent):
            let rest = Mutex(events[...])
            return AsyncThrowingStream {
                if let event = rest.withLock({ $0.popFirst() }) { return event }
                try await self.beSilent()
                return nil
            }
        case .watch(let events, let ending), .stream(let events, let ending):
            for event in events { continuation.yield(event) }
            switch ending {
            case .clean: continuation.finish()
            case .broken: continuation.finish(throwing: Broken())
            case .open, .silent: break
            }
        case .failWatch(let status), .failStream(let status):
            throw status
        case .silence:
            try await beSilent()
            throw Broken()
        case nil:
            break
        default:
            throw Broken()
        }
        return stream
    }

    private func beSilent() async throws {
        silences.continuation.yield()
        for await _ in AsyncStream<Never>.makeStream().stream {}
        throw CancellationError()
    }

    private func next(_ request: String) -> Step? {
        state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
    }
}

extension ScriptedSource.Step {
    fileprivate var isStream: Bool {
        switch self {
        case .stream, .failStream: true
        default: false
        }
    }
}

/// A ConfigMap-like object whose `value` is what the tests decode.
func object(_ name: String, _ version: Int, value: JSONValue = "x", namespace: String = "ns", uid: String? = nil)
    -> JSONValue
{
    [
        "metadata": [
            "name": .string(name), "namespace": .string(namespace), "uid": .string(uid ?? "uid-\(name)"),
            "resourceVersion": .string("\(version)"),
        ],
        "value": value,
    ]
}

let decodeValue: @Sendable (JSONValue) throws(DecodingFailure) -> String = { json throws(DecodingFailure) in
    guard let value = json["value"]?.stringValue else {
        throw DecodingFailure(field: "value", message: "must be a string")
    }
    return value
}

extension Change where Object == String {
    /// The change in one short line.
    var line: String {
        switch self {
        case .added(let object): "+\(object.key.name)@\(object.resourceVersion)"
        case .updated(let old, let new): "~\(new.key.name)@\(old.resourceVersion)>\(new.resourceVersion)"
        case .deleted(let object): "-\(object.key.name)@\(object.resourceVersion)"
        }
    }
}

/// Events that nobody reads.
struct NoSink: EventSink {
    func create(_ event: JSONValue, in namespace: String) async throws {}
    func mergePatch(_ patch: JSONValue, event name: String, in namespace: String) async throws {}
}

extension ObjectEvent {
    static func applied(_ json: JSONValue) -> ObjectEvent { .applied(PackedJSON(json)) }
    static func deleted(_ json: JSONValue) -> ObjectEvent { .deleted(PackedJSON(json)) }
}
