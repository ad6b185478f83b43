extension JSONValue {
    /// The document as RFC 8785 (JCS) writes it: members sorted by UTF-16 code units, ECMAScript numbers, no white space.
    ///
    /// Equal documents give the same bytes. As the RFC has it every number is a double, so two integers beyond 2^53 can
    /// give the same bytes; who signs over them asks `ambiguousInteger()` first.
    public func canonicalBytes() -> [UInt8] {
        var writer = JSONWriter(indentation: nil, isCanonical: true)
        writer.write(self)
        return writer.output
    }

    /// The first integer that the canonical form does not tell from its neighbours; nil in an ordinary document.
    ///
    /// Two documents without such an integer have the same canonical bytes only if they are equal.
    public func ambiguousInteger() -> JSONPointer? {
        switch self {
        case .integer(let value):
            return Self.isAmbiguous(value) ? JSONPointer() : nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let inner = element.ambiguousInteger() { return JSONPointer([String(index)] + inner.tokens) }
            }
            return nil
        case .object(let object):
            for (key, value) in object {
                if let inner = value.ambiguousInteger() { return JSONPointer([key] + inner.tokens) }
            }
            return nil
        case .null, .bool, .double, .string:
            return nil
        }
    }

    private static func isAmbiguous(_ value: Int64) -> Bool {
        value.magnitude > 1 << 53
    }
}
