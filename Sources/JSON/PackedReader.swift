/// Reads packed values out of the bytes of one document.
///
/// The bytes were written by `PackedWriter` in this process, from nothing but checked values, and nobody else can make
/// them: they are not checked again.
struct PackedReader {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    @inline(__always)
    private func length(at position: inout Int) -> UInt64 {
        var result = UInt64(bytes[position] & 0x7F)
        var shift: UInt64 = 7
        while bytes[position] >= 0x80 {
            position &+= 1
            result |= UInt64(bytes[position] & 0x7F) &<< shift
            shift &+= 7
        }
        position &+= 1
        return result
    }

    /// The end of the value at `position`, without a look into it.
    @inline(__always)
    func end(at position: Int) -> Int {
        let kind = bytes[position]
        var next = position &+ 1
        switch kind {
        case 0..<PackedForm.string: return next &+ Int(kind)
        case PackedForm.string, PackedForm.array, PackedForm.object:
            let count = length(at: &next)
            return next &+ Int(truncatingIfNeeded: count)
        case PackedForm.integer:
            _ = length(at: &next)
            return next
        case PackedForm.double: return next &+ 8
        default: return next
        }
    }

    /// Where the value of the member begins whose key is at `position`.
    @inline(__always)
    func endOfKey(at position: Int) -> Int {
        let first = bytes[position]
        if first < PackedForm.shortKeys { return position &+ 1 }
        return first == PackedForm.inlineKey ? end(at: position &+ 1) : position &+ 2
    }

    /// The bytes of the value at `position`.
    func bytes(at position: Int) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(rebasing: bytes[position..<end(at: position)]))
    }

    /// Where the elements of the array at `position` begin; nil on other kinds of value.
    func elements(at position: Int) -> [Int]? {
        guard let body = body(at: position, of: PackedForm.array) else { return nil }
        var starts: [Int] = []
        var next = body.lowerBound
        while next < body.upperBound {
            starts.append(next)
            next = end(at: next)
        }
        return starts
    }

    func isObject(at position: Int) -> Bool {
        bytes[position] == PackedForm.object || bytes[position] == PackedForm.emptyObject
    }

    /// Where the elements or members lie of the array or object at `position`; nil on other kinds of value.
    func body(at position: Int, of kind: UInt8) -> Range<Int>? {
        let empty = kind == PackedForm.array ? PackedForm.emptyArray : PackedForm.emptyObject
        if bytes[position] == empty { return position + 1..<position + 1 }
        guard bytes[position] == kind else { return nil }
        var start = position + 1
        let count = length(at: &start)
        return start..<start + Int(truncatingIfNeeded: count)
    }

    /// Where the text of the string at `position` lies; nil on other kinds of value.
    @inline(__always)
    private func text(at position: Int) -> Range<Int>? {
        let kind = bytes[position]
        var start = position &+ 1
        if kind < PackedForm.string { return start..<start &+ Int(kind) }
        guard kind == PackedForm.string else { return nil }
        let count = length(at: &start)
        return start..<start &+ Int(truncatingIfNeeded: count)
    }

    @inline(__always)
    private func string(_ text: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[text]), as: UTF8.self)
    }

    /// The text at `position`; nil on other kinds of value.
    func string(at position: Int) -> String? {
        text(at: position).map(string)
    }

    /// Where the value of the member `key` begins in the object at `position`; nil where there is none.
    func member(_ key: String, at position: Int, with keys: PackedKeys) -> Int? {
        guard let body = body(at: position, of: PackedForm.object), !body.isEmpty else { return nil }
        var key = key
        return key.withUTF8 { key in
            let number = keys.number(of: key, hash: KeyHash.shared(key))
            var place = body.lowerBound
            while place < body.upperBound {
                let value = endOfKey(at: place)
                if let number {
                    if self.number(at: place) == number { return value }
                } else if isKey(key, at: place) {
                    return value
                }
                place = end(at: value)
            }
            return nil
        }
    }

    /// The key's number; nil of one that stands in full.
    @inline(__always)
    private func number(at position: Int) -> Int? {
        let first = Int(bytes[position])
        if first < PackedForm.shortKeys { return first }
        if first == PackedForm.inlineKey { return nil }
        return (first &- PackedForm.shortKeys) &<< 8 &+ Int(bytes[position &+ 1]) &+ PackedForm.shortKeys
    }

    /// Whether the key at `position` stands in full and is `key`.
    private func isKey(_ key: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard bytes[position] == PackedForm.inlineKey, let text = text(at: position + 1) else { return false }
        return bytes[text].elementsEqual(key)
    }
}

extension PackedReader {
    /// The value at `position`, which is moved past it.
    func value(at position: inout Int, with keys: PackedKeys) -> JSONValue {
        let kind = bytes[position]
        switch kind {
        case 0...PackedForm.string:
            let text = text(at: position) ?? 0..<0
            position = text.upperBound
            return .string(string(text))
        case PackedForm.array, PackedForm.emptyArray:
            let body = body(at: position, of: PackedForm.array) ?? 0..<0
            position = body.upperBound
            return .array(array(body, with: keys))
        case PackedForm.object, PackedForm.emptyObject:
            let body = body(at: position, of: PackedForm.object) ?? 0..<0
            position = body.upperBound
            return .object(JSONObject(distinct: members(body, with: keys)))
        default:
            let value = scalar(at: position) ?? .null
            position = end(at: position)
            return value
        }
    }

    /// The value at `position`, if it is neither a string nor an array nor an object.
    func scalar(at position: Int) -> JSONValue? {
        let kind = bytes[position]
        switch kind {
        case 0...PackedForm.object, PackedForm.emptyArray, PackedForm.emptyObject: return nil
        case PackedForm.null: return .null
        case PackedForm.true, PackedForm.false: return .bool(kind == PackedForm.true)
        case PackedForm.integer:
            var next = position + 1
            let zigzag = length(at: &next)
            return .integer(Int64(bitPattern: zigzag &>> 1) ^ -Int64(bitPattern: zigzag & 1))
        case PackedForm.double: return .double(Double(bitPattern: ByteOrder.word(bytes, at: position + 1)))
        default: return .integer(Int64(kind) - Int64(PackedForm.smallInteger))
        }
    }

    private func array(_ body: Range<Int>, with keys: PackedKeys) -> [JSONValue] {
        var count = 0
        var position = body.lowerBound
        while position < body.upperBound {
            position = end(at: position)
            count += 1
        }
        // An empty one would be written to as all of them are: the one that the standard library shares.
        guard count > 0 else { return [] }
        position = body.lowerBound
        return Array(unsafeUninitializedCapacity: count) { elements, initialized in
            while position < body.upperBound {
                elements.initializeElement(at: initialized, to: value(at: &position, with: keys))
                initialized += 1
            }
        }
    }

    private func members(_ body: Range<Int>, with keys: PackedKeys) -> [JSONObject.Slot] {
        var count = 0
        var position = body.lowerBound
        while position < body.upperBound {
            position = end(at: endOfKey(at: position))
            count += 1
        }
        guard count > 0 else { return [] }
        position = body.lowerBound
        return Array(unsafeUninitializedCapacity: count) { members, initialized in
            while position < body.upperBound {
                let key = number(at: position).map { keys.texts[$0] } ?? string(at: position + 1) ?? ""
                position = endOfKey(at: position)
                members.initializeElement(
                    at: initialized, to: JSONObject.Slot(key: key, value: value(at: &position, with: keys)))
                initialized += 1
            }
        }
    }
}
