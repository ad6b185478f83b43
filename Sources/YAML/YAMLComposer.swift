import JSON

/// Makes documents of libyaml's events.
struct YAMLComposer: ~Copyable {
    /// A value with what is needed to place, nest and repeat it.
    struct Node {
        var value: JSONValue
        var place: YAMLPlace
        /// Levels of lists and mappings in it.
        var depth = 0
        /// About how many bytes of JSON it makes, aliases followed.
        var weight: Int
    }

    private var events: YAMLEvents
    private let source: String
    let limits: YAMLLimits
    private var anchors: [String: Node] = [:]
    private var openAnchors: Set<String> = []
    private var depth = 0
    private var expansion = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, source: String, limits: YAMLLimits) throws(YAMLError) {
        events = try YAMLEvents(bytes, source: source)
        self.source = source
        self.limits = limits
    }

    mutating func documents() throws(YAMLError) -> [YAMLDocument] {
        var documents: [YAMLDocument] = []
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return documents
            case .documentStart:
                anchors = [:]
                let first = try events.next()
                if first.isEmpty { continue }
                let node = try node(first)
                documents.append(YAMLDocument(value: node.value, source: source, places: .tree(node.place)))
            default: continue
            }
        }
    }

    func error(_ message: String, at position: SourcePosition) -> YAMLError {
        YAMLError(source: source, position: position, message: message)
    }

    private mutating func node(_ event: YAMLEvent) throws(YAMLError) -> Node {
        if case .alias(let name) = event.kind { return try alias(name, at: event.position) }
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let node: Node
        switch event.kind {
        case .scalar(let text, let isPlain):
            let value: JSONValue
            do throws(YAMLScalar.Fault) {
                value = try YAMLScalar.resolve(text, isPlain: isPlain, tag: event.tag)
            } catch {
                throw self.error(error.message, at: event.position)
            }
            node = Node(value: value, place: YAMLPlace(event.position), weight: text.utf8.count + 3)
        case .sequenceStart:
            try check(event.tag, is: "seq", "a list", at: event.position)
            node = try sequence(at: event.position)
        case .mappingStart:
            try check(event.tag, is: "map", "a mapping", at: event.position)
            node = try mapping(at: event.position)
        default:
            throw error("a value is missing", at: event.position)
        }
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = node
        }
        return node
    }

    private func check(
        _ tag: String?, is name: String, _ kind: String, at position: SourcePosition
    ) throws(YAMLError) {
        guard let tag, tag != "!", tag != YAMLScalar.tagPrefix + name else { return }
        throw error("the tag \(YAMLScalar.short(tag)) is not supported on \(kind); leave it out", at: position)
    }

    private mutating func alias(_ name: String, at position: SourcePosition) throws(YAMLError) -> Node {
        guard !openAnchors.contains(name) else {
            throw error("the alias *\(name) stands inside of what it repeats", at: position)
        }
        guard let node = anchors[name] else {
            throw error("there is no anchor &\(name) before the alias *\(name)", at: position)
        }
        try expand(by: node, at: position)
        return node
    }

    private mutating func expand(by node: Node, at position: SourcePosition) throws(YAMLError) {
        expansion += node.weight
        guard expansion <= limits.maximumExpansion else {
            throw error(
                "aliases and merges make this text longer than it may be; write out what is meant", at: position)
        }
        guard depth + node.depth <= limits.maximumDepth else { throw tooDeep(at: position) }
    }

    private func tooDeep(at position: SourcePosition) -> YAMLError {
        error("nested more than \(limits.maximumDepth) levels deep", at: position)
    }

    private mutating func enter(at position: SourcePosition) throws(YAMLError) {
        depth += 1
        if depth > limits.maximumDepth { throw tooDeep(at: position) }
    }

    private mutating func sequence(at position: SourcePosition) throws(YAMLError) -> Node {
        try enter(at: position)
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        var result = Node(value: .null, place: YAMLPlace(position), depth: 1, weight: 2)
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(event)
            elements.append(element.value)
            result.add(element)
        }
        result.value = .array(elements)
        return result
    }

    private mutating func mapping(at position: SourcePosition) throws(YAMLError) -> Node {
        try enter(at: position)
        defer { depth -= 1 }
        var mapping = YAMLMapping(position: position)
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { break }
            if case .scalar("<<", isPlain: true) = event.kind, event.tag == nil {
                guard !mapping.hasMerge else {
                    throw error("\"<<\" stands twice in this mapping; give it a list", at: event.position)
                }
                let next = try events.next()
                try merge(try node(next), into: &mapping, at: event.position)
                continue
            }
            let key = try key(event)
            if let first = mapping.explicitPosition(of: key) {
                throw error("the key \"\(key)\" stands twice in this mapping, first at \(first)", at: event.position)
            }
            let value = try events.next()
            mapping.set(key, try node(value), keyPosition: event.position)
        }
        return mapping.node
    }

    private mutating func merge(
        _ node: Node, into mapping: inout YAMLMapping, at position: SourcePosition
    ) throws(YAMLError) {
        try expand(by: node, at: position)
        mapping.beginMerge(of: node)
        var sources = [(node.value, node.place)]
        if case .array(let elements) = node.value { sources = Array(zip(elements, node.place.parts)) }
        for (value, place) in sources {
            guard case .object(let members) = value else {
                throw error("\"<<\" needs a mapping or a list of mappings (found \(value.typeName))", at: position)
            }
            if let key = mapping.merge(members, places: place.parts) {
                throw error(
                    "\"<<\" also brings the key \"\(key)\" that stands before it, and readers do not agree which one "
                        + "wins; put \"<<\" first", at: position)
            }
        }
    }

    private mutating func key(_ event: YAMLEvent) throws(YAMLError) -> String {
        switch event.kind {
        case .scalar, .alias: break
        default: throw error("a key must be a text, not a list or a mapping", at: event.position)
        }
        switch try node(event).value {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .double(let value) where value.magnitude < 0x1p63: return JSONValue.double(value).text()
        case .double: throw error("a number this large cannot be a key; put it in quotes", at: event.position)
        case .null: throw error("a key is missing; if it is the text \"null\" put it in quotes", at: event.position)
        case .array, .object: throw error("a key must be a text, not a list or a mapping", at: event.position)
        }
    }
}

extension YAMLComposer.Node {
    fileprivate mutating func add(_ part: YAMLComposer.Node) {
        place.parts.append(part.place)
        depth = max(depth, part.depth + 1)
        weight += part.weight + 1
    }
}
