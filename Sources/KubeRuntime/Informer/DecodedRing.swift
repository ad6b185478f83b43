import Synchronization

/// The objects of a cache that are decoded at the moment: at most `capacity`; those that nobody reads go first.
///
/// A clock with a second chance: the hand passes by an object that was read since it last came, and takes the next.
final class DecodedRing<Object: Sendable>: Sendable {
    private struct State {
        var objects: [CachedObject<Object>?] = []
        var hand = 0
    }

    let capacity: Int
    // A mutex: content is read from any thread. Taken before an object's own, never the other way round: an object
    // decodes under its own lock and comes here after it.
    private let state = Mutex(State())

    init(capacity: Int) {
        // Places are Int32; nobody has room for as many objects.
        self.capacity = min(max(capacity, 1), Int(Int32.max))
    }

    /// Takes in an object that was decoded just now.
    func insert(_ object: CachedObject<Object>) {
        state.withLock { state in
            let place = place(in: &state)
            let isWanted = object.withState { own in
                // Retired since it was decoded.
                guard !own.isRetired, own.place < 0 else { return false }
                own.place = Int32(truncatingIfNeeded: place)
                own.wasRead = false
                return true
            }
            if isWanted { state.objects[place] = object }
        }
    }

    /// Forgets an object that is no longer in the cache; its content stays with it.
    func retire(_ object: CachedObject<Object>) {
        state.withLock { state in
            let place = object.withState { own in
                own.isRetired = true
                defer { own.place = -1 }
                return Int(own.place)
            }
            if state.objects.indices.contains(place) { state.objects[place] = nil }
        }
    }

    var count: Int { state.withLock { $0.objects.count { $0 != nil } } }

    /// A free place, made by dropping the content of an object if need be.
    private func place(in state: inout State) -> Int {
        if state.objects.count < capacity {
            state.objects.append(nil)
            return state.objects.count - 1
        }
        var passed = 0
        while true {
            let place = state.hand
            state.hand = (place + 1) % capacity
            passed += 1
            guard let object = state.objects[place] else { return place }
            // One round clears every mark. Whoever is read again in that time loses in the next one all the same.
            let isSecondRound = passed > capacity
            let isCold = object.withState { own in
                guard !own.wasRead || isSecondRound else {
                    own.wasRead = false
                    return false
                }
                own.form = nil
                own.place = -1
                return true
            }
            if isCold {
                state.objects[place] = nil
                return place
            }
        }
    }
}
