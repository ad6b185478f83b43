import JSON

/// The part of Kubernetes' JSONPath that printer columns use: `.a.b`, `['a.b']`, `[0]`, `[*]`, `[?(@.x=="y")]`.
struct JSONPath: Sendable {
    private enum Step: Sendable {
        case member(String)
        case index(Int)
        case all
        case filter([String], isEqual: Bool, String)
    }

    private let steps: [Step]

    /// Nil for what this does not know.
    init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.hasPrefix("$") { rest = rest.dropFirst() }
        var steps: [Step] = []
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
                let name = Self.member(&rest)
                if name == "*" { steps.append(.all) } else if !name.isEmpty { steps.append(.member(name)) }
            } else if first == "[" {
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
            } else if steps.isEmpty {
                steps.append(.member(Self.member(&rest)))
            } else {
                return nil
            }
        }
        self.steps = steps
    }

    private static func member(_ rest: inout Substring) -> String {
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.first {
                name.append(escaped)
                rest = rest.dropFirst()
            } else {
                name.append(character)
            }
        }
        return name
    }

    private static func bracket(_ rest: inout Substring) -> Step? {
        guard let end = closing(rest) else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if inner == "*" { return .all }
        if let index = Int(inner) { return .index(index) }
        if let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote, inner.count >= 2 {
            return .member(String(inner.dropFirst().dropLast()))
        }
        guard inner.hasPrefix("?("), inner.hasSuffix(")") else { return nil }
        return filter(inner.dropFirst(2).dropLast())
    }

    /// The bracket that closes the first one, quotes minded.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func filter(_ text: Substring) -> Step? {
        for (sign, isEqual) in [("==", true), ("!=", false)] {
            guard let place = text.firstIndex(of: Character(String(sign.prefix(1)))),
                text[place...].hasPrefix(sign)
            else { continue }
            let left = text[..<place].filter { $0 != " " }
            var right = String(text[text.index(place, offsetBy: 2)...])
            right = String(right.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            if right.count >= 2, let quote = right.first, quote == "'" || quote == "\"", right.last == quote {
                right = String(right.dropFirst().dropLast())
            }
            guard left.hasPrefix("@.") else { return nil }
            return .filter(left.dropFirst(2).split(separator: ".").map(String.init), isEqual: isEqual, right)
        }
        return nil
    }

    /// What stands at the path, in order.
    func values(in root: JSONValue) -> [JSONValue] {
        steps.reduce([root]) { values, step in values.flatMap { Self.apply(step, to: $0) } }
    }

    private static func apply(_ step: Step, to value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let key):
            return value[key].map { [$0] } ?? []
        case .index(let index):
            guard let elements = value.arrayValue else { return [] }
            let position = index < 0 ? elements.count &+ index : index
            return value[position].map { [$0] } ?? []
        case .all:
            return value.arrayValue ?? value.objectValue?.values ?? []
        case .filter(let path, let isEqual, let wanted):
            return (value.arrayValue ?? []).filter { element in
                let found = path.reduce(Optional(element)) { $0?[$1] }
                return (found.map { $0.stringValue ?? $0.text() } == wanted) == isEqual
            }
        }
    }
}
