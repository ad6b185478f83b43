import Synchronization

/// The keys that packed documents write as numbers, shared by the whole process.
///
/// Keys are only ever added, so that a number means the same key for as long as the process lives, and whether a key has
/// a number at all is settled the first time it is seen. Both the keys' count and their length are bounded: what a
/// hostile document can fill is about a megabyte, after which further keys stand in full where they are used.
final class PackedKeyTable: Sendable {
    static let maximumCount = 4096
    static let maximumKeyLength = 96
    static let shared = PackedKeyTable()

    // Documents are packed on many threads at once, and each must see the numbers that the others gave.
    private let keys = Mutex(PackedKeys())

    /// The keys as they are now: all those of every document that exists now.
    var current: PackedKeys { keys.withLock { $0 } }

    /// The number of a key that is UTF-8, given one if there is room; nil if it has none.
    func number(adding key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
        keys.withLock { $0.number(adding: key, hash: hash) }
    }
}

/// Keys and their numbers.
struct PackedKeys: Sendable {
    private struct Entry {
        let hash: UInt64
        let start: Int32
        let count: Int32
    }

    /// By number.
    private(set) var texts: [String] = []
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Open addressing: a number plus one, zero where nothing stands; at most half full.
    private var slots: [UInt16] = Array(repeating: 0, count: 256)

    /// The number of a key; nil if it has none.
    @inline(__always)
    func number(of key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] > 0 {
            let number = Int(slots[slot]) &- 1
            let entry = entries[number]
            if entry.hash == hash, Int(entry.count) == key.count {
                let isSame = bytes.withUnsafeBytes {
                    ByteOrder.areEqual($0, at: Int(entry.start), UnsafeRawBufferPointer(key), at: 0, count: key.count)
                }
                if isSame { return number }
            }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    fileprivate mutating func number(adding key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
        if let number = number(of: key, hash: hash) { return number }
        guard texts.count < PackedKeyTable.maximumCount, key.count <= PackedKeyTable.maximumKeyLength else {
            return nil
        }
        entries.append(Entry(hash: hash, start: Int32(bytes.count), count: Int32(key.count)))
        bytes.append(contentsOf: key)
        texts.append(String(decoding: key, as: UTF8.self))
        if entries.count * 2 > slots.count {
            slots = Array(repeating: 0, count: slots.count * 2)
            for number in entries.indices { place(number) }
        } else {
            place(entries.count - 1)
        }
        return entries.count - 1
    }

    private mutating func place(_ number: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: entries[number].hash) & mask
        while slots[slot] > 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt16(number + 1)
    }
}
