import CCurl
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The way to one loop: an inbox, and the thread that empties it.
///
/// The thread starts with the first order and sleeps in `curl_multi_poll` while there is nothing to do.
final class TransferLoop: Sendable {
    enum Command: Sendable {
        case start(TransferOrder)
        case cancel(UInt64)
        case limitIdle(UInt64, Duration?)
        case shutDown
    }

    private enum Phase {
        case idle
        case running(MultiHandle)
        case stopped
    }

    /// What a loop is for.
    enum Kind: Sendable {
        case unary
        case streams
        /// One stream, whose buffer may block the thread; the loop ends with it.
        case paced(StreamBuffer, HTTPOrigin, didStop: @Sendable () -> Void)
    }

    private struct Inbox {
        var phase = Phase.idle
        var commands: [Command] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: HTTPClient.Configuration
    let admissionLimits: AdmissionQueue.Limits
    let kind: Kind
    // A mutex: it is taken from tasks and from the loop's thread, for a few instructions each.
    private let inbox = Mutex(Inbox())

    init(
        configuration: HTTPClient.Configuration, admissionLimits: AdmissionQueue.Limits, kind: Kind
    ) {
        self.kind = kind
        self.configuration = configuration
        self.admissionLimits = admissionLimits
    }

    /// Takes over an order; whoever waits for it is resumed once, whatever happens.
    func start(_ order: TransferOrder) {
        let refusal: HTTPError.Kind? = inbox.withLock { inbox in
            switch inbox.phase {
            case .stopped: return .shutDown
            case .running: break
            case .idle:
                guard let multi = MultiHandle(limits: configuration) else { return .outOfResources }
                guard Self.spawn(LoopThread(loop: self, multi: multi)) else {
                    multi.destroy()
                    return .outOfResources
                }
                inbox.phase = .running(multi)
            }
            Self.append(.start(order), to: &inbox)
            return nil
        }
        guard let refusal else { return }
        order.fail(HTTPError(refusal, origin: order.origin.description))
        noteStop()
    }

    func cancel(_ id: UInt64) {
        post(.cancel(id))
        unblock(.cancelled)
    }

    func limitIdle(_ id: UInt64, _ limit: Duration?) {
        post(.limitIdle(id, limit))
    }

    private func post(_ command: Command) {
        inbox.withLock { inbox in
            guard case .running = inbox.phase else { return }
            Self.append(command, to: &inbox)
        }
    }

    /// Lets go of a thread that waits for room: nobody will make any.
    private func unblock(_ kind: HTTPError.Kind) {
        guard case .paced(let buffer, let origin, _) = self.kind else { return }
        buffer.finish(HTTPError(kind, origin: origin.description, mayHaveBeenSent: true))
    }

    /// Fails what is in flight and ends the thread; does not wait for it.
    func beginShutdown() {
        inbox.withLock { inbox in
            switch inbox.phase {
            case .idle: inbox.phase = .stopped
            case .running: Self.append(.shutDown, to: &inbox)
            case .stopped: break
            }
        }
        unblock(.shutDown)
    }

    /// As `beginShutdown`, and returns when the thread is done and every connection is closed.
    func shutdown() async {
        beginShutdown()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isDone = inbox.withLock { inbox in
                if case .stopped = inbox.phase { return true }
                inbox.waiters.append(continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// The thread has ended, or there never was one.
    func noteStop() {
        if case .paced(_, _, let didStop) = kind { didStop() }
    }

    var isPaced: Bool {
        if case .paced = kind { true } else { false }
    }

    private static func append(_ command: Command, to inbox: inout Inbox) {
        inbox.commands.append(command)
        // A loop that has not yet come for the earlier commands will find this one with them.
        if inbox.commands.count == 1, case .running(let multi) = inbox.phase { multi.wake() }
    }
}

extension TransferLoop {
    /// What has been asked since the last call. On the loop's thread.
    func takeCommands() -> [Command] {
        inbox.withLock { inbox in
            defer { inbox.commands = [] }
            return inbox.commands
        }
    }

    /// Closes the inbox. On the loop's thread, as the last thing but for destroying the handle.
    ///
    /// - Returns: commands that came in the meantime, and who waits for the end.
    func close() -> (commands: [Command], waiters: [CheckedContinuation<Void, Never>]) {
        inbox.withLock { inbox in
            defer { inbox = Inbox(phase: .stopped) }
            return (inbox.commands, inbox.waiters)
        }
    }

    private static func spawn(_ thread: LoopThread) -> Bool {
        let box = Unmanaged.passRetained(thread)
        #if canImport(Darwin)
            var id: pthread_t?
        #else
            var id = pthread_t()
        #endif
        let code = pthread_create(&id, nil, loopThreadMain, box.toOpaque())
        guard code == 0 else {
            box.release()
            return false
        }
        #if canImport(Darwin)
            if let id { pthread_detach(id) }
        #else
            pthread_detach(id)
        #endif
        return true
    }
}

/// What a new thread is given.
final class LoopThread: Sendable {
    let loop: TransferLoop
    let multi: MultiHandle

    init(loop: TransferLoop, multi: MultiHandle) {
        self.loop = loop
        self.multi = multi
    }
}

#if canImport(Darwin)
    private let loopThreadMain: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
        runLoopThread(context)
        return nil
    }
#else
    private let loopThreadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        if let context { runLoopThread(context) }
        return nil
    }
#endif

private func runLoopThread(_ context: UnsafeMutableRawPointer) {
    let thread = Unmanaged<LoopThread>.fromOpaque(context).takeRetainedValue()
    // Signals are for the other threads; above all a broken connection must not raise SIGPIPE here, which libcurl
    // leaves to its caller where it is told to use no signals.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    TransferDriver(loop: thread.loop, multi: thread.multi).run()
}

/// A libcurl multi handle.
///
/// Unchecked, because the compiler cannot see who uses it when: it is made before the loop's thread is, and from then on is
/// that thread's alone but for `wake`, which is called under the inbox's lock and never after `destroy`; libcurl promises
/// that `curl_multi_wakeup` may be called from any thread.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    init?(limits: HTTPClient.Configuration) {
        guard HTTPClient.isLibraryReady, let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
        _ = il_multi_set_long(pointer, CURLMOPT_PIPELINING, il_multiplex)
        _ = il_multi_set_long(pointer, CURLMOPT_MAX_CONCURRENT_STREAMS, 100)
    }

    func wake() { curl_multi_wakeup(pointer) }

    func destroy() { curl_multi_cleanup(pointer) }
}
