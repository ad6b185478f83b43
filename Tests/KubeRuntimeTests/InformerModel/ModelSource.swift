import JSON
import KubeCore
import KubeRuntime
import Synchronization

/// A source over a model server that misbehaves by a seed for a while, and then serves what is left.
///
/// Everything random is drawn when the informer asks for something, and it asks for one thing after the other: a seed
/// always tells the same story.
final class ModelSource: ObjectSource {
    enum Streaming: CaseIterable {
        case offered, refused, unreliable
    }

    /// A list that was served to its end: the watch had come to `from`, the list shows `to`.
    struct Relist {
        let from: Int
        let to: Int
    }

    struct State {
        var server = ModelServer()
        var random: SeededGenerator
        let streaming: Streaming
        /// How many requests are left until the server behaves.
        var budget: Int
        var snapshots: [String: (version: Int, rest: [(ObjectKey, ModelServer.Entry)])] = [:]
        /// The version up to which events were given out.
        var delivered = 0
        var relists: [Relist] = []
        var requests = 0
    }

    /// What the model does when it is asked for something.
    enum Answer<Value: Sendable>: Sendable {
        case value(Value)
        case failure(any Error)
        /// Never.
        case stall
    }

    // A mutex: the informer asks, the test looks on.
    private let state: Mutex<State>
    private let clock: ModelClock
    private let onRequest: @Sendable (Int) -> Void
    private let onPosition: @Sendable ([ObjectKey: ModelServer.Entry]) -> Void
    private let settled: @Sendable () -> Void

    /// - Parameter onPosition: called with what is there at the version that a watch has come to, when the informer has
    ///   dealt with everything up to it.
    init(
        seed: UInt64, clock: ModelClock, onRequest: @escaping @Sendable (Int) -> Void,
        onPosition: @escaping @Sendable ([ObjectKey: ModelServer.Entry]) -> Void,
        settled: @escaping @Sendable () -> Void
    ) {
        var random = SeededGenerator(seed: seed)
        var server = ModelServer()
        for _ in 0..<Int.random(in: 0..<30, using: &random) { server.write(using: &random) }
        let streaming = Streaming.allCases.randomElement(using: &random) ?? .offered
        let budget = Int.random(in: 20..<200, using: &random)
        state = Mutex(State(server: server, random: random, streaming: streaming, budget: budget))
        self.clock = clock
        self.onRequest = onRequest
        self.onPosition = onPosition
        self.settled = settled
    }

    func look<Answer>(_ body: (State) -> Answer) -> Answer { state.withLock { body($0) } }

    func page(after continueToken: String?) async throws -> ObjectPage {
        try await serve { $0.page(after: continueToken) }
    }

    func events(since resourceVersion: String) async throws -> ModelEvents {
        let position = Int(resourceVersion) ?? -1
        try await serve { $0.open(at: position) }
        return ModelEvents(source: self, stream: ModelStream(position: position))
    }

    func initialEvents() async throws -> ModelEvents {
        let stream = try await serve { $0.openInitial() }
        return ModelEvents(source: self, stream: stream)
    }

    fileprivate func next(_ stream: inout ModelStream) async throws -> ObjectEvent? {
        var current = stream
        if stream.rest == nil { onPosition(look { $0.server.objects(at: stream.position) }) }
        defer { stream = current }
        return try await serve { $0.next(&current, settled: settled) }
    }

    private func serve<Value: Sendable>(_ answer: (inout State) -> Answer<Value>) async throws -> Value {
        let (result, number) = state.withLock { state in
            state.turn()
            return (answer(&state), state.requests)
        }
        onRequest(number)
        switch result {
        case .value(let value): return value
        case .failure(let error): throw error
        case .stall:
            clock.advance(by: .seconds(300))
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        }
    }
}

/// The events of a model's stream, each decided when it is asked for.
struct ModelEvents: AsyncSequence, AsyncIteratorProtocol {
    let source: ModelSource
    var stream: ModelStream

    func makeAsyncIterator() -> ModelEvents { self }

    mutating func next() async throws -> ObjectEvent? { try await source.next(&stream) }
}

/// Where an open stream stands.
struct ModelStream: Sendable {
    var position: Int
    /// What of a streaming list was not shown yet; nil when the list has ended.
    var rest: [(ObjectKey, ModelServer.Entry)]?
}
