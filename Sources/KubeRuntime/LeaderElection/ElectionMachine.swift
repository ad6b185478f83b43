import KubeCore

/// One candidate's side of an election on a Lease, as client-go plays it: what to ask the server next, and whether this
/// process leads.
///
/// Instants are of a clock of this process that goes on while the machine sleeps and the process is stopped. Times that
/// other processes wrote are never compared with it: a holder's time runs from when its record was last seen to change.
struct ElectionMachine: Sendable {
    /// What the server is to be asked.
    enum Request: Sendable, Hashable {
        case read
        case create(Lease)
        /// Conditional on the lease's resource version.
        case replace(Lease)
    }

    enum Answer: Sendable, Hashable {
        /// As read, or as stored.
        case lease(Lease)
        case absent
        /// Somebody wrote the lease since it was read, or created it.
        case conflict
        /// No answer, or a refusal: the request may have been carried out.
        case failed
    }

    enum Step: Sendable, Hashable {
        case send(Request)
        /// Ask again then.
        case wait(until: Duration)
        /// The leadership is over; ask again at once.
        case lost(Loss)
        /// Nothing will ever be asked again.
        case finished
    }

    /// What an answer brought.
    enum News: Sendable, Hashable {
        case acquired
        case renewed
        case lost(Loss)
        case released
        /// The record that this leader knew is not the server's any more.
        case slowPath
        /// Another holds the lease; said once for each.
        case held(by: String)
        /// There was no lease; there is one now, and it is taken when the time of a leader who may have had one is over.
        case created
    }

    /// Why a leadership ended.
    enum Loss: Sendable, Hashable {
        /// No renewal succeeded in time.
        case expired
        case taken(by: String)
        /// Somebody emptied the lease.
        case vacated
        case deleted
    }

    let identity: String
    let times: ElectionTimes
    /// The lease where there is none yet: its name and namespace.
    let blank: Lease
    /// Written with each acquisition and renewal.
    var annotations: [String: String?] = [:]

    private enum Standing: Sendable, Hashable {
        case candidate, leading, resigning, finished
    }

    private enum Plan: Sendable, Hashable {
        case read, write, create
    }

    private var standing = Standing.candidate
    private var plan = Plan.read
    private var due = Duration.zero
    private var pending: (request: Request, record: LeaseRecord?, started: Duration)?
    /// The lease as last seen, and since when its record is what it is.
    private(set) var observed: (lease: Lease, since: Duration)?
    private var lastHolder: String?
    /// Since when the lease is known to be free, when to look whether it still is, and the jitter of leaving it to others.
    private var free: (since: Duration, look: Duration, unit: Double)?
    /// What this candidate wrote last to lead. A write without an answer may have been carried out.
    private var own: LeaseRecord?
    private var leadsUntil = Duration.zero
    private var isLeaving = false

    init(identity: String, times: ElectionTimes, lease: ObjectKey) {
        self.identity = identity
        self.times = times
        blank = Lease(named: lease.name, in: lease.namespace)
    }

    var isLeading: Bool { standing == .leading || standing == .resigning }

    /// Until when this process may write; nil where it may not. The caller compares it with the clock at each write.
    var validUntil: Duration? { isLeading ? leadsUntil : nil }

    /// Who holds the lease as far as is known; nil where nobody does.
    var holder: String? { observed.flatMap { $0.lease.record.holder.isEmpty ? nil : $0.lease.record.holder } }

    /// Whether somebody holds the lease, as far as this candidate has seen.
    func isHeld(now: Duration) -> Bool {
        guard let observed, !observed.lease.record.holder.isEmpty else { return false }
        return now < expiry(of: observed.lease.record, since: observed.since)
    }

    // MARK: What to do

    /// - Parameters:
    ///   - time: the time of day, to be written for people.
    ///   - unit: in 0..<1, for jitter.
    ///   - others: how many other leases this process has that are shared out: the more, the longer a free one is left to
    ///     others.
    mutating func next(now: Duration, time: Timestamp, unit: Double, others: Int = 0) -> Step {
        if isLeading, now >= leadsUntil { return .lost(lose(.expired, now: now)) }
        if standing == .finished { return .finished }
        guard now >= due else { return .wait(until: isLeading ? min(due, leadsUntil) : due) }
        switch plan {
        case .read: return send(.read, nil, now)
        case .create:
            let record = acquiring(after: nil, time)
            return send(.create(blank.with(record, annotations: annotations)), record, now)
        case .write:
            guard let lease = observed?.lease else { return send(.read, nil, now) }
            if standing == .candidate, others > 0, let free {
                let turn = free.since + times.reluctance(others: others, unit: free.unit)
                if now < turn { return now < free.look ? .wait(until: min(turn, free.look)) : send(.read, nil, now) }
            }
            let record = standing == .candidate ? acquiring(after: lease.record, time) : holding(time)
            return send(.replace(lease.with(record, annotations: annotations)), record, now)
        }
    }

    private mutating func send(_ request: Request, _ record: LeaseRecord?, _ now: Duration) -> Step {
        pending = (request, record, now)
        if let record, case .replace = request, standing == .candidate { own = record }
        return .send(request)
    }

    /// The record that makes this candidate the holder.
    private func acquiring(after record: LeaseRecord?, _ time: Timestamp) -> LeaseRecord {
        var next = LeaseRecord()
        next.holder = identity
        next.duration = times.leaseDuration
        next.renewed = time.microTime
        if let record, isOwn(record) {
            next.acquired = record.acquired
            next.transitions = record.transitions
        } else {
            next.acquired = time.microTime
            next.transitions = record.map { $0.transitions == .max ? 0 : $0.transitions + 1 } ?? 0
        }
        return next
    }

