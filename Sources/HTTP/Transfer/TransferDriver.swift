import CCurl

/// The loop itself: commands in, libcurl's work done, results out. Everything here happens on its one thread.
final class TransferDriver {
    private typealias Instant = ContinuousClock.Instant

    private let loop: TransferLoop
    private let multi: MultiHandle
    private var waiting: [UInt64: TransferOrder] = [:]
    private var running: [UInt64: Transfer] = [:]
    private var identifiers: [UnsafeMutableRawPointer: UInt64] = [:]
    private var admission: AdmissionQueue
    /// No time limit passes before it; nil where there is none at all.
    private var nextCheck: Instant?
    private var isStopping = false

    init(loop: TransferLoop, multi: MultiHandle) {
        self.loop = loop
        self.multi = multi
        admission = AdmissionQueue(limits: loop.admissionLimits)
        _ = il_multi_set_long(
            multi.pointer, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, loop.admissionLimits.exclusive))
    }

    func run() {
        while true {
            for command in loop.takeCommands() { take(command) }
            if isStopping { break }
            var count: Int32 = 0
            curl_multi_perform(multi.pointer, &count)
            collectEnded()
            deliverStreams()
            checkLimits()
            if loop.isPaced, running.isEmpty, waiting.isEmpty { break }
            var descriptors: Int32 = 0
            curl_multi_poll(multi.pointer, nil, 0, pollTimeout, &descriptors)
        }
        stop()
    }

    private func take(_ command: TransferLoop.Command) {
        switch command {
        case .start(let order):
            if order.cancellation.isSet || isStopping {
                order.fail(HTTPError(isStopping ? .shutDown : .cancelled, origin: order.origin.description))
                return
            }
            waiting[order.id] = order
            lookAgain(at: order.limits.total.map { order.begun + $0 })
            admission.enqueue(order.id, for: order.origin)
            admit(order.origin)
        case .cancel(let id):
            end(id, .cancelled)
        case .limitIdle(let id, let limit):
            guard let transfer = running[id] else { return }
            transfer.idleLimit = limit
            lookAgain(at: transfer.check(now: .now).next)
        case .shutDown:
            isStopping = true
        }
    }

    private func admit(_ origin: HTTPOrigin) {
        while let id = admission.admit(for: origin) {
            guard let order = waiting.removeValue(forKey: id) else {
                admission.release(for: origin)
                continue
            }
            begin(order)
        }
    }

    private func begin(_ order: TransferOrder) {
        guard let easy = EasyHandle() else {
            return fail(order, HTTPError(.outOfResources, origin: order.origin.description))
        }
        let transfer = Transfer(order: order, easy: easy)
        if let error = transfer.prepare(loop) { return fail(order, error) }
        guard curl_multi_add_handle(multi.pointer, transfer.easy.pointer) == CURLM_OK else {
            return fail(order, HTTPError(.outOfResources, origin: order.origin.description))
        }
        running[order.id] = transfer
        identifiers[transfer.easy.pointer] = order.id
        lookAgain(at: transfer.check(now: .now).next)
    }

    private func fail(_ order: TransferOrder, _ error: HTTPError) {
        admission.release(for: order.origin)
        order.fail(error)
    }

    /// Takes a transfer out of libcurl's hands.
    private func remove(_ id: UInt64) -> Transfer? {
        guard let transfer = running.removeValue(forKey: id) else { return nil }
        identifiers[transfer.easy.pointer] = nil
        curl_multi_remove_handle(multi.pointer, transfer.easy.pointer)
        if transfer.head.isComplete { admission.observe(transfer.head.version, from: transfer.order.origin) }
        admission.release(for: transfer.order.origin)
        return transfer
    }

    /// Ends a transfer from this side.
    private func end(_ id: UInt64, _ kind: HTTPError.Kind) {
        if let order = waiting.removeValue(forKey: id) {
            admission.withdraw(id, for: order.origin)
            order.fail(HTTPError(kind, origin: order.origin.description))
        } else if let transfer = remove(id) {
            complete(transfer, transfer.error(kind))
            admit(transfer.order.origin)
        }
    }

    private func collectEnded() {
        var handle: UnsafeMutableRawPointer?
        var code = CURLE_OK
        while il_multi_next_ended(multi.pointer, &handle, &code) == 1 {
            guard let handle, let id = identifiers[handle], let transfer = remove(id) else { continue }
            complete(transfer, transfer.failure(code))
            admit(transfer.order.origin)
        }
    }

    private func complete(_ transfer: Transfer, _ error: HTTPError?) {
        switch transfer.order.recipient {
        case .unary(let continuation):
            if let error { return continuation.resume(returning: .failure(error)) }
            let head = transfer.head
            continuation.resume(
                returning: .success(
                    HTTPResponse(
                        status: head.status, headers: head.headers, body: transfer.takeReceived(), version: head.version
                    )))
        case .stream(let continuation, let buffer):
            if error == nil { deliver(transfer, buffer) }
            guard transfer.hasStreamBegun else {
                return continuation.resume(
                    returning: .failure(error ?? transfer.error(.protocolViolation)))
            }
            buffer.finish(error)
        }
    }

    private func deliverStreams() {
        if case .unary = loop.kind { return }
        for transfer in running.values where transfer.hasNews {
            if case .stream(_, let buffer) = transfer.order.recipient { deliver(transfer, buffer) }
        }
    }

    private func deliver(_ transfer: Transfer, _ buffer: StreamBuffer) {
        transfer.hasNews = false
        if let version = transfer.takeVersion() {
            admission.observe(version, from: transfer.order.origin)
            admit(transfer.order.origin)
        }
        transfer.announceStream()
        buffer.flush()
    }
}

extension TransferDriver {
    private func lookAgain(at instant: Instant?) {
        guard let instant else { return }
        nextCheck = min(nextCheck ?? instant, instant)
    }

    /// Looks through all transfers, but only when the earliest limit may have passed.
    private func checkLimits() {
        let now = Instant.now
        guard let due = nextCheck, due <= now else { return }
        nextCheck = nil
        for (id, order) in waiting {
            guard let total = order.limits.total else { continue }
            if order.begun + total <= now { end(id, .timeout(.total)) } else { lookAgain(at: order.begun + total) }
        }
        for (id, transfer) in running {
            let (passed, next) = transfer.check(now: now)
            if let passed { end(id, .timeout(passed)) } else { lookAgain(at: next) }
        }
    }

    private var pollTimeout: Int32 {
        guard let nextCheck else { return 600_000 }
        // One more, because a millisecond that is cut off would make the loop spin until it has passed.
        return Int32(clamping: min(600_000, (nextCheck - Instant.now).wholeMilliseconds + 1))
    }

    private func stop() {
        for id in Array(waiting.keys) + Array(running.keys) { end(id, .shutDown) }
        let (commands, waiters) = loop.close()
        for case .start(let order) in commands {
            order.fail(HTTPError(.shutDown, origin: order.origin.description))
        }
        multi.destroy()
        loop.noteStop()
        for waiter in waiters { waiter.resume() }
    }
}
