/// A text that may be none: bytes, printed so that they can be put into a test.
public struct ByteInput: CustomStringConvertible {
    var bytes: [UInt8]

    public var description: String {
        String(validating: bytes, as: UTF8.self).map { $0.debugDescription } ?? "bytes \(bytes)"
    }
}

extension [UInt8] {
    private static let notable =
        Array("{}[]()\",:\\ \n\t\r-+.eEuxrb0159tfn'#&*!|>%@`?~<=/^$".utf8)
        + [0, 0x7F, 0x80, 0xBF, 0xC2, 0xC3, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xFF]

    /// Changes some bytes: overwrites, inserts, removes, repeats, flips, cuts off, or takes a part of another text.
    mutating func mutate(_ choices: inout Choices, splicing others: [[UInt8]]) {
        for _ in 0...choices.below(4) where !isEmpty {
            let place = choices.below(count)
            switch choices.below(10) {
            case 0, 1: self[place] = choices.pick(Self.notable)
            case 2, 3: insert(choices.pick(Self.notable), at: place)
            case 4: remove(at: place)
            case 5:
                let part = Array(self[place..<Swift.min(count, place + 1 + choices.below(24))])
                insert(contentsOf: part, at: choices.below(count + 1))
            case 6: removeSubrange(place..<Swift.min(count, place + 1 + choices.below(8)))
            case 7: self[place] ^= 1 << UInt8(choices.below(8))
            case 8:
                let other = choices.pick(others)
                guard !other.isEmpty else { continue }
                let start = choices.below(other.count)
                let end = Swift.min(other.count, start + 1 + choices.below(40))
                replaceSubrange(place..<Swift.min(count, place + choices.below(8)), with: other[start..<end])
            default:
                if choices.isOne(in: 4) { removeSubrange(place...) } else { repeatPart(at: place, &choices) }
            }
        }
    }

    /// Repeats a short part many times: long chains and deep nesting.
    private mutating func repeatPart(at place: Int, _ choices: inout Choices) {
        let part = self[place..<Swift.min(count, place + 1 + choices.below(6))]
        let times = choices.isOne(in: 20) ? 2_000 : 40
        insert(contentsOf: [[UInt8]](repeating: Array(part), count: choices.below(times)).joined(), at: place)
    }
}
