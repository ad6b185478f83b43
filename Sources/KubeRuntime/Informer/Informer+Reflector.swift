import KubeCore
import Logging
import Synchronization

extension Informer {
    /// A watch's end and the machine as the watch left it.
    private struct Followed: Sendable {
        var machine: ReflectorMachine
        /// What to do next, if the machine has decided it already.
        var action: ReflectorMachine.Action?
        var event: ReflectorMachine.Event?
    }

    /// Does what the machine says, until the task is cancelled.
    func follow(_ source: some ObjectSource) async {
        var machine = ReflectorMachine(backoff: limits.backoff)
        var listed: [CachedObject<Object>] = []
        var action = machine.event(.started, unit: 0)
        while !Task.isCancelled {
            switch action {
            case .list(let token):
                if token == nil { listed = [] }
                let event = await list(source, after: token, into: &listed)
                if Task.isCancelled { return }
                action = machine.event(event, unit: .random(in: 0..<1))
            case .replaceAndWatch(let version):
                replace(with: listed)
                listed = []
                action = .watch(from: version)
            case .watch(let version):
                action = await watch(source, from: version, &machine)
            case .wait(let duration):
                do { try await clock.sleep(for: duration) } catch { return }
                action = machine.event(.waited, unit: .random(in: 0..<1))
            case .apply, .proceed:
                // The machine answers so only to events of a watch that is being read; there is none here.
                return
            }
        }
    }

    private func list(
        _ source: some ObjectSource, after token: String?, into listed: inout [CachedObject<Object>]
    ) async -> ReflectorMachine.Event {
        do {
            let page = try await source.page(after: token)
            for item in page.items { listed.append(try CachedObject(packed: item, decode: decode)) }
            return .pageListed(resourceVersion: page.resourceVersion, continueToken: page.continueToken)
        } catch {
            if !Task.isCancelled {
                logger.warning("listing failed and will be tried again", metadata: ["error": "\(error)"])
            }
            return .listFailed(ReflectorMachine.Failure(error))
        }
    }

    private func watch(
        _ source: some ObjectSource, from version: String, _ machine: inout ReflectorMachine
    ) async -> ReflectorMachine.Action {
        let start = clock.now
        let lastRead = LastRead(start)
        let before = machine
        // `nil` from the watchdog: nothing arrived for too long.
        let followed = await withTaskGroup(of: Followed?.self) { group in
            group.addTask { await self.read(source, from: version, before, lastRead) }
            group.addTask { await self.watchdog(lastRead) }
            var isIdle = false
            for await result in group {
                group.cancelAll()
                guard var result else {
                    isIdle = true
                    continue
                }
                if isIdle, result.action == nil { result.event = .watchFailed(.transient(retryAfter: nil)) }
                return result
            }
            return Followed(machine: before, event: .watchFailed(.transient(retryAfter: nil)))
        }
        machine = followed.machine
        if let action = followed.action { return action }
        return machine.event(followed.event ?? .watchEnded(after: clock.now - start), unit: .random(in: 0..<1))
    }

    /// Brings a watch's events into the store until it ends or the machine wants something else.
    private func read(
        _ source: some ObjectSource, from version: String, _ machine: ReflectorMachine, _ lastRead: LastRead
    ) async -> Followed {
        var machine = machine
        do {
            for try await event in try await source.events(since: version) {
                lastRead.set(clock.now)
                if Task.isCancelled { break }
                let action = try bring(event, &machine)
                if action != .proceed { return Followed(machine: machine, action: action) }
            }
            return Followed(machine: machine)
        } catch {
            if !Task.isCancelled { logger.info("watch failed", metadata: ["error": "\(error)"]) }
            return Followed(machine: machine, event: .watchFailed(ReflectorMachine.Failure(error)))
        }
    }

    /// One event; the machine's wish is `.proceed` when it has been dealt with.
    private func bring(
        _ event: ObjectEvent, _ machine: inout ReflectorMachine
    ) throws -> ReflectorMachine.Action {
        let object: CachedObject<Object>
        let isDeleted: Bool
        switch event {
        case .applied(let json):
            object = try CachedObject(packed: json, decode: decode)
            isDeleted = false
        case .deleted(let json):
            object = try CachedObject(packed: json, decode: decode)
            isDeleted = true
        case .bookmark(let version, _):
            markContact()
            return machine.event(.bookmarkSeen(resourceVersion: version), unit: 0)
        case .failed(let status):
            throw status
        }
        let action = machine.event(.objectSeen(resourceVersion: object.resourceVersion), unit: .random(in: 0..<1))
        guard action == .apply else { return action }
        if isDeleted { delete(object) } else { apply(object) }
        markContact()
        return .proceed
    }

    /// Returns when nothing has been read for the idle limit, or when cancelled.
    private func watchdog(_ lastRead: LastRead) async -> Followed? {
        while !Task.isCancelled {
            let deadline = lastRead.instant + limits.idleLimit
            if deadline <= clock.now {
                logger.info("watch was silent for too long")
                return nil
            }
            do { try await clock.sleep(until: deadline) } catch { return nil }
        }
        return nil
    }
}

/// When something last arrived; shared between a watch and its watchdog.
private final class LastRead: Sendable {
    // A mutex: two tasks, one value.
    private let value: Mutex<Duration>

    init(_ instant: Duration) { value = Mutex(instant) }

    var instant: Duration { value.withLock { $0 } }

    func set(_ instant: Duration) { value.withLock { $0 = instant } }
}

extension ReflectorMachine.Failure {
    /// What an error of a source means for the copy.
    init(_ error: any Error) {
        guard let status = Status(carriedBy: error) else {
            self = .transient(retryAfter: nil)
            return
        }
        if status.code == 410 || status.reason == "Expired" || status.reason == "Gone" {
            self = .expired
        } else {
            self = .transient(retryAfter: status.details?.retryAfterSeconds.map { .seconds($0) })
        }
    }
}
