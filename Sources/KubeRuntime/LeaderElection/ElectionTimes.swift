/// How long a lease lasts, and how its holder and those who wait for it behave.
///
/// The leader may write until `renewDeadline` after the start of its last successful renewal; another may begin
/// `leaseDuration` after it saw that renewal. What lies between the two is the gap in which nobody writes.
public struct ElectionTimes: Sendable, Hashable {
    /// Whole seconds: that is what a lease can say.
    public var leaseDuration: Duration
    public var renewDeadline: Duration
    /// Between two renewals, and (with up to 1.2 times as much on top) between two looks at a lease that another holds.
    public var retryPeriod: Duration

    /// client-go's defaults.
    public init(
        leaseDuration: Duration = .seconds(15), renewDeadline: Duration = .seconds(10),
        retryPeriod: Duration = .seconds(2)
    ) {
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }

    /// What is wrong with these, in a sentence; nil where they can be used.
    public var problem: String? {
        if leaseDuration < .seconds(1) || leaseDuration != .seconds(leaseDuration.components.seconds) {
            return "the lease duration must be a whole number of seconds, and at least one"
        }
        if renewDeadline >= leaseDuration { return "the renew deadline must be shorter than the lease duration" }
        if retryPeriod <= .zero { return "the retry period must be longer than nothing" }
        if retryPeriod * 1.2 >= renewDeadline {
            return "the renew deadline must be longer than 1.2 times the retry period"
        }
        return nil
    }

    /// After how long a request about the lease is given up: so that a second one has its chance.
    var requestLimit: Duration { max(renewDeadline / 2, retryPeriod) }

    /// Until the next look at a lease that another holds; `unit` in 0..<1.
    func retry(unit: Double) -> Duration { retryPeriod * (1 + 1.2 * unit) }

    /// How long a process that has `others` leases leaves a free one to those that have fewer; `unit` in 0..<1.
    ///
    /// The jitter is less than what one lease more makes, so that the order stays.
    func reluctance(others: Int, unit: Double) -> Duration {
        others > 0 ? retryPeriod * (Double(others) + 0.5 * unit) : .zero
    }
}
