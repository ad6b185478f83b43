import KubeCore

/// Which of several leaders works on which objects: by namespace, the same in every process and every version.
///
/// A namespace belongs to shard FNV-1a-64(its name's UTF-8) mod `count`; what is cluster-scoped belongs to shard 0. Shard 0
/// also makes every admission, of all namespaces: `Duties`.
public struct ShardMap: Sendable, Hashable {
    /// How many there may be: as many leases are named in the controller's role.
    public static let limit = 16

    /// At least 1.
    public let count: Int

    /// - Parameter count: below 1 is 1.
    public init(count: Int = 1) {
        self.count = max(count, 1)
    }

    public func shard(ofNamespace name: String) -> Int {
        guard !name.isEmpty else { return 0 }
        return Int(Self.hash(name) % UInt64(count))
    }

    func shard(of key: ObjectKey) -> Int { shard(ofNamespace: key.namespace) }

    /// The lease of a shard: the elections' own name for shard 0, so that one shard is no special case.
    public static func lease(_ base: ObjectKey, shard: Int) -> ObjectKey {
        shard == 0 ? base : ObjectKey(namespace: base.namespace, name: "\(base.name)-\(shard)")
    }

    /// FNV-1a with 64 bits.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}

/// What a reconciler does of an object's work. The two are disjoint: what one process does of an object another one leaves.
struct Duties: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    /// Planning, judging, and every write that lets something through: shard 0's, for all namespaces. So everything that
    /// raises what is committed is written by one process, one after the other, whatever the number of shards.
    static let admitting = Duties(rawValue: 1)
    /// Everything else: carrying out what was admitted, and reporting. The shard's of the namespace.
    static let carryingOut = Duties(rawValue: 2)

    static let all: Duties = [.admitting, .carryingOut]
}
