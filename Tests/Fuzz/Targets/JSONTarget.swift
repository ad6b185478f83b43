import JSON

/// Texts for the readers of JSON: written ones, and ones that were changed afterwards.
enum JSONTexts {
    static let seeds: [[UInt8]] = [
        #"{"a":{"a":1,"b":[{},[],{"a":null}]},"a":[1.5e3,-7,111,112,-1,9223372036854775807],"b":{"a":"x","a":"y"}}"#,
        #"[0,-0,1.0,-0.0,1e400,1E-400,9223372036854775808,-9223372036854775808,0.1e+1,12345678901234567890123]"#,
        #"{"metadata":{"name":"web","labels":{"app":"é"}},"spec":{"items":[1,"😀\n",true,false,null]}}"#,
        #"["\u0000","\ud83d\ude00","\ud800","\/","\b\f\n\r\t\"\\","\u00e9"]"#, " [ 1 , { \"k\" : [ ] } ] ",
        "\"" + String(repeating: "é", count: 70) + String(repeating: "b", count: 130) + "\"",
    ].map { Array($0.utf8) }

    static func bytes(_ choices: inout Choices) -> ByteInput {
        var bytes: [UInt8]
        switch choices.below(8) {
        case 0, 1, 2: bytes = choices.pick(seeds)
        case 3 where choices.isOne(in: 10):
            let depth = choices.below(600)
            let (open, close) = choices.below(2) == 0 ? ("[", "]") : (#"{"a":"#, "}")
            bytes = Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
        default:
            let value = DocumentGenerator.value(&choices)
            bytes = choices.below(4) == 0 ? Array(value.text(indentation: 2).utf8) : value.bytes()
        }
        if choices.below(8) > 0 { bytes.mutate(&choices, splicing: seeds) }
        return ByteInput(bytes: bytes)
    }

    /// What was read, or in which words it was refused.
    static func outcome(_ read: () throws(JSONError) -> JSONValue) -> Result<JSONValue, JSONError> {
        do throws(JSONError) { return .success(try read()) } catch { return .failure(error) }
    }
}

/// What is read is the same when it is written and read again, in each of its forms.
public struct JSONTarget: FuzzTarget {
    public static let name = "json"
    public static let summary = "the JSON reader and writers: what is read is written and read again as the same"

    public init() {}

    public func input(from choices: inout Choices) -> ByteInput { JSONTexts.bytes(&choices) }

    public func check(_ input: ByteInput) throws(BrokenProperty) {
        for allowsDuplicateKeys in [false, true] {
            let limits = JSONLimits(allowsDuplicateKeys: allowsDuplicateKeys)
            switch JSONTexts.outcome({ () throws(JSONError) in try JSONValue(parsing: input.bytes, limits: limits) }) {
            case .success(let value): try checkForms(of: value)
            case .failure(let error):
                try BrokenProperty.require(!error.description.isEmpty, "an error without a sentence")
            }
        }
    }

    private func checkForms(of value: JSONValue) throws(BrokenProperty) {
        let written = value.bytes()
        let forms = [(written, "short"), (Array(value.text(indentation: 2).utf8), "indented")]
        for (form, name) in forms {
            let again = JSONTexts.outcome { () throws(JSONError) in try JSONValue(parsing: form) }
            guard case .success(let same) = again else {
                throw BrokenProperty("the \(name) form is not read: \(again)")
            }
            try BrokenProperty.require(same == value, "the \(name) form is read as \(same), not \(value)")
            try BrokenProperty.require(same.hashValue == value.hashValue, "equal values have different hashes")
            try BrokenProperty.require(same.bytes() == written, "the \(name) form is written as \(same)")
        }
        let canonical = value.canonicalBytes()
        let again = JSONTexts.outcome { () throws(JSONError) in try JSONValue(parsing: canonical) }
        guard case .success(let same) = again else { throw BrokenProperty("the canonical form is not read: \(again)") }
        try BrokenProperty.require(same.canonicalBytes() == canonical, "the canonical form is not a fixed point")
        // A double may be written as an integer that is not told from its neighbours.
        if value.ambiguousInteger() == nil, same.ambiguousInteger() == nil {
            try BrokenProperty.require(same == value, "the canonical form is read as \(same), not \(value)")
        }
    }
}

/// The packed form holds what the parser reads, and refuses what it refuses in the same words.
public struct PackedJSONTarget: FuzzTarget {
    public static let name = "packed-json"
    public static let summary = "the packed form of JSON: the same values and the same refusals as the reader's"

    public init() {}

    public func input(from choices: inout Choices) -> ByteInput { JSONTexts.bytes(&choices) }

    public func check(_ input: ByteInput) throws(BrokenProperty) {
        for allowsDuplicateKeys in [false, true] {
            let limits = JSONLimits(allowsDuplicateKeys: allowsDuplicateKeys)
            let read = JSONTexts.outcome { () throws(JSONError) in try JSONValue(parsing: input.bytes, limits: limits) }
            let packed = JSONTexts.outcome { () throws(JSONError) in
                try PackedJSON(parsing: input.bytes, limits: limits).value
            }
            switch (read, packed) {
            case (.success(let value), .success(let unpacked)):
                try BrokenProperty.require(
                    value == unpacked && value.bytes() == unpacked.bytes(), "packed as \(unpacked), not \(value)")
                try checkParts(of: value, limits)
            case (.failure(let left), .failure(let right)):
                try BrokenProperty.require(left == right, "refused as \(left) and as \(right)")
            default: throw BrokenProperty("read as \(read), packed as \(packed)")
            }
        }
    }

    private func checkParts(of value: JSONValue, _ limits: JSONLimits) throws(BrokenProperty) {
        let packed = PackedJSON(value)
        try BrokenProperty.require(packed.value.bytes() == value.bytes(), "a packed value is unpacked as another")
        try BrokenProperty.require(packed.isObject == (value.objectValue != nil), "takes one for an object")
        for (key, member) in value.objectValue ?? JSONObject() {
            try BrokenProperty.require(packed[key]?.value == member, "the member \(key.debugDescription) is another")
            try BrokenProperty.require(packed.string(at: key) == member.stringValue, "another text at \(key)")
            try BrokenProperty.require(packed.integer(at: key) == member.integerValue, "another integer at \(key)")
        }
        try BrokenProperty.require(packed.elements?.map(\.value) == value.arrayValue, "the elements are others")
    }
}
