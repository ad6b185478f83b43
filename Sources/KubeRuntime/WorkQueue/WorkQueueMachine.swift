import HeapModule

/// A deduplicating work queue as a value: what is ready, what is being worked on, what comes later.
///
/// A key that is added while it waits is one entry; one that is added while it is being worked on comes again, behind
/// all others, when it is done. A key takes memory only while it waits, is worked on, comes later or has failed. Every
/// event costs one hash of the key at most and O(log n) only where a delay is concerned. Instants and delays are
/// nanoseconds, instants since any fixed origin.
public struct WorkQueueMachine<Key: Hashable & Sendable>: Sendable {
    /// What a worker gets.
    public enum Next: Sendable, Hashable {
        /// Work on this and say `finish`.
        case item(WorkItem<Key>)
        /// Nothing is ready; at `until` something will be, if it is not nil.
        case nothing(until: Int64?)
        /// No more work is given out.
        case closed
    }

    struct Delayed: Comparable, Sendable {
        let instant: Int64
        let order: UInt64
        let slot: Int32

        static func < (left: Self, right: Self) -> Bool { (left.instant, left.order) < (right.instant, right.order) }
        static func == (left: Self, right: Self) -> Bool { left.order == right.order }
    }

    /// How many keys of normal priority are given out while one of low priority waits, before it has its turn.
    public static var lowPriorityTurn: Int { 16 }

    let backoff: Backoff
    var slots = WorkQueueSlots<Key>()
    private var normal = SlotList()
    private var low = SlotList()
    private var working = SlotList()
    /// When each delayed key becomes ready; elements that do not agree with their slot are void.
    private var delayed = Heap<Delayed>()
    private var order: UInt64 = 0
    private var normalInRow = 0
    private(set) public var delayedCount = 0
    private(set) public var isClosed = false

    public init(backoff: Backoff = .workQueue) {
        self.backoff = backoff
    }

    /// How many keys are ready for a worker.
    public var depth: Int { normal.count + low.count }
    /// How many of them have this priority.
    public func depth(_ priority: WorkPriority) -> Int { priority == .normal ? normal.count : low.count }
    public var processingCount: Int { working.count }
    /// Keys that take memory.
    public var rememberedCount: Int { slots.count }
    /// Elements of the timer heap, void ones included.
    var timerCount: Int { delayed.count }

    /// How often `key` has failed since it was last forgotten.
    public func failures(of key: Key) -> Int { slots.find(key).map { Int(slots[$0].failures) } ?? 0 }

    /// For how long the work has been going on that is not done: of all together, and of the oldest.
    public func unfinishedWork(now: Int64) -> (total: Int64, longest: Int64) {
        var total: Int64 = 0
        var longest: Int64 = 0
        var slot = working.first
        while slot != .nowhere {
            let age = max(now &- slots[slot].started, 0)
            total = total.addingSaturated(age)
            longest = max(longest, age)
            slot = slots[slot].next
        }
        return (total, longest)
    }

    /// Makes `key` ready, unless it already is; `true` if that was news. The higher of several priorities holds.
    @discardableResult
    public mutating func add(_ key: Key, priority: WorkPriority = .normal, now: Int64) -> Bool {
        guard !isClosed else { return false }
        return add(slots.findOrMake(key), priority, now: now)
    }

    /// Makes `key` ready after `delay`; of several such times the earliest holds.
    public mutating func add(_ key: Key, after delay: Int64, priority: WorkPriority = .normal, now: Int64) {
        guard !isClosed else { return }
        let slot = slots.findOrMake(key)
        if delay <= 0 { add(slot, priority, now: now) } else { schedule(slot, now.addingSaturated(delay), priority) }
    }

    /// Counts a failure and makes `key` ready after the back-off that it has earned, which is returned.
    @discardableResult
    public mutating func retry(_ key: Key, priority: WorkPriority = .normal, unit: Double, now: Int64) -> Int64 {
        guard !isClosed else { return 0 }
        return retry(slots.findOrMake(key), priority, unit: unit, now: now)
    }

    /// The failures of `key` are over.
    public mutating func forget(_ key: Key) {
        guard let slot = slots.find(key) else { return }
        slots[slot].failures = 0
        freeIfIdle(slot)
    }

    /// Gives out the key that has waited longest, those of normal priority first, but every `lowPriorityTurn`th turn
    /// belongs to those of low priority. Delayed keys whose time has come count as ready since then.
    public mutating func next(now: Int64) -> Next {
        if isClosed { return .closed }
        promote(now: now)
        let slot: Int32
        if normal.first != .nowhere, low.first == .nowhere || normalInRow < Self.lowPriorityTurn - 1 {
            slot = normal.first
            slots.remove(slot, from: &normal)
            normalInRow += low.first == .nowhere ? 0 : 1
        } else if low.first != .nowhere {
            slot = low.first
            slots.remove(slot, from: &low)
            normalInRow = 0
        } else {
            return .nothing(until: nextInstant())
        }
        slots.append(slot, to: &working)
        guard let item = slots.begin(slot, now: now, unscheduling: &delayedCount) else { return .nothing(until: nil) }
        return .item(item)
    }

