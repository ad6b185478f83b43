import KubeCore

/// When a plugin is run, and what requests do meanwhile. Pure: time and outcomes come in, decisions go out.
///
/// One run at a time. A credential is used until it expires and renewed in good time before; while the renewal fails it
/// stays in use. After a failure the plugin is left alone for a while that doubles, and requests that need it fail with
/// what it said.
struct ExecCredentialMachine {
    enum Action: Equatable {
        /// Send with this; begin a run beside where `startsRun`.
        case use(ExecCredential, startsRun: Bool)
        /// Wait for the run that goes on, or begin it where `startsRun`.
        case wait(startsRun: Bool)
        case fail(ConfigurationError)
    }

    static let firstDelay = Duration.seconds(1)
    static let longestDelay = Duration.seconds(60)
    /// Between two runs for the sake of a 401: a server that refuses whatever it is given starts no more than these.
    static let refusalInterval = Duration.seconds(10)
    /// How long before its end a credential is renewed; a quarter of its life where that is shorter.
    static let longestMargin = Duration.seconds(60)

    private var credential: ExecCredential?
    private var renewsAt: Timestamp?
    private(set) var isRunning = false
    private var failure: ConfigurationError?
    private var failures = 0
    private var restsUntil: Timestamp?
    private var lastRefusalRun: Timestamp?

    /// A request is about to be sent.
    mutating func request(now: Timestamp) -> Action {
        let mayRun = !isRunning && !isResting(now)
        if let credential, credential.expiration.map({ now < $0 }) ?? true {
            let startsRun = mayRun && (renewsAt.map { now >= $0 } ?? false)
            if startsRun { isRunning = true }
            return .use(credential, startsRun: startsRun)
        }
        credential = nil
        if isRunning { return .wait(startsRun: false) }
        if !mayRun, let failure { return .fail(failure) }
        isRunning = true
        return .wait(startsRun: true)
    }

    /// The server did not accept a credential. What was refused is not used again, but for a run that was just made for
    /// the same reason.
    ///
    /// - Returns: whether the next request may be sent with another one.
    mutating func refused(_ refused: ExecCredential, now: Timestamp) -> Bool {
        guard refused == credential else { return true }
        if let last = lastRefusalRun, last <= now, now - last < Self.refusalInterval { return false }
        lastRefusalRun = now
        credential = nil
        return true
    }

    /// The run is over.
    mutating func ended(_ result: Result<ExecCredential, ConfigurationError>, now: Timestamp) {
        isRunning = false
        switch result {
        case .success(let new):
            credential = new
            (failure, failures, restsUntil) = (nil, 0, nil)
            renewsAt = new.expiration.map { end in
                let margin = min(Self.longestMargin, (end - now) / 4)
                return end + (Duration.zero - margin)
            }
        case .failure(let error):
            failure = error
            restsUntil = now + min(Self.longestDelay, Self.firstDelay * (1 << min(failures, 10)))
            failures = min(failures + 1, 100)
        }
    }

    /// A clock that was set back does not make it a long rest.
    private func isResting(_ now: Timestamp) -> Bool {
        guard let restsUntil else { return false }
        return now < restsUntil && restsUntil - now <= Self.longestDelay
    }
}
