/// Packs one document straight from its tokens; recurses for what nests.
struct PackedTranscoder: ~Copyable {
    private struct Member {
        let hash: UInt64
        /// Of its key's opening quote.
        let position: Int
    }

    private var scanner: JSONScanner
    private var writer: PackedWriter
    private let table: PackedKeyTable
    private var keys: PackedKeys
    private let hashOf = KeyHash.shared
    private let dropped: DroppedPaths
    /// The members of all objects that are still open, each key once.
    private var members: [Member] = []
    /// False within what is checked but left out.
    private var isKeeping = true

    static func pack(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, dropping paths: [[String]],
        table: PackedKeyTable = .shared
    ) -> Result<[UInt8], JSONError> {
        var transcoder = PackedTranscoder(bytes, limits: limits, dropping: paths, table: table)
        do throws(JSONError) {
            transcoder.scanner.skipSpace()
            try transcoder.value(at: transcoder.dropped.root)
            try transcoder.scanner.finish()
            return .success(transcoder.writer.bytes())
        } catch {
            return .failure(error)
        }
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, dropping paths: [[String]], table: PackedKeyTable
    ) {
        self.table = table
        keys = table.current
        scanner = JSONScanner(bytes, limits: limits)
        writer = PackedWriter(capacity: bytes.count)
        dropped = DroppedPaths(paths, hash: KeyHash.shared)
    }

    private mutating func value(at place: DroppedPaths.Place?) throws(JSONError) {
        guard let byte = scanner.current else { throw scanner.error("unexpected end of the document") }
        switch byte {
        case UInt8(ascii: "\""):
            let text = try scanner.string()
            try check(text)
            if isKeeping { scanner.withBytes(of: text) { writer.string($0) } }
        case UInt8(ascii: "{"): try object(at: place)
        case UInt8(ascii: "["): try array(at: place)
        case UInt8(ascii: "t"):
            try scanner.literal("true")
            if isKeeping { writer.byte(PackedForm.true) }
        case UInt8(ascii: "f"):
            try scanner.literal("false")
            if isKeeping { writer.byte(PackedForm.false) }
        case UInt8(ascii: "n"):
            try scanner.literal("null")
            if isKeeping { writer.byte(PackedForm.null) }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try scanner.number()
            guard isKeeping else { return }
            switch number {
            case .integer(let value): writer.integer(value)
            case .double(let value): writer.double(value)
            }
        default: throw scanner.error("expected a value")
        }
    }

    @inline(__always)
    private func check(_ text: JSONScanner.Text) throws(JSONError) {
        if !text.isASCII, !scanner.withBytes(of: text, UTF8.isValid) {
            throw scanner.error("the string is not valid UTF-8", at: text.start)
        }
    }

    /// Reads a value that is kept or not, whatever was before.
    private mutating func value(at place: DroppedPaths.Place?, isKept: Bool) throws(JSONError) {
        let wasKeeping = isKeeping
        isKeeping = isKept
        try value(at: place)
        isKeeping = wasKeeping
    }

    private mutating func array(at place: DroppedPaths.Place?) throws(JSONError) {
        try scanner.enter()
        let body = isKeeping ? writer.open(PackedForm.array) : 0
        let child = place.flatMap { dropped.elements(of: $0) }
        if scanner.current != UInt8(ascii: "]") {
            elements: while true {
                if let child, child.isEnd { try value(at: nil, isKept: false) } else { try value(at: child) }
                scanner.skipSpace()
                switch scanner.current {
                case UInt8(ascii: ","):
                    scanner.position += 1
                    scanner.skipSpace()
                case UInt8(ascii: "]"): break elements
                default: throw scanner.error("expected ',' or ']'")
                }
            }
        }
        scanner.position += 1
        scanner.leave()
        if isKeeping { writer.close(body) }
    }

    private mutating func object(at place: DroppedPaths.Place?) throws(JSONError) {
        try scanner.enter()
        let body = isKeeping ? writer.open(PackedForm.object) : 0
        if scanner.current != UInt8(ascii: "}") {
            let first = members.count
            var index = MemberIndex()
            var replaced: [[UInt8]: [UInt8]] = [:]
            try member(at: place, first: first, index: &index, replaced: &replaced)
            while true {
                scanner.skipSpace()
                guard scanner.current == UInt8(ascii: ",") else { break }
                scanner.position += 1
                scanner.skipSpace()
                try member(at: place, first: first, index: &index, replaced: &replaced)
            }
            guard scanner.current == UInt8(ascii: "}") else { throw scanner.error("expected ',' or '}'") }
            members.removeLast(members.count &- first)
            if !replaced.isEmpty { replace(replaced, from: body) }
        }
        scanner.position += 1
        scanner.leave()
        if isKeeping { writer.close(body) }
    }

