/// Status line and header lines, as they come, become one response head.
///
/// Interim (1xx) heads are dropped, folded lines joined; what comes after the final head (trailers) is ignored.
struct ResponseHead {
    private(set) var status = 0
    private(set) var version = HTTPVersion.http1
    private(set) var headers = HTTPHeaders()
    private(set) var isComplete = false
    private var bytes = 0

    /// Of one answer, all lines together, interim ones too.
    static let maximumBytes = 256 << 10

    /// Takes one line with its line end.
    ///
    /// - Returns: false where the head is not HTTP or too large.
    mutating func append(line: [UInt8]) -> Bool {
        guard !isComplete else { return true }
        bytes &+= line.count
        guard bytes <= Self.maximumBytes else { return false }
        let content = Self.trimmed(line[...])
        if content.starts(with: Array("HTTP/".utf8)) { return begin(content) }
        guard let first = content.first else { return end() }
        if line[0] != first {
            headers.extendLast(with: String(decoding: content, as: UTF8.self))
            return true
        }
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { return false }
        headers.add(
            String(decoding: Self.trimmed(content[..<colon]), as: UTF8.self),
            String(decoding: Self.trimmed(content[(colon + 1)...]), as: UTF8.self))
        return true
    }

    private mutating func begin(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, words[1].count == 3,
            let status = Int(String(decoding: words[1], as: UTF8.self)), 100...599 ~= status
        else { return false }
        self.status = status
        version = words[0].dropFirst(5).first == UInt8(ascii: "2") ? .http2 : .http1
        headers = HTTPHeaders()
        return true
    }

    private mutating func end() -> Bool {
        guard status >= 100 else { return false }
        isComplete = status >= 200
        return true
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 <= 0x20 }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return bytes
    }
}