    /// The work on an item is over. Gives the back-off for `.retry`, else 0.
    ///
    /// What the item was given out with may be finished once; a second time nothing happens.
    @discardableResult
    public mutating func finish(
        _ item: WorkItem<Key>, _ end: WorkEnd, unit: Double = 0, now: Int64
    ) -> Int64 {
        guard slots.isWorking(item) else { return 0 }
        let slot = item.slot
        slots.remove(slot, from: &working)
        let overtaken = slots.end(slot)
        guard !isClosed else {
            slots.free(slot)
            return 0
        }
        var delay: Int64 = 0
        switch end {
        case .settled(let again):
            slots[slot].failures = 0
            if let again { addAgain(slot, after: again, item.priority, now: now) }
        case .retry:
            delay = retry(slot, item.priority, unit: unit, now: now)
        case .open:
            break
        }
        if case .settled = end {} else if overtaken != .max { schedule(slot, overtaken, item.priority) }
        if slots[slot].isDirty {
            slots[slot].isDirty = false
            enqueue(slot)
        }
        freeIfIdle(slot)
        return delay
    }

    /// The work on `key` is over; nothing else about it changes. Gives when it was begun, if it was.
    @discardableResult
    public mutating func done(_ key: Key, now: Int64) -> Int64? {
        guard let slot = slots.find(key), slots[slot].isWorking, let item = slots.item(slot) else { return nil }
        finish(item, .open, now: now)
        return item.started
    }

    /// From now on nothing is taken in or given out; what is being worked on may finish.
    public mutating func close() {
        isClosed = true
        normal = SlotList()
        low = SlotList()
        delayed = Heap()
        delayedCount = 0
        slots.keepOnlyWorking()
    }
}

extension WorkQueueMachine {
    private mutating func addAgain(_ slot: Int32, after delay: Int64, _ priority: WorkPriority, now: Int64) {
        if delay <= 0 { add(slot, priority, now: now) } else { schedule(slot, now.addingSaturated(delay), priority) }
    }

    @discardableResult
    private mutating func add(_ slot: Int32, _ priority: WorkPriority, now: Int64) -> Bool {
        let entry = slots[slot]
        if entry.isReady || entry.isDirty {
            guard priority == .normal, entry.priority == .low else { return false }
            // To the end of those that were normal before it.
            slots[slot].priority = .normal
            if entry.isReady {
                slots.remove(slot, from: &low)
                slots.append(slot, to: &normal)
            }
            return false
        }
        slots[slot].since = now
        slots[slot].priority = priority
        if entry.isWorking { slots[slot].isDirty = true } else { enqueue(slot) }
        return true
    }

    private mutating func enqueue(_ slot: Int32) {
        slots[slot].isReady = true
        if slots[slot].priority == .normal { slots.append(slot, to: &normal) } else { slots.append(slot, to: &low) }
    }

    private mutating func retry(_ slot: Int32, _ priority: WorkPriority, unit: Double, now: Int64) -> Int64 {
        slots[slot].failures = slots[slot].failures.addingSaturated(1)
        let delay = backoff.delay(after: Int(slots[slot].failures), unit: unit).nanoseconds
        addAgain(slot, after: delay, priority, now: now)
        return delay
    }

    private mutating func schedule(_ slot: Int32, _ instant: Int64, _ priority: WorkPriority) {
        // The last instant stands for none.
        let instant = min(instant, .max - 1)
        if priority > slots[slot].duePriority || slots[slot].due == .max { slots[slot].duePriority = priority }
        guard instant < slots[slot].due else { return }
        if slots[slot].due == .max { delayedCount += 1 }
        slots[slot].due = instant
        order &+= 1
        // Elements that became void are cleared away before they are more than the others.
        if delayed.count > 2 * delayedCount + 64 {
            let slots = slots
            delayed = Heap(delayed.unordered.filter { slots.due($0.slot) == $0.instant })
        }
        delayed.insert(Delayed(instant: instant, order: order, slot: slot))
    }

    private mutating func promote(now: Int64) {
        while let first = delayed.min, first.instant <= now {
            delayed.removeMin()
            guard slots.due(first.slot) == first.instant else { continue }
            slots[first.slot].due = .max
            delayedCount -= 1
            add(first.slot, slots[first.slot].duePriority, now: first.instant)
        }
    }

    private mutating func nextInstant() -> Int64? {
        while let first = delayed.min {
            if slots.due(first.slot) == first.instant { return first.instant }
            delayed.removeMin()
        }
        return nil
    }

    private mutating func freeIfIdle(_ slot: Int32) {
        if slots[slot].isIdle { slots.free(slot) }
    }
}
