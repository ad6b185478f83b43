/// Writes packed values one after the other into memory of its own.
struct PackedWriter: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// - Parameter capacity: how much room to begin with.
    init(capacity: Int) {
        memory = .allocate(byteCount: max(capacity, 64), alignment: 8)
    }

    deinit {
        memory.deallocate()
    }

    /// What was written, in an array without room to spare.
    func bytes() -> [UInt8] {
        bytes(0..<count)
    }

    func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(rebasing: memory[range]))
    }

    func withBytes<Result>(from start: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: memory[start..<count]))
    }

    /// Takes back everything from `start` on.
    mutating func cut(to start: Int) {
        count = start
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count &+ more > memory.count { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, count + more), alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count &+= 1
    }

    @inline(__always)
    private mutating func length(_ length: UInt64) {
        reserve(10)
        var rest = length
        while rest >= 0x80 {
            memory[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count &+= 1
            rest &>>= 7
        }
        memory[count] = UInt8(truncatingIfNeeded: rest)
        count &+= 1
    }

    mutating func raw(_ bytes: some Collection<UInt8>) {
        reserve(bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyBytes(from: bytes)
        count += bytes.count
    }

    @inline(__always)
    mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count < PackedForm.string {
            byte(UInt8(truncatingIfNeeded: bytes.count))
        } else {
            byte(PackedForm.string)
            length(UInt64(bytes.count))
        }
        reserve(bytes.count)
        if let target = memory.baseAddress, let source = bytes.baseAddress {
            (target + count).copyMemory(from: source, byteCount: bytes.count)
        }
        count &+= bytes.count
    }

    @inline(__always)
    mutating func key(_ number: Int?, _ text: UnsafeBufferPointer<UInt8>) {
        guard let number else {
            byte(PackedForm.inlineKey)
            return string(text)
        }
        if number < PackedForm.shortKeys { return byte(UInt8(truncatingIfNeeded: number)) }
        let rest = number &- PackedForm.shortKeys
        byte(UInt8(truncatingIfNeeded: PackedForm.shortKeys &+ rest &>> 8))
        byte(UInt8(truncatingIfNeeded: rest))
    }

    mutating func integer(_ value: Int64) {
        if value >= 0, value < PackedForm.smallIntegers {
            return byte(PackedForm.smallInteger + UInt8(truncatingIfNeeded: value))
        }
        byte(PackedForm.integer)
        length(UInt64(bitPattern: value &<< 1 ^ value &>> 63))
    }

    mutating func double(_ value: Double) {
        byte(PackedForm.double)
        reserve(8)
        memory.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= 8
    }

    /// Begins an array or object; the answer is for `close`.
    @inline(__always)
    mutating func open(_ kind: UInt8) -> Int {
        byte(kind)
        byte(0)
        return count
    }

    /// Ends the array or object whose body begins at `start`: its length is known only now.
    @inline(__always)
    mutating func close(_ start: Int) {
        let length = count &- start
        if length < 0x80 {
            memory[start &- 1] = UInt8(truncatingIfNeeded: length)
            // Nothing was kept.
            if length == 0 {
                memory[start &- 2] =
                    memory[start &- 2] == PackedForm.array ? PackedForm.emptyArray : PackedForm.emptyObject
                count &-= 1
            }
        } else {
            widen(start, length)
        }
    }

    @inline(never)
    private mutating func widen(_ start: Int, _ length: Int) {
        // A length of seven bits has its place already.
        let width = (UInt64.bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7
        reserve(width)
        let end = count + width - 1
        if let base = memory.baseAddress {
            (base + start + width - 1).copyMemory(from: base + start, byteCount: length)
        }
        count = start - 1
        self.length(UInt64(length))
        count = end
    }
}
