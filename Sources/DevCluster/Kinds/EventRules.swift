import JSON
import KubeCore

/// Events of `v1` and of `events.k8s.io/v1` are the same objects under two names.
enum EventRules {
    static let coreFields = [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
        "reportingComponent", "source", "type",
    ]
    static let fields = [
        "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
        "regarding.resourceVersion", "regarding.fieldPath", "reason", "reportingController", "type",
    ]

    private static let names = [
        ("note", "message"), ("regarding", "involvedObject"), ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"), ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
    ]

    static let toCore: @Sendable (JSONValue) -> JSONValue = { event in
        var event = event
        event["apiVersion"] = "v1"
        for (new, core) in names { rename(new, to: core, in: &event) }
        return event
    }

    static let fromCore: @Sendable (JSONValue) -> JSONValue = { event in
        var event = event
        event["apiVersion"] = "events.k8s.io/v1"
        for (new, core) in names { rename(core, to: new, in: &event) }
        return event
    }

    private static func rename(_ old: String, to new: String, in event: inout JSONValue) {
        guard let value = event[old] else { return }
        event[old] = nil
        event[new] = value
    }

    /// What `events.k8s.io` asks for of a new event; whoever writes the older `v1` may leave it out.
    static let causes: @Sendable (JSONValue, JSONValue?) -> [Status.Cause] = { event, old in
        guard old == nil else { return [] }
        let required = [
            ("eventTime", "eventTime"), ("reportingController", "reportingComponent"),
            ("reportingInstance", "reportingInstance"), ("action", "action"), ("reason", "reason"),
        ]
        return required.filter { new, core in
            (event[new] ?? event[core])?.stringValue.map(\.isEmpty) ?? true
        }.map { new, _ in .required(new) }
    }

    static func lastSeen(_ event: JSONValue) -> JSONValue? {
        first(event, ["series.lastObservedTime", "lastTimestamp", "deprecatedLastTimestamp", "eventTime"])
            ?? event.metadata("creationTimestamp")
    }

    static func firstSeen(_ event: JSONValue) -> JSONValue? {
        first(event, ["firstTimestamp", "deprecatedFirstTimestamp", "eventTime"])
            ?? event.metadata("creationTimestamp")
    }

    private static func first(_ event: JSONValue, _ paths: [String]) -> JSONValue? {
        paths.lazy.compactMap { event.value(atMembers: $0) }.first { !$0.isNull }
    }
}
