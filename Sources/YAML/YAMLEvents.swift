import CYAML

/// What libyaml found next, copied out of it.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    let anchor: String?
    /// Written out in full, as in `tag:yaml.org,2002:str`.
    let tag: String?
    let position: SourcePosition

    /// Nothing at all was written for this value.
    var isEmpty: Bool {
        guard case .scalar(let text, isPlain: true) = kind else { return false }
        return text.isEmpty && anchor == nil && tag == nil
    }
}

/// libyaml's event parser over bytes that must outlive it.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>
    private let source: String

    init(_ bytes: UnsafeBufferPointer<UInt8>, source: String) throws(YAMLError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLError(
                source: source, position: SourcePosition(line: 1, column: 1), message: "there is no memory to read it")
        }
        // Else libyaml would guess, and read UTF-16 too.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        self.parser = parser
        self.bytes = bytes
        self.source = source
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; after the end of the stream there is none to ask for.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            let position = SourcePosition(event.start_mark)
            switch event.type {
            case YAML_DOCUMENT_START_EVENT:
                return YAMLEvent(kind: .documentStart, anchor: nil, tag: nil, position: position)
            case YAML_DOCUMENT_END_EVENT:
                return YAMLEvent(kind: .documentEnd, anchor: nil, tag: nil, position: position)
            case YAML_ALIAS_EVENT:
                let name = Self.text(event.data.alias.anchor) ?? ""
                return YAMLEvent(kind: .alias(name), anchor: nil, tag: nil, position: position)
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                let text = String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
                return YAMLEvent(
                    kind: .scalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
                    anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag), position: position)
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                return YAMLEvent(
                    kind: .sequenceStart, anchor: Self.text(start.anchor), tag: Self.text(start.tag), position: position
                )
            case YAML_SEQUENCE_END_EVENT:
                return YAMLEvent(kind: .sequenceEnd, anchor: nil, tag: nil, position: position)
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                return YAMLEvent(
                    kind: .mappingStart, anchor: Self.text(start.anchor), tag: Self.text(start.tag), position: position)
            case YAML_MAPPING_END_EVENT:
                return YAMLEvent(kind: .mappingEnd, anchor: nil, tag: nil, position: position)
            case YAML_STREAM_START_EVENT:
                continue
            default:
                return YAMLEvent(kind: .streamEnd, anchor: nil, tag: nil, position: position)
            }
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func failure() -> YAMLError {
        let words = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        if parser.pointee.error == YAML_READER_ERROR {
            let offset = min(parser.pointee.problem_offset, bytes.count)
            return YAMLError(
                source: source, position: SourcePosition(of: offset, in: Array(bytes)),
                message: YAMLProblem(problem: words, context: nil, byte: 0).sentence)
        }
        let offset = byteOffset(ofCharacter: parser.pointee.problem_mark.index)
        let start = SourcePosition(parser.pointee.context_mark)
        let problem = YAMLProblem(
            problem: words, context: parser.pointee.context.map { (String(cString: $0), start) },
            byte: offset < bytes.count ? bytes[offset] : 0)
        return YAMLError(
            source: source, position: SourcePosition(parser.pointee.problem_mark), message: problem.sentence)
    }

    private func byteOffset(ofCharacter index: Int) -> Int {
        var characters = 0
        for offset in bytes.indices where bytes[offset] & 0xC0 != 0x80 {
            if characters == index { return offset }
            characters += 1
        }
        return bytes.count
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
