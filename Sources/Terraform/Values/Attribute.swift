import JSON

/// A value of a resource together with what of it is known only after apply.
struct Attribute: Sendable, Hashable {
    let value: JSONValue
    /// True where the value as a whole is not known; an object or array for what is in it.
    let unknown: JSONValue

    init(_ value: JSONValue, unknown: JSONValue = false) {
        self.value = value
        self.unknown = unknown
    }

    static let missing = Attribute(.null)

    var isUnknown: Bool { unknown.boolValue == true }
    var isSensitive: Bool { value.stringValue == Redaction.marker }
    var isMissing: Bool { value.isNull && !isUnknown }

    /// The member `name`; `missing` where there is none.
    subscript(name: String) -> Attribute {
        if isUnknown || isSensitive { return self }
        return Attribute(value[name] ?? .null, unknown: unknown[name] ?? false)
    }

    /// The elements of the list `name`; of a single block the block itself; none where it is missing.
    func blocks(_ name: String) -> Provable<[Attribute]> {
        let list = self[name]
        if let reason = list.obstacle(name) { return .notKnown(reason) }
        switch list.value {
        case .null: break
        case .array(let elements):
            let masks = list.unknown.arrayValue ?? []
            // A list of blocks whose number is known may be longer in the mask than in the values, where whole blocks
            // are not known.
            return .known(
                (0..<max(elements.count, masks.count)).map { index in
                    Attribute(
                        index < elements.count ? elements[index] : .null,
                        unknown: index < masks.count ? masks[index] : false)
                })
        default: return .known([list])
        }
        if let masks = list.unknown.arrayValue { return .known(masks.map { Attribute(.null, unknown: $0) }) }
        return .known([])
    }

    /// The first block `name`; `missing` where there is none, unknown where the blocks are.
    func block(_ name: String) -> Attribute {
        let list = self[name]
        if list.isUnknown || list.isSensitive { return list }
        guard case .known(let blocks) = blocks(name) else { return .missing }
        return blocks.first ?? .missing
    }

    /// Why the value, called `name`, cannot be read; nil where it can.
    func obstacle(_ name: String) -> String? {
        if isUnknown { return "\(name) is known only after apply" }
        if isSensitive { return "\(name) is sensitive, so it is not looked at" }
        return nil
    }

    /// The text of the member `name`; nil where it is missing or empty. Numbers are written out.
    func text(_ name: String) -> Provable<String?> {
        let attribute = self[name]
        if let reason = attribute.obstacle(name) { return .notKnown(reason) }
        switch attribute.value {
        case .null: return .known(nil)
        case .string(let text): return .known(text.isEmpty ? nil : text)
        case .integer(let number): return .known(String(number))
        default: return .notKnown("\(name) is not a text")
        }
    }

    /// The whole number of the member `name`, also where it is written as a text; nil where it is missing.
    func integer(_ name: String) -> Provable<Int?> {
        let attribute = self[name]
        if let reason = attribute.obstacle(name) { return .notKnown(reason) }
        switch attribute.value {
        case .null: return .known(nil)
        case .string(let text) where text.isEmpty: return .known(nil)
        case .string(let text): return Int(text).map { .known($0) } ?? .notKnown("\(name) is not a whole number")
        default:
            guard let number = attribute.value.integerValue.flatMap(Int.init(exactly:)) else {
                return .notKnown("\(name) is not a whole number")
            }
            return .known(number)
        }
    }

    /// The truth of the member `name`, also where it is written as a text; nil where it is missing.
    func boolean(_ name: String) -> Provable<Bool?> {
        let attribute = self[name]
        if let reason = attribute.obstacle(name) { return .notKnown(reason) }
        switch attribute.value {
        case .null, .string(""): return .known(nil)
        case .bool(let value): return .known(value)
        case .string("true"), .string("1"): return .known(true)
        case .string("false"), .string("0"): return .known(false)
        default: return .notKnown("\(name) is neither true nor false")
        }
    }

    /// The texts of the list or set `name`; none where it is missing. Not known as soon as one is not.
    func texts(_ name: String) -> Provable<[String]> {
        blocks(name).flatMap { elements in
            var texts: [String] = []
            for element in elements {
                if let reason = element.obstacle("an element of \(name)") { return .notKnown(reason) }
                guard let text = element.value.stringValue else { return .notKnown("\(name) is not a list of texts") }
                texts.append(text)
            }
            return .known(texts)
        }
    }
}
