import JSON
import KubeCore

/// A `labelSelector` of a query: `app=web,tier!=db,env in (a,b),!legacy`.
struct LabelSelectorQuery: Sendable {
    private struct Requirement: Sendable {
        enum Test: Sendable {
            case isIn(Set<String>)
            case isNotIn(Set<String>)
            case exists
            case isMissing
            case greater(Int64)
            case less(Int64)
        }
        let key: String
        let test: Test
    }

    private var requirements: [Requirement] = []

    var isEmpty: Bool { requirements.isEmpty }

    init(_ text: String) throws(Status) {
        var tokens = Self.tokens(text)[...]
        while !tokens.isEmpty {
            requirements.append(try Self.requirement(&tokens))
            guard let next = tokens.popFirst() else { break }
            guard next == "," else { throw Self.fault(found: next, expected: "',' or 'end of string'") }
            if tokens.isEmpty { throw .badRequest("found '', expected: identifier after ','") }
        }
    }

    func matches(_ labels: JSONObject) -> Bool {
        requirements.allSatisfy { requirement in
            let value = labels[requirement.key]?.stringValue
            switch requirement.test {
            case .isIn(let values): return value.map(values.contains) ?? false
            case .isNotIn(let values): return !(value.map(values.contains) ?? false)
            case .exists: return value != nil
            case .isMissing: return value == nil
            case .greater(let bound): return value.flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .less(let bound): return value.flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }

    private static func requirement(_ tokens: inout ArraySlice<String>) throws(Status) -> Requirement {
        var isMissing = false
        if tokens.first == "!" {
            isMissing = true
            tokens.removeFirst()
        }
        guard let key = tokens.popFirst(), !isSign(key) else {
            throw fault(found: tokens.first ?? "", expected: "!, identifier, or 'end of string'")
        }
        if let fault = NameSyntax.qualifiedNameFault(key) {
            throw .badRequest("unable to parse requirement: <nil>: Invalid value: \"\(key)\": \(fault)")
        }
        if isMissing { return Requirement(key: key, test: .isMissing) }
        guard let sign = tokens.first, sign != "," else { return Requirement(key: key, test: .exists) }
        tokens.removeFirst()
        switch sign {
        case "=", "==", "!=":
            let value = try operand(&tokens)
            return Requirement(key: key, test: sign == "!=" ? .isNotIn([value]) : .isIn([value]))
        case ">", "<":
            let text = try operand(&tokens)
            guard let bound = Int64(text) else {
                throw .badRequest("for 'Gt', 'Lt' operators, the value must be an integer")
            }
            return Requirement(key: key, test: sign == ">" ? .greater(bound) : .less(bound))
        case "in", "notin":
            let values = try list(&tokens)
            return Requirement(key: key, test: sign == "in" ? .isIn(values) : .isNotIn(values))
        default:
            throw fault(found: sign, expected: "in, notin, =, ==, !=, gt, lt")
        }
    }

    private static func operand(_ tokens: inout ArraySlice<String>) throws(Status) -> String {
        guard let next = tokens.first, next != "," else { return "" }
        if isSign(next) { throw fault(found: next, expected: "identifier") }
        tokens.removeFirst()
        try checkValue(next)
        return next
    }

    private static func list(_ tokens: inout ArraySlice<String>) throws(Status) -> Set<String> {
        let first = tokens.popFirst() ?? ""
        guard first == "(" else {
            throw .badRequest("unable to parse requirement: found '\(first)' expected: '('")
        }
        var values: Set<String> = []
        while let next = tokens.popFirst() {
            if next == ")" { return values }
            if next == "," { continue }
            if isSign(next) { throw fault(found: next, expected: "',', ')' or identifier") }
            try checkValue(next)
            values.insert(next)
        }
        throw fault(found: "", expected: "',' or ')'")
    }

    private static func checkValue(_ value: String) throws(Status) {
        if let fault = NameSyntax.labelValueFault(value) {
            throw .badRequest("unable to parse requirement: values[0]: Invalid value: \"\(value)\": \(fault)")
        }
    }

    private static func fault(found: String, expected: String) -> Status {
        .badRequest("unable to parse requirement: found '\(found)', expected: \(expected)")
    }

    private static func isSign(_ token: String) -> Bool {
        token.first.map { "=!<>(),".contains($0) } ?? true
    }

    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        var rest = Substring(text)
        func flush() {
            if !word.isEmpty { tokens.append(word) }
            word = ""
        }
        while let character = rest.first {
            let sign =
                ["==", "!="].first { rest.hasPrefix($0) } ?? ("=!<>(),".contains(character) ? String(character) : nil)
            if let sign {
                flush()
                tokens.append(sign)
                rest = rest.dropFirst(sign.count)
            } else {
                if character == " " || character == "\t" { flush() } else { word.append(character) }
                rest = rest.dropFirst()
            }
        }
        flush()
        return tokens
    }
}
