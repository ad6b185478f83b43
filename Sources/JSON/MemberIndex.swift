/// Finds the members of one large object by the hashes of their keys; holds nothing until it grows.
struct MemberIndex {
    /// Open addressing: a member's number plus one, zero where nothing stands; at most half full.
    private var slots: [UInt32] = []

    /// Makes room for `count` members; `hash` answers for those that are there already.
    mutating func grow(to count: Int, hash: (Int) -> UInt64) {
        if count * 2 <= slots.count { return }
        slots = Array(repeating: 0, count: max(64, slots.count * 2))
        for member in 0..<count - 1 { add(member, hash: hash(member)) }
    }

    mutating func add(_ member: Int, hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: member + 1)
    }

    /// Calls `isMatch` with the members that may have this hash until it says yes; whether it did.
    func contains(hash: UInt64, where isMatch: (Int) -> Bool) -> Bool {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] > 0 {
            if isMatch(Int(slots[slot]) - 1) { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }
}
