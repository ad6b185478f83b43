import Synchronization

/// Named questions about this process; all must be answered well.
public final class HealthChecks: Sendable {
    public enum Answer: Sendable, Hashable {
        case healthy
        /// One sentence that says what is wrong.
        case failing(String)
    }

    private struct Check: Sendable {
        let name: String
        let answer: @Sendable () -> Answer
    }

    // A mutex: checks are added at the start and read by requests.
    private let checks = Mutex<[Check]>([])

    public init() {}

    /// `answer` must be quick and must not wait.
    public func add(_ name: String, _ answer: @escaping @Sendable () -> Answer) {
        checks.withLock { $0.append(Check(name: name, answer: answer)) }
    }

    /// Complete, and confirmed by the server within `limit`.
    public func add(_ informer: any Syncing, staleAfter limit: Duration) {
        add("informer-\(informer.name)") {
            guard informer.hasSynced, let silence = informer.sinceLastContact else {
                return .failing("the list of \(informer.name) is not complete yet")
            }
            return silence <= limit
                ? .healthy
                : .failing("the server has not confirmed \(informer.name) for \(silence.components.seconds) s")
        }
    }

    /// The answer of one check, or nil if there is none of that name. Several of one name must all be well.
    func answer(_ name: String) -> Answer? {
        let answers = checks.withLock { $0 }.filter { $0.name == name }.map { $0.answer() }
        return answers.first { $0 != .healthy } ?? answers.first
    }

    /// Whether all are well, and one line each: `[+]name ok`, `[-]name failed: why`, as Kubernetes writes them.
    func report(excluding excluded: Set<String> = []) -> (isHealthy: Bool, text: String) {
        var isHealthy = true
        var text = ""
        for check in checks.withLock({ $0 }) where !excluded.contains(check.name) {
            switch check.answer() {
            case .healthy:
                text += "[+]\(check.name) ok\n"
            case .failing(let why):
                isHealthy = false
                text += "[-]\(check.name) failed: \(why)\n"
            }
        }
        return (isHealthy, text)
    }
}
