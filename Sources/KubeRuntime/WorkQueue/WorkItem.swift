/// Which of the ready keys come first.
public enum WorkPriority: Int, Sendable, Comparable, CaseIterable {
    /// What nobody waits for: objects of a first list, repetitions.
    case low = -100
    /// Changes.
    case normal = 0

    public static func < (left: WorkPriority, right: WorkPriority) -> Bool { left.rawValue < right.rawValue }
}

/// A key that was given to a worker, to be given back once with how the work ended.
public struct WorkItem<Key: Hashable & Sendable>: Sendable, Hashable {
    public let key: Key
    public let priority: WorkPriority
    /// When it was given out, in nanoseconds since the queue's origin.
    public let started: Int64
    /// How long it was ready, in nanoseconds.
    public let queued: Int64
    let slot: Int32
    let turn: UInt32
}

/// How the work on an item ended, and when its key comes again if nothing else adds it.
///
/// A time to look again that was asked for before the work began is void once the work is settled: it has seen
/// everything that was known then, and says itself when to look again. Work that ends otherwise leaves it in force.
public enum WorkEnd: Sendable, Hashable {
    /// Well; the key's failures are forgotten. It comes again after so many nanoseconds, or when it is added.
    case settled(again: Int64?)
    /// Badly; the key comes again after its back-off.
    case retry
    /// Without a result; the key comes again when it is added.
    case open
}
