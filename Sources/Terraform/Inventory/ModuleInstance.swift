import JSON

/// The key of one instance of a resource or module that has `count` or `for_each`.
enum InstanceKey: Hashable, Sendable {
    case number(Int64)
    case text(String)

    init?(_ json: JSONValue?) {
        switch json {
        case .integer(let number): self = .number(number)
        case .string(let text): self = .text(text)
        default: return nil
        }
    }
}

/// One instance of a module: the way to it from the root.
struct ModuleInstance: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        let name: String
        let key: InstanceKey?
    }

    let steps: [Step]

    static let root = ModuleInstance(steps: [])

    init(steps: [Step]) {
        self.steps = steps
    }

    /// Reads `module.a["x"].module.b[0]`; nil for what is no such address.
    init?(parsing address: String) {
        guard !address.isEmpty else {
            self = .root
            return
        }
        guard let segments = ReferencePath(parsing: address)?.segments, segments.count.isMultiple(of: 2) else {
            return nil
        }
        var steps: [Step] = []
        for index in stride(from: 0, to: segments.count, by: 2) {
            guard segments[index].name == "module", segments[index].key == nil else { return nil }
            steps.append(Step(name: segments[index + 1].name, key: segments[index + 1].key))
        }
        self.steps = steps
    }

    /// The modules' names, as the configuration nests them.
    var path: [String] { steps.map(\.name) }

    var parent: ModuleInstance? { steps.isEmpty ? nil : ModuleInstance(steps: steps.dropLast()) }
}

/// A reference or address in its parts: `aws_launch_template.gpu["a"].id`.
struct ReferencePath {
    struct Segment: Hashable {
        let name: String
        let key: InstanceKey?
    }

    let segments: [Segment]

    /// Nil for what is not written like a reference.
    init?(parsing text: String) {
        var segments: [Segment] = []
        var rest = Substring(text)
        while true {
            let name = rest.prefix { $0 != "." && $0 != "[" }
            guard !name.isEmpty else { return nil }
            rest = rest.dropFirst(name.count)
            var key: InstanceKey?
            while rest.first == "[" {
                guard let (found, after) = Self.key(rest.dropFirst()) else { return nil }
                // Of `a[0][1]` the first says which instance it is.
                key = key ?? found
                rest = after
            }
            segments.append(Segment(name: String(name), key: key))
            if rest.isEmpty { break }
            guard rest.first == "." else { return nil }
            rest = rest.dropFirst()
        }
        self.segments = segments
    }

    /// A key and its closing bracket; what is after them.
    private static func key(_ text: Substring) -> (InstanceKey, Substring)? {
        guard text.first == "\"" else {
            let digits = text.prefix { $0 != "]" }
            let rest = text.dropFirst(digits.count)
            guard rest.first == "]", let number = Int64(digits) else { return nil }
            return (.number(number), rest.dropFirst())
        }
        var unescaped = ""
        var index = text.index(after: text.startIndex)
        while index < text.endIndex {
            switch text[index] {
            case "\"":
                let rest = text[text.index(after: index)...]
                return rest.first == "]" ? (.text(unescaped), rest.dropFirst()) : nil
            case "\\":
                index = text.index(after: index)
                guard index < text.endIndex else { return nil }
                switch text[index] {
                case "n": unescaped.append("\n")
                case "r": unescaped.append("\r")
                case "t": unescaped.append("\t")
                default: unescaped.append(text[index])
                }
            default: unescaped.append(text[index])
            }
            index = text.index(after: index)
        }
        return nil
    }
}
