import JSON

/// A `metav1.LabelSelector`: all of `matchLabels` and `matchExpressions` must hold; an empty one matches everything.
public struct LabelSelector: Sendable, Hashable {
    public var matchLabels: [String: String]
    public var matchExpressions: [Requirement]

    public struct Requirement: Sendable, Hashable {
        public enum Operator: String, Sendable, CaseIterable {
            case isIn = "In"
            case isNotIn = "NotIn"
            case exists = "Exists"
            case doesNotExist = "DoesNotExist"
        }

        public var key: String
        public var `operator`: Operator
        public var values: [String]

        public init(key: String, operator: Operator, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }
    }

    public init(matchLabels: [String: String] = [:], matchExpressions: [Requirement] = []) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }

    public func matches(_ labels: [String: String]) -> Bool {
        matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector.Requirement {
    func matches(_ labels: [String: String]) -> Bool {
        let value = labels[key]
        switch `operator` {
        case .isIn: return value.map(values.contains) ?? false
        case .isNotIn: return !(value.map(values.contains) ?? false)
        case .exists: return value != nil
        case .doesNotExist: return value == nil
        }
    }
}

extension LabelSelector: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        self.init(
            matchLabels: try object.decode("matchLabels", default: [:]),
            matchExpressions: try object.decode("matchExpressions", default: []))
    }

    public var json: JSONValue {
        var object = JSONObject()
        if !matchLabels.isEmpty { object["matchLabels"] = matchLabels.json }
        if !matchExpressions.isEmpty { object["matchExpressions"] = matchExpressions.json }
        return .object(object)
    }
}

extension LabelSelector.Requirement: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        let name: String = try object.decode("operator")
        guard let value = Operator(rawValue: name) else {
            throw DecodingFailure(
                field: "operator", message: "must be In, NotIn, Exists or DoesNotExist, not \"\(name)\"")
        }
        self.init(
            key: try object.decode("key"), operator: value, values: try object.decode("values", default: []))
        let takesValues = value == .isIn || value == .isNotIn
        guard takesValues != values.isEmpty else {
            throw DecodingFailure(
                field: "values", message: takesValues ? "\(name) needs at least one value" : "\(name) takes no values")
        }
    }

    public var json: JSONValue {
        var object: JSONObject = ["key": .string(key), "operator": .string(`operator`.rawValue)]
        if !values.isEmpty { object["values"] = values.json }
        return .object(object)
    }
}
