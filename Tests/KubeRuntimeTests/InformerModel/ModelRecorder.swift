import KubeCore
import KubeRuntime
import Synchronization

/// Somebody who hears of changes and checks that each of them can follow the ones before.
final class ModelRecorder: Sendable {
    private struct State {
        var objects: [ObjectKey: ModelServer.Entry] = [:]
        var announced: Set<Int> = []
        var complaints: [String] = []
    }

    // A mutex: the informer's task tells, the test reads.
    private let state = Mutex(State())

    var objects: [ObjectKey: ModelServer.Entry] { state.withLock { $0.objects } }
    /// The versions of which it was told.
    var announced: Set<Int> { state.withLock { $0.announced } }
    var complaints: [String] { state.withLock { $0.complaints } }

    func hear(_ change: Change<String>) {
        state.withLock { state in
            let key = change.key
            let known = state.objects[key]
            let entry = ModelServer.Entry(
                uid: change.object.uid, version: Int(change.object.resourceVersion) ?? -1)
            func complain(_ words: String) { state.complaints.append("\(words): \(change.line) after \(known as Any)") }
            switch change {
            case .added:
                if known != nil { complain("added twice") }
            case .updated(let old, _):
                if known == nil { complain("updated before it was added") }
                if known?.uid != old.uid || "\(known?.version ?? 0)" != old.resourceVersion { complain("another old") }
                if known?.uid != entry.uid { complain("recreated and not told") }
                if entry.version <= known?.version ?? 0 { complain("went back") }
            case .deleted:
                if known?.uid != entry.uid { complain("deleted and not there") }
                if entry.version < known?.version ?? 0 { complain("deleted earlier than it was") }
            }
            if case .success(let value) = change.object.content, value != "value \(entry.version)" {
                complain("content of another version: \(value)")
            }
            if case .deleted = change { state.objects[key] = nil } else { state.objects[key] = entry }
            state.announced.insert(entry.version)
        }
    }
}
