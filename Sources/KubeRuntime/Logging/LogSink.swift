import Metrics
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where lines go: a file descriptor, each line in one write.
///
/// A reader that stalls holds nobody up for longer than `patience`, once; then lines are dropped, without waiting,
/// until it reads again, and the log says how many. Errors are ignored: there is nobody to tell.
public final class LogSink: Sendable {
    private struct State {
        var dropped = 0
        /// The reader did not read in time; nobody waits for it any more.
        var isStalled = false
        /// A line was written in part: the next must not continue it.
        var isBroken = false
    }

    private let file: Int32
    private let patience: Int32
    private let droppedTotal: Counter
    // A mutex: lines of two threads must not mix, and only one of them should wait for the reader.
    private let state = Mutex(State())

    /// - Parameters:
    ///   - file: stays open; 2 is standard error.
    ///   - patience: how long one line may wait for the reader; whole milliseconds.
    public init(
        file: Int32 = 2, patience: Duration = .milliseconds(50),
        metrics factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.file = file
        self.patience = Int32(clamping: patience.nanoseconds / 1_000_000)
        droppedTotal = Counter(label: "interlock_log_lines_dropped_total", factory: factory)
    }

    /// Writes a line, which ends with a line feed. `notice` makes the line that tells of so many dropped ones.
    func write(_ line: [UInt8], notice: (Int) -> [UInt8]) {
        state.withLock { state in
            guard isWritable(&state) else {
                state.dropped += 1
                droppedTotal.increment()
                return
            }
            if state.dropped > 0 {
                let count = state.dropped
                state.dropped = 0
                put(notice(count), &state)
            }
            put(line, &state)
        }
    }

    private func put(_ line: [UInt8], _ state: inout State) {
        var line = line
        if state.isBroken { line.insert(UInt8(ascii: "\n"), at: 0) }
        state.isBroken = false
        var start = 0
        while start < line.count {
            let count = line.withUnsafeBytes { bytes in
                systemWrite(file, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count > 0 {
                start += count
            } else if count < 0, errno == EINTR {
                continue
            } else {
                // EAGAIN where somebody else made the descriptor non-blocking; anything else will not pass either.
                guard count < 0, errno == EAGAIN, isWritable(&state) else { break }
            }
        }
        if start < line.count {
            state.isBroken = start > 0
            state.dropped += 1
            droppedTotal.increment()
        }
    }

    private func isWritable(_ state: inout State) -> Bool {
        var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        let result = poll(&request, 1, state.isStalled ? 0 : patience)
        // An error of the descriptor shows when it is written to.
        let isReady = result != 0
        state.isStalled = !isReady
        return isReady
    }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
