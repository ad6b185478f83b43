import InterlockTestKit
import JSON
import KubeClient
import KubeCore

/// Runs `body`, for a minute at most.
func withDeadline<Result: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask(operation: body)
        group.addTask {
            try await Task.sleep(for: .seconds(60))
            throw UnmetExpectation(description: "expected within a minute: \(what)")
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}

/// Asks again until the answer is yes, for a minute at most; for what cannot be watched.
func eventually(_ what: String, _ isMet: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !isMet() {
        guard ContinuousClock.now < end else {
            throw UnmetExpectation(description: "expected within a minute: \(what)")
        }
        try await Task.sleep(for: .milliseconds(50))
    }
}

/// The server's refusal of what `body` asks for.
func refusal<Answer>(_ body: () async throws -> Answer) async throws -> Status {
    do {
        let answer = try await body()
        throw UnmetExpectation(description: "expected to be refused; the answer is \(answer)")
    } catch let error as APIError {
        guard let status = error.status else { throw error }
        return status
    }
}

/// The first event that `isMet` wants, and those before it.
func events(
    of client: APIClient, _ kind: ResourceKind, in namespace: String, since version: String?,
    until isMet: @escaping @Sendable (WatchEvent) -> Bool
) async throws -> [WatchEvent] {
    try await withDeadline("an event of \(kind.plural)") {
        var seen: [WatchEvent] = []
        while true {
            let last = seen.last(where: { $0.resourceVersion != nil })?.resourceVersion ?? version
            let stream = try await client.watch(
                kind, namespace: namespace, options: WatchOptions(resourceVersion: last))
            for try await event in stream {
                seen.append(event)
                if isMet(event) { return seen }
            }
        }
    }
}

extension WatchEvent {
    var name: String? { object?.string(at: "metadata", "name") }

    var word: String {
        switch self {
        case .added: "ADDED"
        case .modified: "MODIFIED"
        case .deleted: "DELETED"
        case .bookmark: "BOOKMARK"
        case .error: "ERROR"
        }
    }
}

extension JSONValue {
    var objectName: String? { self[path: "metadata", "name"]?.stringValue }
    var resourceVersion: String? { self[path: "metadata", "resourceVersion"]?.stringValue }
    var uid: String? { self[path: "metadata", "uid"]?.stringValue }
    var generation: Int64? { self[path: "metadata", "generation"]?.integerValue }
}
