import InterlockTestKit

/// Small numbers that are the same for one seed and one name, whoever asks first.
struct SeededChoice: Sendable {
    private var names: SeededNames

    init(seed: UInt64, for name: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        names = SeededNames(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
    }

    mutating func below(_ bound: Int) -> Int { Int(names.next() % UInt64(max(bound, 1))) }
}
