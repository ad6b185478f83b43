import JSON
import KubeCore
import Logging

/// Following a collection: what the machine says is done here, and nothing is decided.
extension Informer {
    /// Does what the machine says, until the task is cancelled.
    func follow(_ source: some ObjectSource) async {
        var machine = ReflectorMachine(backoff: limits.backoff)
        var listBegan = clock.now
        var action = machine.event(.started, unit: 0)
        while !Task.isCancelled {
            switch action {
            case .list(let token):
                if token == nil {
                    store.beginReplacement()
                    listBegan = clock.now
                }
                let event = await list(source, after: token)
                action = machine.event(event, unit: .random(in: 0..<1))
            case .replaceAndWatch(let version):
                // The pages show the collection as it was when the first of them was asked for.
                replace(confirmedAt: listBegan)
                action = .watch(from: version)
            case .stream:
                store.beginReplacement()
                action = await read(source, from: nil, &machine)
            case .watch(let version):
                action = await read(source, from: version, &machine)
            case .wait(let duration):
                do { try await clock.sleep(for: duration) } catch { return }
                action = machine.event(.waited, unit: .random(in: 0..<1))
            case .collect, .replace, .apply, .proceed:
                // The machine answers so only while a stream is read; there is none here.
                return
            }
        }
    }

    private func list(_ source: some ObjectSource, after token: String?) async -> ReflectorMachine.Event {
        let silence = Silence(clock, limit: limits.answerLimit)
        let (event, wasTooLong) = await silence.guarding {
            do {
                let page = try await source.page(after: token)
                for item in page.items { self.store.stage(try self.store.object(from: item)) }
                return ReflectorMachine.Event.pageListed(
                    resourceVersion: page.resourceVersion, continueToken: page.continueToken)
            } catch {
                self.note(error, "listing failed and will be tried again", .warning)
                return .listFailed(ReflectorMachine.Failure(error))
            }
        }
        // A page that came all the same is as good as any.
        if let event, case .pageListed = event { return event }
        if wasTooLong {
            logger.warning("no answer to a list for too long")
            return .listFailed(.transient(retryAfter: nil))
        }
        return event ?? .listFailed(.transient(retryAfter: nil))
    }

    /// Reads a watch from `version`, or a streaming list, until it ends or the machine wants something else.
    private func read(
        _ source: some ObjectSource, from version: String?, _ machine: inout ReflectorMachine
    ) async -> ReflectorMachine.Action {
        let start = clock.now
        let silence = Silence(clock, limit: limits.answerLimit)
        let before = machine
        let (end, wasTooLong) = await silence.guarding { await self.read(source, from: version, before, silence) }
        // `nil` cannot be: a stream's reader always tells how it ended.
        var after = end?.machine ?? before
        defer { machine = after }
        if let action = end?.action { return action }
        var event = end?.event ?? .watchEnded(after: clock.now - start)
        if wasTooLong {
            logger.info("a watch was silent for too long")
            event = .watchFailed(.transient(retryAfter: nil))
        }
        metrics.count(event, wasIdle: wasTooLong)
        return after.event(event, unit: .random(in: 0..<1))
    }

    /// How the reading of a stream ended, and the machine as it was then.
    private struct Reading: Sendable {
        var machine: ReflectorMachine
        /// What to do next, if the machine has decided it already.
        var action: ReflectorMachine.Action?
        var event: ReflectorMachine.Event?
    }

    private func read(
        _ source: some ObjectSource, from version: String?, _ machine: ReflectorMachine, _ silence: Silence
    ) async -> Reading {
        var machine = machine
        var isListing = version == nil
        do {
            let events =
                if let version { try await source.events(since: version) } else {
                    try await source.initialEvents()
                }
            silence.broken(nextWithin: isListing ? limits.answerLimit : limits.idleLimit)
            for try await event in events {
                if Task.isCancelled { break }
                switch try bring(event, &machine) {
                case .proceed: break
                case .replace: isListing = false
                case let action: return Reading(machine: machine, action: action)
                }
                silence.broken(nextWithin: isListing ? limits.answerLimit : limits.idleLimit)
            }
            return Reading(machine: machine)
        } catch is StreamingListUnavailable {
            return Reading(machine: machine, event: .streamingUnavailable)
        } catch {
            note(error, "watch failed", .info)
            return Reading(machine: machine, event: .watchFailed(ReflectorMachine.Failure(error)))
        }
    }

    /// One event; the machine's wish is `.proceed` when it has been dealt with, `.replace` when a list was complete.
    private func bring(
        _ event: ObjectEvent, _ machine: inout ReflectorMachine
    ) throws -> ReflectorMachine.Action {
        switch event {
        case .applied(let document):
            return bring(try store.object(from: document), isDeleted: false, &machine)
        case .deleted(let document):
            return bring(try store.object(from: document), isDeleted: true, &machine)
        case .bookmark(let version, let endsInitialEvents):
            let event = ReflectorMachine.Event.bookmarkSeen(
                resourceVersion: version, endsInitialEvents: endsInitialEvents)
            let action = machine.event(event, unit: .random(in: 0..<1))
            switch action {
            case .replace: replace(confirmedAt: clock.now)
            // While a list is under way the copy is still the one from before it.
            case .proceed where !machine.isListing: markContact(at: clock.now)
            default: break
            }
            return action
        case .failed(let status):
            throw status
        }
    }

    private func bring(
        _ object: CachedObject<Object>, isDeleted: Bool, _ machine: inout ReflectorMachine
    ) -> ReflectorMachine.Action {
        let event = ReflectorMachine.Event.objectSeen(resourceVersion: object.resourceVersion)
        let action = machine.event(event, unit: .random(in: 0..<1))
        switch action {
        case .collect:
            if isDeleted { store.unstage(object.key) } else { store.stage(object) }
        case .apply:
            if isDeleted { delete(object) } else { apply(object) }
            markContact(at: clock.now)
        case .proceed:
            markContact(at: clock.now)
        default:
            return action
        }
        return .proceed
    }

    private func note(_ error: any Error, _ message: Logger.Message, _ level: Logger.Level) {
        if !Task.isCancelled { logger.log(level: level, message, metadata: ["error": "\(error)"]) }
    }
}
