import KubeCore
import Synchronization

/// A list, encoded piece by piece as its reader takes it, from a state that stands still.
final class ListEncoder: Sendable {
    private struct State {
        var objects: ObjectSlice.Iterator
        /// What comes before the next object.
        var start: [UInt8]?
        /// A piece that was made to see whether it is the only one.
        var piece: [UInt8]?
        var isFirst = true
        var isDone = false
    }

    /// About what a socket takes at once.
    private static let pieceBytes = 64 << 10

    private let presentation: ObjectPresentation
    /// Which of the objects are shown; nil for all.
    private let selection: ListOptions?
    private let now: Timestamp
    // A mutex: pieces are asked for from one thread at a time, but not always the same one.
    private let state: Mutex<State>

    init(_ page: ListPage, _ presentation: ObjectPresentation, now: Timestamp) {
        self.presentation = presentation
        selection = page.selection
        self.now = now
        state = Mutex(
            State(objects: page.objects.makeIterator(), start: presentation.listStart(metadata: page.metadata)))
    }

    /// All of the list, where it is not larger than a piece; else nil.
    func whole() -> [UInt8]? {
        state.withLock { state in
            let piece = piece(&state)
            if !state.isDone { state.piece = piece }
            return state.isDone ? piece : nil
        }
    }

    /// The next piece; nil after the last.
    func next() -> [UInt8]? {
        state.withLock { state in
            if let piece = state.piece {
                state.piece = nil
                return piece
            }
            return state.isDone ? nil : piece(&state)
        }
    }

    private func piece(_ state: inout State) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.pieceBytes + (Self.pieceBytes >> 2))
        if let start = state.start {
            bytes += start
            state.start = nil
        }
        while bytes.count < Self.pieceBytes {
            guard let object = state.objects.next() else {
                bytes += ObjectPresentation.listEnd
                state.isDone = true
                break
            }
            if let selection, !selection.matches(object, in: presentation.resource) { continue }
            if !state.isFirst { bytes.append(UInt8(ascii: ",")) }
            state.isFirst = false
            presentation.append(object, to: &bytes, isItem: true, now: now)
        }
        return bytes
    }
}
