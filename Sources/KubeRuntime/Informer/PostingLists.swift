/// Which slots are found under which index values, in one array.
///
/// Each value of each object is a posting. Postings of the same value are a doubly linked list, so that taking one out
/// costs the same however many there are; postings of the same slot are a list as well. Values are kept as fingerprints
/// of 64 bits (`Fingerprint`): most of them are long strings of which each is used once.
struct PostingLists {
    private struct Posting {
        var fingerprint: Fingerprint
        var slot: Int32
        var next: Int32
        var previous: Int32
        var nextOfSlot: Int32
    }

    static let none: Int32 = -1

    private var postings: [Posting] = []
    private var firstFree = none
    private var heads: [Fingerprint: Int32] = [:]

    /// Posts a slot under these values, none of them twice; the answer stands for them.
    mutating func post(_ slot: Int32, under fingerprints: [Fingerprint]) -> Int32 {
        var firstOfSlot = Self.none
        for fingerprint in fingerprints.reversed() {
            let head = heads[fingerprint] ?? Self.none
            let posting = Posting(
                fingerprint: fingerprint, slot: slot, next: head, previous: Self.none, nextOfSlot: firstOfSlot)
            let place = place(for: posting)
            if head != Self.none { postings[Int(head)].previous = place }
            heads[fingerprint] = place
            firstOfSlot = place
        }
        return firstOfSlot
    }

    /// Takes out what `post` put in when it answered `first`.
    mutating func remove(_ first: Int32) {
        var place = first
        while place != Self.none {
            let posting = postings[Int(place)]
            if posting.next != Self.none { postings[Int(posting.next)].previous = posting.previous }
            if posting.previous != Self.none {
                postings[Int(posting.previous)].next = posting.next
            } else {
                heads[posting.fingerprint] = posting.next == Self.none ? nil : posting.next
            }
            postings[Int(place)].next = firstFree
            firstFree = place
            place = posting.nextOfSlot
        }
    }

    /// The values that `post` was given when it answered `first`, in their order.
    func fingerprints(_ first: Int32) -> [Fingerprint] {
        var fingerprints: [Fingerprint] = []
        var place = first
        while place != Self.none {
            fingerprints.append(postings[Int(place)].fingerprint)
            place = postings[Int(place)].nextOfSlot
        }
        return fingerprints
    }

    /// The slots posted under a value, in no order.
    func slots(under fingerprint: Fingerprint) -> [Int] {
        var slots: [Int] = []
        var place = heads[fingerprint] ?? Self.none
        while place != Self.none {
            slots.append(Int(postings[Int(place)].slot))
            place = postings[Int(place)].next
        }
        return slots
    }

    private mutating func place(for posting: Posting) -> Int32 {
        guard firstFree != Self.none else {
            postings.append(posting)
            // Two thousand million postings would fill 50 GB: memory ends first.
            return Int32(truncatingIfNeeded: postings.count - 1)
        }
        let place = firstFree
        firstFree = postings[Int(place)].next
        postings[Int(place)] = posting
        return place
    }
}

/// A value of an index, as 64 bits of SipHash under a key that this process drew at random.
///
/// Two values of a collection of 100 000 share one with a chance of 3 in 10 000 million, and nobody who does not know the
/// key can bring that about.
struct Fingerprint: Hashable {
    private let bits: Int

    init(index: Int, value: String) {
        var hasher = Hasher()
        hasher.combine(index)
        hasher.combine(value)
        bits = hasher.finalize()
    }
}
