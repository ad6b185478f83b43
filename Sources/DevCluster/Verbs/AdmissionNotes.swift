import Synchronization

/// What a write has to say besides its answer: the warnings of its response.
///
/// A class, because what is found deep in a write is said at its end; a mutex, because a request may be finished on
/// another thread than it was begun on.
final class AdmissionNotes: Sendable {
    private let texts = Mutex<[String]>([])

    var warnings: [String] { texts.withLock { $0 } }

    /// A sentence is said once.
    func warn(_ text: String) {
        texts.withLock { texts in
            if !texts.contains(text) { texts.append(text) }
        }
    }
}
