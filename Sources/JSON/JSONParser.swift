/// Builds the value of one document from its tokens; recurses for what nests.
struct JSONParser: ~Copyable {
    private var scanner: JSONScanner
    /// The elements and members of all arrays and objects that are still open: their own storage then gets the
    /// size that it needs.
    private var elements: [JSONValue] = []
    private var members: [JSONObject.Slot] = []
    private var keys = JSONKeyCache()

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) -> Result<JSONValue, JSONError> {
        var parser = JSONParser(bytes, limits: limits)
        do throws(JSONError) {
            parser.scanner.skipSpace()
            let value = try parser.value()
            try parser.scanner.finish()
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        scanner = JSONScanner(bytes, limits: limits)
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let byte = scanner.current else { throw scanner.error("unexpected end of the document") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try scanner.literal("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try scanner.literal("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try scanner.literal("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            switch try scanner.number() {
            case .integer(let value): return .integer(value)
            case .double(let value): return .double(value)
            }
        default: throw scanner.error("expected a value")
        }
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try scanner.enter()
        defer { scanner.leave() }
        if scanner.current == UInt8(ascii: "]") {
            scanner.position += 1
            return .array([])
        }
        let start = elements.count
        while true {
            elements.append(try value())
            scanner.skipSpace()
            switch scanner.current {
            case UInt8(ascii: ","):
                scanner.position += 1
                scanner.skipSpace()
            case UInt8(ascii: "]"):
                scanner.position += 1
                return .array(elements.takeLast(from: start))
            default: throw scanner.error("expected ',' or ']'")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try scanner.enter()
        defer { scanner.leave() }
        if scanner.current == UInt8(ascii: "}") {
            scanner.position += 1
            return .object(JSONObject())
        }
        let start = members.count
        // What has many members goes on in an object with an index.
        var large: JSONObject?
        while true {
            guard scanner.current == UInt8(ascii: "\"") else { throw scanner.error("expected a string as the key") }
            let keyPosition = scanner.position
            let key = try string(isKey: true)
            scanner.skipSpace()
            guard scanner.current == UInt8(ascii: ":") else { throw scanner.error("expected ':'") }
            scanner.position += 1
            scanner.skipSpace()
            let value = try value()
            if large == nil, members.count - start == JSONObject.indexThreshold {
                large = JSONObject(distinct: members.takeLast(from: start))
            }
            let isNew = large?.insert(value, forKey: key) ?? insert(value, forKey: key, from: start)
            if !isNew, !scanner.limits.allowsDuplicateKeys {
                throw scanner.error("the key \"\(key)\" stands twice in one object", at: keyPosition)
            }
            scanner.skipSpace()
            switch scanner.current {
            case UInt8(ascii: ","):
                scanner.position += 1
                scanner.skipSpace()
            case UInt8(ascii: "}"):
                scanner.position += 1
                if let large { return .object(large) }
                return .object(JSONObject(distinct: members.takeLast(from: start)))
            default: throw scanner.error("expected ',' or '}'")
            }
        }
    }

    /// Sets a member of the object whose members begin at `start`; false if it was there already.
    private mutating func insert(_ value: JSONValue, forKey key: String, from start: Int) -> Bool {
        for index in start..<members.count where JSONKey.areSame(members[index].key, key) {
            members[index].value = value
            return false
        }
        members.append(JSONObject.Slot(key: key, value: value))
        return true
    }

    @inline(__always)
    private mutating func string(isKey: Bool = false) throws(JSONError) -> String {
        let text = try scanner.string()
        let string = scanner.withBytes(of: text) { bytes -> String? in
            // Decoding would repair what is not UTF-8; validating costs more, so that ASCII goes without.
            guard text.isASCII else { return String(validating: bytes, as: UTF8.self) }
            return isKey && bytes.count > JSONKeyCache.inlineCount
                ? keys.text(of: bytes) : String(decoding: bytes, as: UTF8.self)
        }
        guard let string else { throw scanner.error("the string is not valid UTF-8", at: text.start) }
        return string
    }
}

extension Array {
    /// Moves the elements from `start` on into an array without room to spare; copying would count references up and down.
    @inline(__always)
    fileprivate mutating func takeLast(from start: Int) -> [Element] {
        let taken = count - start
        guard taken > 0 else { return [] }
        return Array(unsafeUninitializedCapacity: taken) { buffer, initialized in
            for index in (0..<taken).reversed() { buffer.initializeElement(at: index, to: removeLast()) }
            initialized = taken
        }
    }
}
