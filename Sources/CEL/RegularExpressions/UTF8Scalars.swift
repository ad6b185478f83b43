#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A text's UTF-8 in memory, which is valid because a `String` held it.
typealias UTF8Text = UnsafeBufferPointer<UInt8>

extension UTF8Text {
    /// The scalar at `index` and how many bytes it takes.
    @inline(__always)
    func scalar(at index: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(self[index])
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | next(index + 1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | next(index + 1) << 6 | next(index + 2), 3) }
        let high = (first & 0x07) << 18 | next(index + 1) << 12
        return (high | next(index + 2) << 6 | next(index + 3), 4)
    }

    @inline(__always)
    private func next(_ index: Int) -> UInt32 { index < count ? UInt32(self[index]) & 0x3F : 0 }

    /// What stands before `index`.
    func kind(before index: Int) -> ScalarKind {
        guard index > 0 else { return .end }
        // No byte of a longer character is a newline's or a word's.
        let byte = UInt32(self[index - 1])
        return byte < 0x80 ? ScalarKind(byte) : .other
    }

    func kind(after index: Int) -> ScalarKind {
        guard index < count else { return .end }
        let byte = UInt32(self[index])
        return byte < 0x80 ? ScalarKind(byte) : .other
    }

    /// Where `literal`, which is not empty, stands first from `start` on.
    func firstIndex(of literal: [UInt8], from start: Int) -> Int? {
        guard let base = baseAddress, let first = literal.first else { return nil }
        var index = start
        while index + literal.count <= count {
            guard let found = memchr(base + index, Int32(first), count - index - literal.count + 1) else { return nil }
            index = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            if memcmp(base + index, literal, literal.count) == 0 { return index }
            index += 1
        }
        return nil
    }
}

extension String {
    /// Calls `body` with the text's UTF-8.
    @inline(__always)
    func withUTF8Text<Result, Failure: Error>(
        _ body: (UTF8Text) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outcome = utf8.withContiguousStorageIfAvailable { buffer -> Swift.Result<Result, Failure> in
            do throws(Failure) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        if let outcome { return try outcome.get() }
        let copy = Array(utf8)
        return try copy.withUnsafeBufferPointer { buffer throws(Failure) in try body(buffer) }
    }
}
