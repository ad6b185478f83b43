import KubeCore
import Synchronization

/// Which reconcile is going on; carried by its task and those that it starts.
///
/// Logs take it from here (`ReconcileContext.metadataProvider`), and limits of rate know by it whose request waits.
public struct ReconcileContext: Sendable {
    @TaskLocal public static var current: ReconcileContext?

    public let controller: String
    public let key: ObjectKey
    public let id: ReconcileID

    public init(controller: String, key: ObjectKey, id: ReconcileID = .next()) {
        self.controller = controller
        self.key = key
        self.id = id
    }
}

/// Tells the reconciles of all processes apart, as far as 64 bits that look random can.
public struct ReconcileID: Sendable, Hashable, CustomStringConvertible {
    public let bits: UInt64

    public init(bits: UInt64) {
        self.bits = bits
    }

    private static let start = UInt64.random(in: .min ... .max)
    private static let count = Atomic<UInt64>(0)

    /// One that this process has not given out. Costs an addition and a few multiplications, no entropy.
    public static func next() -> ReconcileID {
        // A bijection of 64 bits (SplitMix64's), so that different counts stay different.
        var bits = start &+ count.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9e37_79b9_7f4a_7c15
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return ReconcileID(bits: bits ^ (bits >> 31))
    }

    /// 16 hexadecimal digits.
    public var description: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
