import JSON

/// One `metav1.Condition`: an observation about an object that programs and people read.
public struct Condition: Sendable, Hashable {
    public enum Value: String, Sendable, Hashable, CaseIterable {
        case yes = "True"
        case no = "False"
        case unknown = "Unknown"
    }

    public var type: String
    public var status: Value
    /// A CamelCase word for programs.
    public var reason: String
    /// A sentence for people.
    public var message: String
    /// The generation that was looked at.
    public var observedGeneration: Int
    /// RFC 3339; moves only when `status` changes.
    public var lastTransitionTime: String

    public init(
        type: String, status: Value, reason: String, message: String, observedGeneration: Int,
        lastTransitionTime: String = ""
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
    }
}

extension Condition: JSONConvertible {
    public init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else { throw .expected("an object", found: json) }
        let status: String = try object.decode("status")
        guard let value = Value(rawValue: status) else {
            throw DecodingFailure(field: "status", message: "must be True, False or Unknown, not \"\(status)\"")
        }
        self.init(
            type: try object.decode("type"), status: value, reason: try object.decode("reason", default: ""),
            message: try object.decode("message", default: ""),
            observedGeneration: try object.decode("observedGeneration", default: 0),
            lastTransitionTime: try object.decode("lastTransitionTime", default: ""))
    }

    public var json: JSONValue {
        [
            "type": .string(type), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "observedGeneration": observedGeneration.json,
            "lastTransitionTime": .string(lastTransitionTime),
        ]
    }
}

extension [Condition] {
    public subscript(type: String) -> Condition? { first { $0.type == type } }

    /// Sets a condition; its transition time stays unless its status changed.
    public mutating func set(_ condition: Condition, at now: Timestamp) {
        var condition = condition
        guard let index = firstIndex(where: { $0.type == condition.type }) else {
            condition.lastTransitionTime = now.description
            append(condition)
            return
        }
        let isSame = self[index].status == condition.status
        condition.lastTransitionTime = isSame ? self[index].lastTransitionTime : now.description
        self[index] = condition
    }

    public mutating func remove(_ type: String) {
        removeAll { $0.type == type }
    }
}
