/// Where the items of a list stand in its bytes.
///
/// Found by quotes and brackets alone: what lies between is checked by whoever reads it. Bytes that are no JSON have an
/// extent too, or none, and cannot be read by it.
struct ListExtent: Sendable, Hashable {
    /// From the opening to the closing bracket.
    var array: Range<Int>
    /// Each item, with white space around it.
    var items: [Range<Int>]

    /// Nil where the outermost object has no array by the name of `items`, or more than one member of that name.
    init?(of bytes: [UInt8]) {
        let found = bytes.withUnsafeBufferPointer { bytes -> (Range<Int>, [Range<Int>])? in
            var scan = Scan(bytes: bytes)
            return scan.items()
        }
        guard let found else { return nil }
        (array, items) = found
    }
}

private struct Scan {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The array and its elements.
    mutating func items() -> (Range<Int>, [Range<Int>])? {
        skipSpace()
        guard next() == UInt8(ascii: "{") else { return nil }
        var found: (Range<Int>, [Range<Int>])?
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { return found }
            let start = position
            skipString()
            let isItems = bytes[start..<position].elementsEqual(#""items""#.utf8)
            skipSpace()
            guard next() == UInt8(ascii: ":") else { return nil }
            skipSpace()
            if isItems {
                guard found == nil, current == UInt8(ascii: "[") else { return nil }
                found = elements()
                guard found != nil else { return nil }
            } else {
                skipValue()
            }
            skipSpace()
            guard next() == UInt8(ascii: ",") else { return found }
        }
    }

    private mutating func elements() -> (Range<Int>, [Range<Int>])? {
        let start = position
        position += 1
        skipSpace()
        var elements: [Range<Int>] = []
        if current == UInt8(ascii: "]") {
            position += 1
            return (start..<position, [])
        }
        while true {
            let first = position
            skipValue()
            elements.append(first..<position)
            switch next() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "]"): return (start..<position, elements)
            default: return nil
            }
        }
    }

    /// To the comma or the closing bracket after a value.
    private mutating func skipValue() {
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return }
            default:
                break
            }
            position += 1
        }
    }

    /// From a quote to behind the next one that is not escaped.
    private mutating func skipString() {
        position += 1
        while let byte = current {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        position = min(position, bytes.count)
    }

    private mutating func skipSpace() {
        while let byte = current, byte <= 0x20 { position += 1 }
    }

    private mutating func next() -> UInt8? {
        guard let byte = current else { return nil }
        position += 1
        return byte
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
}
