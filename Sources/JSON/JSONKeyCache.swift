/// The last long keys of one document: the elements of a list have the same ones, and so share their storage.
struct JSONKeyCache {
    /// Up to this many bytes a Swift text needs no storage of its own.
    static let inlineCount = 15

    private var texts: [String] = []

    /// The text of `bytes`, which are ASCII and not empty.
    mutating func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
        if texts.isEmpty { texts = Array(repeating: "", count: 64) }
        let slot =
            (bytes.count &* 37 &+ Int(bytes[0]) &* 11 &+ Int(bytes[bytes.count / 2]) &* 5 &+ Int(bytes[bytes.count - 1]))
            & 63
        let known = texts[slot]
        if known.utf8.count == bytes.count, known.utf8.withContiguousStorageIfAvailable(bytes.elementsEqual) == true {
            return known
        }
        let text = String(decoding: bytes, as: UTF8.self)
        texts[slot] = text
        return text
    }
}