    /// The record of the holder that goes on, or goes.
    private func holding(_ time: Timestamp) -> LeaseRecord {
        var next = own ?? LeaseRecord()
        next.renewed = time.microTime
        if standing == .resigning {
            next.holder = ""
            // As client-go leaves it: a candidate that looks at the duration alone does not wait either.
            next.duration = .seconds(1)
            next.acquired = time.microTime
        }
        return next
    }

    /// Whether the record is what this very process wrote: an identity alone could be another's as well.
    private func isOwn(_ record: LeaseRecord) -> Bool {
        guard let own else { return false }
        return record.holder == identity && record.acquired == own.acquired && record.transitions == own.transitions
    }
}

extension ElectionMachine {
    // MARK: What came of it

    /// - Parameter unit: in 0..<1, for jitter.
    mutating func received(_ answer: Answer, now: Duration, unit: Double) -> News? {
        guard let pending else { return nil }
        self.pending = nil
        switch (answer, pending.record) {
        case (.lease(let lease), nil): return read(lease, now: now, unit: unit)
        case (.lease(let lease), .some(let record)):
            observe(lease, now: now)
            let isNew = if case .create = pending.request { true } else { false }
            return wrote(record, isNew: isNew, since: pending.started, now: now)
        case (.absent, _): return foundNothing(now: now, unit: unit)
        case (.conflict, _):
            plan = .read
            free = nil
            due = isLeading ? now : now + times.retry(unit: unit)
            return isLeading ? .slowPath : nil
        case (.failed, _):
            // Whether it was carried out shows at the next attempt: a version that is outdated is a conflict.
            if !isLeading { plan = .read }
            due = now + (isLeading ? times.retryPeriod : times.retry(unit: unit))
            return nil
        }
    }

    private mutating func wrote(_ record: LeaseRecord, isNew: Bool, since started: Duration, now: Duration) -> News? {
        if record.holder.isEmpty {
            own = nil
            rest(now: now)
            return .released
        }
        if isNew {
            plan = .read
            due = now
            lastHolder = identity
            return .created
        }
        let wasLeading = isLeading
        // Too late: whoever counts on the end of the old term has seen it end.
        if wasLeading, now >= leadsUntil { return .lost(lose(.expired, now: now)) }
        own = record
        free = nil
        let until = started + times.renewDeadline
        guard wasLeading || now < until else {
            // Too little is left of it: it is taken once more.
            plan = .read
            due = now
            return nil
        }
        leadsUntil = until
        plan = .write
        due = standing == .resigning ? now : now + times.retryPeriod
        if wasLeading { return .renewed }
        standing = .leading
        lastHolder = nil
        return .acquired
    }

    private mutating func read(_ lease: Lease, now: Duration, unit: Double) -> News? {
        observe(lease, now: now)
        let record = lease.record
        if isLeading {
            guard !isOwn(record) else {
                plan = .write
                due = now
                return nil
            }
            return .lost(lose(record.holder.isEmpty ? .vacated : .taken(by: record.holder), now: now))
        }
        let freeAt = isOwn(record) || record.holder.isEmpty ? now : expiry(of: record, since: observed?.since ?? now)
        return decide(freeAt: freeAt, holder: record.holder, now: now, unit: unit)
    }

    /// The lease may have been deleted under a leader that may still write. So one is created in this candidate's name, and
    /// then waited for as if it were another's: from its creation on nobody else can lead, and when the waiting is over
    /// whoever led before cannot either. Looking until there was none for so long would not do: one could come and go
    /// between two looks.
    private mutating func foundNothing(now: Duration, unit: Double) -> News? {
        observed = nil
        free = nil
        if isLeading { return .lost(lose(.deleted, now: now)) }
        plan = .create
        due = now
        return nil
    }

    private mutating func decide(freeAt: Duration, holder: String, now: Duration, unit: Double) -> News? {
        guard freeAt <= now else {
            plan = .read
            free = nil
            // A lease that is free before the next look is looked at when it is.
            due = min(now + times.retry(unit: unit), freeAt)
            guard lastHolder != holder else { return nil }
            lastHolder = holder
            return .held(by: holder)
        }
        plan = .write
        due = now
        free = (free?.since ?? now, now + times.retryPeriod, free?.unit ?? unit)
        return nil
    }

    private mutating func observe(_ lease: Lease, now: Duration) {
        let since = observed.flatMap { $0.lease.record == lease.record ? $0.since : nil }
        observed = (lease, since ?? now)
    }

    private func expiry(of record: LeaseRecord, since: Duration) -> Duration {
        since + (record.duration ?? times.leaseDuration)
    }

    private mutating func lose(_ loss: Loss, now: Duration) -> Loss {
        // The record may still name this process; from here on it counts as anybody's, and is waited for.
        own = nil
        standing = isLeaving ? .finished : .candidate
        plan = .read
        due = now
        return loss
    }

    // MARK: Leaving

    /// Gives the lease back and stops; only when nothing that it covered is still running. Said again it changes nothing.
    mutating func leave(now: Duration) {
        guard !isLeaving else { return }
        isLeaving = true
        guard isLeading else { return rest(now: now) }
        standing = .resigning
        plan = .write
        due = now
    }

    /// Stops without giving the lease back: it runs out by itself.
    mutating func abandon(now: Duration) {
        guard !isLeaving else { return }
        own = nil
        isLeaving = true
        rest(now: now)
    }

    private mutating func rest(now: Duration) {
        standing = isLeaving ? .finished : .candidate
        plan = .read
        due = now
    }
}