    /// One member of the object whose members begin at `first`.
    @inline(__always)
    private mutating func member(
        at place: DroppedPaths.Place?, first: Int, index: inout MemberIndex, replaced: inout [[UInt8]: [UInt8]]
    ) throws(JSONError) {
        guard scanner.current == UInt8(ascii: "\"") else { throw scanner.error("expected a string as the key") }
        let position = scanner.position
        let key = try scanner.string()
        try check(key)
        let hash = scanner.withBytes(of: key) { hashOf($0) }
        let isNew = add(Member(hash: hash, position: position), from: first, index: &index)
        let start = writer.count
        var child: DroppedPaths.Place?
        if isKeeping {
            child = place.flatMap { place in scanner.withBytes(of: key) { dropped.member($0, hash, of: place) } }
            if child?.isEnd != true { write(key, hash: hash) }
        }
        let keyEnd = writer.count
        scanner.skipSpace()
        guard scanner.current == UInt8(ascii: ":") else { throw scanner.error("expected ':'") }
        scanner.position += 1
        scanner.skipSpace()
        if let child, child.isEnd { try value(at: nil, isKept: false) } else { try value(at: child) }
        if isNew { return }
        guard scanner.limits.allowsDuplicateKeys else {
            throw scanner.error("the key \"\(text(at: position))\" stands twice in one object", at: position)
        }
        if writer.count > start {
            // The last value wins, in the place of the first: once the object has been read.
            replaced[writer.bytes(start..<keyEnd)] = writer.bytes(keyEnd..<writer.count)
            writer.cut(to: start)
        }
    }

    @inline(__always)
    private mutating func write(_ key: JSONScanner.Text, hash: UInt64) {
        var number = scanner.withBytes(of: key) { keys.number(of: $0, hash: hash) }
        if number == nil {
            number = scanner.withBytes(of: key) { table.number(adding: $0, hash: hash) }
            if number != nil { keys = table.current }
        }
        scanner.withBytes(of: key) { writer.key(number, $0) }
    }

    /// Notes a member of the object whose members begin at `first`; false if its key was there already.
    @inline(__always)
    private mutating func add(_ member: Member, from first: Int, index: inout MemberIndex) -> Bool {
        if members.count &- first < JSONObject.indexThreshold {
            for other in first..<members.count where members[other].hash == member.hash {
                if isSameKey(members[other].position, member.position) { return false }
            }
            members.append(member)
            return true
        }
        return addIndexed(member, from: first, index: &index)
    }

    @inline(never)
    private mutating func addIndexed(_ member: Member, from first: Int, index: inout MemberIndex) -> Bool {
        index.grow(to: members.count - first + 1) { members[first + $0].hash }
        let isKnown = index.contains(hash: member.hash) {
            let other = members[first + $0]
            return other.hash == member.hash && isSameKey(other.position, member.position)
        }
        if isKnown { return false }
        index.add(members.count - first, hash: member.hash)
        members.append(member)
        return true
    }

    /// Whether two strings of the document are the same text.
    private func isSameKey(_ left: Int, _ right: Int) -> Bool {
        var offset = 1
        while true {
            let byte = scanner.bytes[left + offset]
            guard byte != UInt8(ascii: "\\"), scanner.bytes[right + offset] == byte else { break }
            if byte == UInt8(ascii: "\"") { return true }
            offset += 1
        }
        return text(at: left).utf8.elementsEqual(text(at: right).utf8)
    }

    /// The string whose opening quote is at `position`, which has been read before.
    private func text(at position: Int) -> String {
        var scanner = JSONScanner(scanner.bytes.assumingMemoryBound(to: UInt8.self), limits: scanner.limits)
        scanner.position = position
        do throws(JSONError) {
            let text = try scanner.string()
            return scanner.withBytes(of: text) { String(decoding: $0, as: UTF8.self) }
        } catch {
            return ""
        }
    }

    /// Writes the members from `body` on again, those of `values` with another value.
    private mutating func replace(_ values: [[UInt8]: [UInt8]], from body: Int) {
        let written = writer.bytes(body..<writer.count)
        writer.cut(to: body)
        written.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let reader = PackedReader(bytes)
                let value = reader.endOfKey(at: position)
                let end = reader.end(at: value)
                let key = Array(bytes[position..<value])
                writer.raw(key)
                if let other = values[key] {
                    writer.raw(other)
                } else {
                    writer.raw(UnsafeRawBufferPointer(rebasing: bytes[value..<end]))
                }
                position = end
            }
        }
    }
}
