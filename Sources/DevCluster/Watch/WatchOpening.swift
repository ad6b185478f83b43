import DequeModule
import KubeCore
import Synchronization

/// What a watch begins with, encoded piece by piece as its reader takes it: what there is, or what was missed.
final class WatchOpening: Sendable {
    enum Source {
        case state(ObjectSlice.Iterator)
        case events(IndexingIterator<Deque<StoreEvent>.SubSequence>)
    }

    private struct State {
        var source: Source
        /// What comes after it.
        var end: [UInt8]?
    }

    private static let pieceBytes = 64 << 10

    private let presentation: ObjectPresentation
    private let namespace: String?
    private let options: ListOptions
    private let now: Timestamp
    // A mutex: pieces are asked for from one thread at a time, but not always the same one.
    private let state: Mutex<State>

    init(
        _ source: sending Source, end: [UInt8]?, _ presentation: ObjectPresentation, namespace: String?,
        _ options: ListOptions, now: Timestamp
    ) {
        self.presentation = presentation
        self.namespace = namespace
        self.options = options
        self.now = now
        state = Mutex(State(source: source, end: end))
    }

    /// The next piece; nil after the last.
    func next() -> [UInt8]? {
        state.withLock { state in
            var bytes: [UInt8] = []
            while bytes.count < Self.pieceBytes, append(&state.source, to: &bytes) {}
            if bytes.count < Self.pieceBytes, let end = state.end {
                bytes += end
                state.end = nil
            }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// Appends the next line, if it is one to be seen; false at the end.
    private func append(_ source: inout Source, to bytes: inout [UInt8]) -> Bool {
        switch source {
        case .state(var objects):
            guard let object = objects.next() else { return false }
            source = .state(objects)
            if options.matches(object, in: presentation.resource) {
                WatchEvent.append(.added, object, presentation, now: now, to: &bytes)
            }
        case .events(var events):
            guard let event = events.next() else { return false }
            source = .events(events)
            guard namespace == nil || event.key.namespace == namespace else { return true }
            var delivery = EventDelivery(event, now: now)
            bytes += delivery.line(options.labels, options.fields, presentation) ?? []
        }
        return true
    }
}
