import KubeCore

/// The objects of one kind in the order of their paths: a sorted array in leaves of bounded size.
///
/// Copying one costs nothing, and a write after a copy copies a leaf and the list of leaves: lists read a state that
/// stands still while it is written on.
struct ObjectCollection: Sendable {
    private static let maximumLeaf = 256

    /// None is empty.
    private var leaves: [[StoredObject]] = []
    private var counts: [String: Int] = [:]
    private(set) var count = 0

    /// A place between the objects.
    struct Position: Sendable, Hashable {
        var leaf: Int
        var offset: Int
    }

    /// The order in which Kubernetes stores paths: byte by byte, with a slash after the namespace.
    static func precedes(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
        if left.namespace == right.namespace { return left.name < right.name }
        if right.namespace.hasPrefix(left.namespace) {
            return right.namespace.utf8.dropFirst(left.namespace.utf8.count).first.map { $0 > UInt8(ascii: "/") }
                ?? true
        }
        if left.namespace.hasPrefix(right.namespace) { return !precedes(right, left) }
        return left.namespace < right.namespace
    }

    /// The first place whose object does not come before `key`.
    private func position(of key: ObjectKey) -> Position {
        var (low, high) = (0, leaves.count)
        while low < high {
            let middle = (low + high) / 2
            if let last = leaves[middle].last, Self.precedes(last.key, key) { low = middle + 1 } else { high = middle }
        }
        guard low < leaves.count else { return Position(leaf: low, offset: 0) }
        let leaf = leaves[low]
        let index = low
        (low, high) = (0, leaf.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(leaf[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return Position(leaf: index, offset: low)
    }

    private func object(at position: Position) -> StoredObject? {
        guard position.leaf < leaves.count, position.offset < leaves[position.leaf].count else { return nil }
        return leaves[position.leaf][position.offset]
    }

    subscript(key: ObjectKey) -> StoredObject? {
        guard let object = object(at: position(of: key)), object.key == key else { return nil }
        return object
    }

    /// Returns what was there.
    @discardableResult
    mutating func set(_ object: StoredObject) -> StoredObject? {
        var place = position(of: object.key)
        if let old = self.object(at: place), old.key == object.key {
            leaves[place.leaf][place.offset] = object
            return old
        }
        count += 1
        counts[object.key.namespace, default: 0] += 1
        if place.leaf == leaves.count {
            guard !leaves.isEmpty else {
                leaves = [[object]]
                return nil
            }
            place = Position(leaf: leaves.count - 1, offset: leaves[leaves.count - 1].count)
        }
        leaves[place.leaf].insert(object, at: place.offset)
        let size = leaves[place.leaf].count
        if size > Self.maximumLeaf {
            // Names often come in their order: a leaf that grew at its end stays nearly full.
            let isGrowingAtEnd = place.offset == size - 1
            let cut = isGrowingAtEnd ? Self.maximumLeaf * 7 / 8 : size / 2
            let upper = Array(leaves[place.leaf][cut...])
            leaves[place.leaf].removeSubrange(cut...)
            leaves.insert(upper, at: place.leaf + 1)
        }
        return nil
    }

    mutating func remove(_ key: ObjectKey) -> StoredObject? {
        let place = position(of: key)
        guard let old = object(at: place), old.key == key else { return nil }
        count -= 1
        counts[key.namespace, default: 1] -= 1
        if counts[key.namespace] == 0 { counts[key.namespace] = nil }
        leaves[place.leaf].remove(at: place.offset)
        if leaves[place.leaf].isEmpty {
            leaves.remove(at: place.leaf)
        } else if place.leaf > 0, leaves[place.leaf - 1].count + leaves[place.leaf].count <= Self.maximumLeaf / 2 {
            leaves[place.leaf - 1] += leaves[place.leaf]
            leaves.remove(at: place.leaf)
        }
        return old
    }

    func count(in namespace: String?) -> Int {
        namespace.map { counts[$0] ?? 0 } ?? count
    }

    /// The objects after `key`, of one namespace or of all.
    func slice(in namespace: String?, after key: ObjectKey? = nil) -> ObjectSlice {
        var start = Position(leaf: 0, offset: 0)
        var skipped = 0
        if let namespace { start = position(of: ObjectKey(namespace: namespace, name: "")) }
        if let key {
            var place = position(of: key)
            if let object = object(at: place), object.key == key { place.offset += 1 }
            // A token of another namespace begins before or after everything in this one.
            if place.leaf > start.leaf || place.leaf == start.leaf && place.offset > start.offset {
                skipped = distance(from: start, to: place)
                start = place
            }
        }
        return ObjectSlice(leaves: leaves, start: start, count: max(0, count(in: namespace) - skipped))
    }

    private func distance(from start: Position, to end: Position) -> Int {
        if start.leaf == end.leaf { return end.offset - start.offset }
        let between = leaves[start.leaf + 1..<end.leaf].reduce(0) { $0 + $1.count }
        return leaves[start.leaf].count - start.offset + between + end.offset
    }
}

/// Some objects in their order, as they were when the slice was taken.
struct ObjectSlice: Sendable, Sequence {
    private let leaves: [[StoredObject]]
    private let start: ObjectCollection.Position
    let count: Int

    static let empty = ObjectSlice(leaves: [], start: .init(leaf: 0, offset: 0), count: 0)

    init(leaves: [[StoredObject]], start: ObjectCollection.Position, count: Int) {
        self.leaves = leaves
        self.start = start
        self.count = count
    }

    init(_ objects: [StoredObject]) {
        self.init(leaves: objects.isEmpty ? [] : [objects], start: .init(leaf: 0, offset: 0), count: objects.count)
    }

    var underestimatedCount: Int { count }

    func makeIterator() -> Iterator { Iterator(leaves: leaves, position: start, left: count) }

    struct Iterator: Sendable, IteratorProtocol {
        fileprivate let leaves: [[StoredObject]]
        fileprivate var position: ObjectCollection.Position
        /// How many are still to come.
        fileprivate(set) var left: Int

        mutating func next() -> StoredObject? {
            guard left > 0 else { return nil }
            while position.leaf < leaves.count, position.offset >= leaves[position.leaf].count {
                position = .init(leaf: position.leaf + 1, offset: 0)
            }
            guard position.leaf < leaves.count else { return nil }
            defer {
                position.offset += 1
                left -= 1
            }
            return leaves[position.leaf][position.offset]
        }
    }
}
