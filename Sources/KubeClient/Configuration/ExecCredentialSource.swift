import KubeCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The credentials of a plugin: runs it when `ExecCredentialMachine` says so, and lets requests wait for it.
actor ExecCredentialSource {
    typealias Run = @Sendable (ExecPlugin) async throws(IdentityFailure) -> ExecCredential

    private let plugin: ExecPlugin
    private let now: @Sendable () -> Timestamp
    private let execute: Run
    private var machine = ExecCredentialMachine()
    private var run: Task<Void, Never>?
    private var waiters: [UInt64: CheckedContinuation<Result<ExecCredential, IdentityFailure>, Never>] = [:]
    private var lastWaiter: UInt64 = 0
    private var isShutDown = false

    init(
        _ plugin: ExecPlugin, now: @escaping @Sendable () -> Timestamp = { WallTime.now },
        execute: @escaping Run = ExecCredentialSource.execute
    ) {
        self.plugin = plugin
        self.now = now
        self.execute = execute
    }

    /// What the next request is sent with; waits for the plugin where there is nothing usable.
    func credential() async throws(IdentityFailure) -> ExecCredential {
        guard !isShutDown else { throw .shutDown }
        switch machine.request(now: now()) {
        case .use(let credential, let startsRun):
            if startsRun { start() }
            return credential
        case .wait(let startsRun):
            if startsRun { start() }
            return try await outcome().get()
        case .fail(let error):
            throw .configuration(error)
        }
    }

    /// Whether another credential than the refused one may be had.
    func refused(_ credential: ExecCredential) -> Bool {
        machine.refused(credential, now: now())
    }

    /// Kills the plugin; whoever waits for it gets `shutDown`.
    func shutdown() {
        isShutDown = true
        run?.cancel()
        resume(.failure(.shutDown))
    }

    private func start() {
        run = Task {
            let result: Result<ExecCredential, IdentityFailure>
            do throws(IdentityFailure) {
                result = .success(try await execute(plugin))
            } catch {
                result = .failure(error)
            }
            ended(result)
        }
    }

    private func ended(_ result: Result<ExecCredential, IdentityFailure>) {
        run = nil
        switch result {
        case .success(let credential): machine.ended(.success(credential), now: now())
        case .failure(.configuration(let error)): machine.ended(.failure(error), now: now())
        case .failure(.cancelled), .failure(.shutDown):
            machine.ended(
                .failure(ConfigurationError(source: plugin.source, message: "\(plugin) was stopped")), now: now())
        }
        resume(result)
    }

    private func resume(_ result: Result<ExecCredential, IdentityFailure>) {
        let waiting = waiters
        waiters = [:]
        for waiter in waiting.values { waiter.resume(returning: result) }
    }

    /// Of the run that goes on; a request that is cancelled leaves it to the others.
    private func outcome() async -> Result<ExecCredential, IdentityFailure> {
        lastWaiter += 1
        let id = lastWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: .failure(.cancelled))
                } else {
                    waiters[id] = continuation
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: UInt64) {
        waiters.removeValue(forKey: id)?.resume(returning: .failure(.cancelled))
    }
}

/// Why there is no identity to send a request with.
enum IdentityFailure: Error, Sendable, Hashable {
    case configuration(ConfigurationError)
    case cancelled
    case shutDown
}

/// The time of day, which expirations are written in.
enum WallTime {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000)
    }
}
