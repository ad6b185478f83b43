import Synchronization

/// Set once, seen by all.
final class Flag: Sendable {
    // Atomic: set and read by tasks side by side.
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .sequentiallyConsistent) }
    func set() { value.store(true, ordering: .sequentiallyConsistent) }
}
