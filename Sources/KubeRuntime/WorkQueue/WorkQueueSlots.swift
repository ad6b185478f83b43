/// Where a work queue keeps its keys: one entry each, found by one hash, linked into lists without allocation.
struct WorkQueueSlots<Key: Hashable & Sendable>: Sendable {
    struct Entry: Sendable {
        /// Nil in a free slot.
        var key: Key?
        /// Since when it is ready, or is to come again.
        var since: Int64 = 0
        var started: Int64 = 0
        /// When it comes again; `.max` for never.
        var due = Int64.max
        /// When it was to come again as the work on it began.
        var overtaken = Int64.max
        var previous = Int32.nowhere
        var next = Int32.nowhere
        /// Which giving out of any slot this is, so that an old item is not taken for a new one.
        var turn: UInt32 = 0
        var failures: Int32 = 0
        var priority = WorkPriority.normal
        var duePriority = WorkPriority.normal
        var workPriority = WorkPriority.normal
        var isReady = false
        /// To be made ready when the work on it is done.
        var isDirty = false
        var isWorking = false

        var isIdle: Bool { !isReady && !isWorking && due == .max && failures == 0 }
    }

    private var entries: [Entry] = []
    private var places: [Key: Int32] = [:]
    private var firstFree = Int32.nowhere
    private var turns: UInt32

    init(turns: UInt32 = 0) {
        self.turns = turns
    }

    var count: Int { places.count }

    /// Slots are made here and live until they are freed; an index from elsewhere traps.
    subscript(slot: Int32) -> Entry {
        _read { yield entries[Int(slot)] }
        _modify { yield &entries[Int(slot)] }
    }

    func find(_ key: Key) -> Int32? { places[key] }

    mutating func findOrMake(_ key: Key) -> Int32 {
        let place = firstFree == .nowhere ? Int32(truncatingIfNeeded: entries.count) : firstFree
        // In place, so that a key is hashed once whether it is new or not.
        func value(_ slot: inout Int32) -> Int32 { slot }
        let slot = value(&places[key, default: place])
        // Nothing is mapped to the free place but what was just put there.
        guard slot == place else { return slot }
        if firstFree == .nowhere {
            entries.append(Entry(key: key))
        } else {
            firstFree = self[slot].next
            self[slot] = Entry(key: key)
        }
        return slot
    }

    mutating func free(_ slot: Int32) {
        guard let key = self[slot].key else { return }
        places[key] = nil
        self[slot] = Entry(key: nil, next: firstFree)
        firstFree = slot
        // A burst leaves no tables of its size behind.
        if places.isEmpty, entries.count > 1024 { self = WorkQueueSlots(turns: turns) }
    }

    /// Frees every key that is not being worked on, and forgets all about the others.
    mutating func keepOnlyWorking() {
        for index in entries.indices where entries[index].key != nil {
            if entries[index].isWorking {
                entries[index].isDirty = false
                entries[index].due = .max
                entries[index].failures = 0
            } else {
                free(Int32(truncatingIfNeeded: index))
                // The tables may have been given back with the last key.
                if places.isEmpty { return }
            }
        }
    }

    /// When the key of a slot comes again; `.max` for never, and for a slot that is no more.
    func due(_ slot: Int32) -> Int64 {
        entries.indices.contains(Int(slot)) ? self[slot].due : .max
    }

    // MARK: Work

    /// Marks the slot as being worked on; its time to come again is set aside.
    mutating func begin(_ slot: Int32, now: Int64, unscheduling delayedCount: inout Int) -> WorkItem<Key>? {
        self[slot].isReady = false
        self[slot].isWorking = true
        self[slot].started = now
        self[slot].workPriority = self[slot].priority
        turns &+= 1
        self[slot].turn = turns
        if self[slot].due != .max {
            self[slot].overtaken = self[slot].due
            self[slot].due = .max
            delayedCount -= 1
        }
        return item(slot)
    }

    /// What the slot was given out as. Only of a slot that is being worked on.
    func item(_ slot: Int32) -> WorkItem<Key>? {
        let entry = self[slot]
        guard let key = entry.key else { return nil }
        return WorkItem(
            key: key, priority: entry.workPriority, started: entry.started,
            queued: max(entry.started &- entry.since, 0),
            slot: slot, turn: entry.turn)
    }

    func isWorking(_ item: WorkItem<Key>) -> Bool {
        guard entries.indices.contains(Int(item.slot)) else { return false }
        let entry = self[item.slot]
        return entry.isWorking && entry.turn == item.turn
    }

    /// Marks the slot as not being worked on, and gives the time that was set aside.
    mutating func end(_ slot: Int32) -> Int64 {
        defer { self[slot].overtaken = .max }
        self[slot].isWorking = false
        return self[slot].overtaken
    }
}

/// A list of slots, each in one list at most.
struct SlotList: Sendable {
    var first = Int32.nowhere
    var last = Int32.nowhere
    var count = 0
}

extension WorkQueueSlots {
    mutating func append(_ slot: Int32, to list: inout SlotList) {
        self[slot].previous = list.last
        self[slot].next = .nowhere
        if list.last == .nowhere { list.first = slot } else { self[list.last].next = slot }
        list.last = slot
        list.count += 1
    }

    mutating func remove(_ slot: Int32, from list: inout SlotList) {
        let (previous, next) = (self[slot].previous, self[slot].next)
        if previous == .nowhere { list.first = next } else { self[previous].next = next }
        if next == .nowhere { list.last = previous } else { self[next].previous = previous }
        list.count -= 1
    }
}

extension Int32 {
    /// The slot that is none.
    static var nowhere: Int32 { -1 }
}
