import Synchronization

extension LeaderElector {
    /// Fails where the election has come to a halt in this process, as client-go's health adaptor does: then the process
    /// is better restarted. Neither an API server that is away nor another leader is a reason.
    ///
    /// - Parameter tolerance: on top of the longest time that one step of the election takes.
    public func health(tolerance: Duration = .seconds(20)) -> HealthChecks.Answer {
        let times = configuration.times
        let silence = clock.now - state.withLock { $0.lastTurn }
        let limit = max(times.leaseDuration, configuration.drainLimit) + tolerance
        guard silence > limit else { return .healthy }
        return .failing(
            "the election by lease \(configuration.lease) has not moved for \(silence.components.seconds) s")
    }
}
